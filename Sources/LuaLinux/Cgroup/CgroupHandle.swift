// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// A control group that scripts hold: one path in all hierarchies where it is.
final class CgroupHandle: Handle {
    override class var kindName: String { "cgroup" }

    let group: Cgroup
    let system: CgroupSystem
    private let registry: CgroupRegistry
    /// The processes that were moved here, and where they were before.
    private var guests: [pid_t: Cgroup] = [:]

    init(_ group: Cgroup, _ system: CgroupSystem, _ registry: CgroupRegistry) {
        self.group = group
        self.system = system
        self.registry = registry
        super.init()
        registry.add(self)
    }

    deinit { registry.remove(self) }

    /// The programs that were started here; what they have used is told by files that go with the group.
    var uses: [Unretained<CgroupUse>] = []

    override var handleText: String { "cgroup \(group.path)" }

    var name: String { group.path.parts.last ?? "/" }

    /// Whether nothing is left of it under its path.
    var hasEnded: Bool { !group.exists }

    // MARK: Guests

    /// Moves processes into the group.
    func add(_ pids: [pid_t]) throws(KernelError) {
        let former = pids.map { ($0, try? Cgroup(of: $0, in: system)) }
        try group.add(pids, in: system)
        for (pid, place) in former where guests[pid] == nil { guests[pid] = place }
    }

    /// Moves processes that were here before they came into this group back to where they were.
    func sendGuestsHome() {
        guard !guests.isEmpty, let inside = try? group.processes(recursive: true) else { return }
        for (pid, home) in guests where inside.contains(pid) { try? home.add([pid], in: system) }
        guests = [:]
    }

    // MARK: Ending

    /// Removes the group and what is within it as soon as nothing is in it.
    ///
    /// Raises `EBUSY` with the processes if there are some after `timeout` seconds. Without any, the kernel needs a
    /// moment to be done with those that have ended, for which it is waited in any case.
    func remove(timeout: Double, pause: (Double) throws -> Void) throws {
        for use in uses { use.object.settle() }
        let start = Clock.monotonic()
        let moment = 2.0
        var wait = 0.001
        while try !group.tryRemoving() {
            let passed = Clock.monotonic() - start
            if passed >= timeout {
                let isOccupied = try !group.processes(recursive: true).isEmpty
                guard !isOccupied, passed < timeout + moment else { throw group.busy() }
            }
            try pause(wait)
            wait = min(wait * 1.5, 0.02)
        }
    }
}

/// The one handle of each group that anybody holds.
final class CgroupRegistry {
    private var known: [[UInt64]: Unretained<CgroupHandle>] = [:]

    subscript(group: Cgroup) -> CgroupHandle? {
        guard let handle = known[group.identity]?.object, handle.group.path == group.path else { return nil }
        return handle
    }

    func add(_ handle: CgroupHandle) { known[handle.group.identity] = Unretained(handle) }

    func remove(_ handle: CgroupHandle) {
        if known[handle.group.identity]?.refers(to: handle) == true { known[handle.group.identity] = nil }
    }
}

extension Shell {
    /// The control groups of this machine, looked at again when something was mounted.
    func cgroupSystem() throws(KernelError) -> CgroupSystem {
        if let known = knownCgroupSystem, !known.isOutdated { return known }
        let system = try CgroupSystem()
        knownCgroupSystem = system
        return system
    }

    /// The one handle of a group.
    func handle(of group: Cgroup, _ system: CgroupSystem) -> CgroupHandle {
        cgroups[group] ?? CgroupHandle(group, system, cgroups)
    }

    /// The group that a value stands for, its handle or its path; nil for any other value.
    func cgroup(standingFor index: Int32) throws -> CgroupHandle? {
        if let handle = interpreter.handle(at: index) as? CgroupHandle { return handle }
        guard let text = interpreter.string(at: index) else { return nil }
        let system = try cgroupSystem()
        return handle(of: try Cgroup(CgroupPath(text), in: system), system)
    }
}
