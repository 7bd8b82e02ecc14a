// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import SystemPackage

/// A specification in the form of the C code, with the memory that this form points to.
struct SpawnRequest: ~Copyable {
    let specification: ProcessSpecification
    /// The paths where the program is looked for.
    let candidates: [String]
    /// What is entered, with the kinds beside it: a user namespace first, a mount namespace last.
    let joined: [(kind: NamespaceKind, descriptor: Int32)]
    let mounts: [MountRequest]
    private var memory = CMemory()

    /// Prepares a specification that joins namespaces of `kinds`.
    ///
    /// Raises `EINVAL` if there is no program, a string holds a NUL, or the parts do not go together.
    init(_ specification: ProcessSpecification, joining kinds: [NamespaceKind]) throws(KernelError) {
        guard let program = specification.arguments.first else {
            throw KernelError("execve", errno: .invalidArgument, detail: "no program given")
        }
        guard !kinds.contains(.user) || !specification.new.kinds.contains(.user) else {
            throw KernelError(
                "unshare", "user", errno: .invalidArgument,
                detail: "a new user namespace inside of one that is joined cannot get its maps from here",
                hint: "start the program from a function that runs inside: fork")
        }
        self.specification = specification
        candidates = ProgramSearch.candidates(program, environment: specification.environment)
        let order: [NamespaceKind] = [.user, .pid, .cgroup, .ipc, .uts, .net, .time, .mount]
        let given = zip(kinds, specification.join).map { (kind: $0, descriptor: $1) }
        joined = given.count < 2 ? given : order.flatMap { kind in given.filter { $0.kind == kind } }
        mounts = specification.allMounts
    }

    /// Starts the child and waits until the program runs.
    consuming func start() throws(KernelError) -> Child {
        var spawn = clinux_spawn()
        try describeProgram(&spawn)
        describeCgroup(&spawn)
        try describeNamespaces(&spawn)
        describeRights(&spawn)
        var failure = clinux_spawn_failure()
        var spawning = clinux_spawning()
        guard clinux_spawn_begin(&spawn, &spawning, &failure) == 0 else { throw error(failure) }
        do throws(KernelError) {
            try furnish(spawning.pid)
        } catch {
            clinux_spawn_abandon(&spawning)
            throw error
        }
        var spawned = clinux_spawned()
        guard clinux_spawn_finish(&spawning, &spawned, &failure) == 0 else { throw error(failure) }
        return Child(
            pid: spawned.pid, pidfd: Descriptor(owning: spawned.pidfd), leadsGroup: specification.group != .inherit,
            report: spawned.status < 0 ? nil : Descriptor(owning: spawned.status))
    }

    /// Writes what the namespaces of a child that waits are to have.
    private func furnish(_ pid: pid_t) throws(KernelError) {
        let new = specification.new
        if new.kinds.contains(.user), let maps = new.maps {
            do throws(KernelError) { try maps.write(process: pid) } catch { throw error.explainingRefusal(of: [.user]) }
        }
        if new.kinds.contains(.time) { try new.offsets.write(process: "\(pid)") }
    }

    // MARK: The form

    private mutating func describeProgram(_ spawn: inout clinux_spawn) throws(KernelError) {
        spawn.candidates = try memory.strings(candidates)
        spawn.arguments = try memory.strings(specification.arguments)
        if let environment = specification.environment { spawn.environment = try memory.strings(environment) }
        if let directory = specification.directory { spawn.directory = try memory.string(directory) }
        spawn.streams = (specification.standardInput, specification.standardOutput, specification.standardError)
        spawn.terminal = specification.terminal ?? -1
        spawn.death_signal = specification.parentDeathSignal ?? 0
        spawn.group = switch specification.group {
        case .inherit: CLINUX_GROUP_INHERITED
        case .own: CLINUX_GROUP_OWN
        case .session: CLINUX_GROUP_SESSION
        }
    }

    private mutating func describeCgroup(_ spawn: inout clinux_spawn) {
        let files = specification.cgroup?.files ?? []
        spawn.cgroups = memory.array(files)
        spawn.cgroup_count = files.count
    }

    private mutating func describeNamespaces(_ spawn: inout clinux_spawn) throws(KernelError) {
        let new = specification.new
        spawn.join = memory.array(joined.map(\.descriptor))
        spawn.join_count = joined.count
        spawn.joins_user = joined.first?.kind == .user ? 1 : 0
        spawn.joins_pid = joined.contains { $0.kind == .pid } ? 1 : 0
        spawn.joins_time = joined.contains { $0.kind == .time } ? 1 : 0
        spawn.new_kinds = new.kinds.reduce(0) { $0 | $1.cloneFlag }
        spawn.waits = new.kinds.contains(.user) || new.kinds.contains(.time) ? 1 : 0
        let hasRoot = new.kinds.contains(.user) ? new.maps?.hasRoot ?? false : spawn.joins_user == 1
        spawn.becomes_root = hasRoot ? 1 : 0
        if let name = new.hostName { spawn.hostname = try memory.string(name) }
        if let name = new.domainName { spawn.domainname = try memory.string(name) }
        spawn.init_image = new.kinds.contains(.pid) && new.hasInit ? try InitImage.descriptor() : -1
        var forms: [clinux_mount] = []
        for mount in mounts { forms.append(try form(mount)) }
        spawn.mounts = memory.array(forms)
        spawn.mount_count = forms.count
        if let root = specification.root { spawn.root = try memory.string(root) }
        spawn.pivots = new.kinds.contains(.mount) ? 1 : 0
    }

    private mutating func form(_ mount: MountRequest) throws(KernelError) -> clinux_mount {
        clinux_mount(
            source: try memory.string(mount.source), target: try memory.string(mount.target),
            type: try mount.type.map { type throws(KernelError) in try memory.string(type) },
            flags: UInt(mount.flags), data: nil)
    }

    private mutating func describeRights(_ spawn: inout clinux_spawn) {
        spawn.limits = memory.array(specification.limits.map(\.form))
        spawn.limit_count = specification.limits.count
        if let credentials = specification.credentials {
            var form = clinux_credentials()
            (form.uid, form.gid) = (credentials.uid, credentials.gid)
            form.groups = memory.array(credentials.groups)
            form.group_count = credentials.groups.count
            let isInside = specification.new.kinds.contains(.user) || joined.first?.kind == .user
            form.may_keep_groups = isInside && credentials.groups.allSatisfy { $0 == credentials.gid } ? 1 : 0
            spawn.credentials = memory.array([form])
        }
        if let capabilities = specification.capabilities { spawn.capabilities = memory.array([capabilities]) }
        spawn.no_new_privs = specification.noNewPrivileges ? 1 : 0
    }
}
