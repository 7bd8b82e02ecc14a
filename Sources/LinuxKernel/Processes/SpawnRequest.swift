// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import SystemPackage

/// A specification in the form of the C code, with the memory that this form points to.
struct SpawnRequest: ~Copyable {
    private let specification: ProcessSpecification
    private let candidates: [String]
    private let paths: CStringArray
    private let arguments: CStringArray
    private let environment: CStringArray
    private let directory: CStringArray
    /// What the child enters itself, with the kinds beside it.
    private let namespaces: [Int32]
    private let kinds: [NamespaceKind]

    /// Prepares a specification whose namespaces are of `kinds`.
    ///
    /// Raises `EINVAL` if there is no program, or a string holds a NUL.
    init(_ specification: ProcessSpecification, _ kinds: [NamespaceKind]) throws(KernelError) {
        guard let program = specification.arguments.first else {
            throw KernelError("execve", errno: .invalidArgument, detail: "no program given")
        }
        let candidates = ProgramSearch.candidates(program, environment: specification.environment)
        guard let paths = CStringArray(candidates), let arguments = CStringArray(specification.arguments),
            let environment = CStringArray(specification.environment ?? []),
            let directory = CStringArray(specification.directory.map { [$0] } ?? [])
        else { throw KernelError("execve", program, errno: .invalidArgument, detail: "a string holds a NUL byte") }
        self.specification = specification
        self.candidates = candidates
        self.paths = paths
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        let entered = zip(specification.namespaces, kinds).filter { $0.1 != .pid }
        namespaces = entered.map(\.0)
        self.kinds = entered.map(\.1)
    }

    /// Starts the child and waits until the program runs.
    borrowing func start() throws(KernelError) -> Child {
        var spawned = clinux_spawned()
        var failure = clinux_spawn_failure()
        let result = namespaces.withUnsafeBufferPointer { namespaces in
            var spawn = form
            spawn.namespaces = namespaces.baseAddress
            spawn.namespace_count = namespaces.count
            return clinux_spawn(&spawn, &spawned, &failure)
        }
        guard result == 0 else { throw error(failure) }
        return Child(
            pid: spawned.pid, pidfd: Descriptor(owning: spawned.pidfd), leadsGroup: specification.group != .inherit)
    }

    private var form: clinux_spawn {
        var spawn = clinux_spawn()
        spawn.candidates = paths.pointer
        spawn.arguments = arguments.pointer
        spawn.environment = specification.environment == nil ? nil : environment.pointer
        spawn.directory = directory.pointer.pointee
        spawn.streams = (specification.standardInput, specification.standardOutput, specification.standardError)
        spawn.terminal = specification.terminal ?? -1
        spawn.death_signal = specification.parentDeathSignal ?? 0
        // The kernel moves no process into a time namespace that shares its memory with another.
        spawn.own_memory = kinds.contains(.time) ? 1 : 0
        spawn.group = switch specification.group {
        case .inherit: CLINUX_GROUP_INHERITED
        case .own: CLINUX_GROUP_OWN
        case .session: CLINUX_GROUP_SESSION
        }
        if let limit = specification.openFileLimit {
            spawn.limits_open_files = 1
            spawn.open_files = limit
        }
        return spawn
    }

    // MARK: Failures

    private func error(_ failure: clinux_spawn_failure) -> KernelError {
        let number = Errno(rawValue: failure.error)
        let index = Int(failure.index)
        return switch clinux_spawn_step(UInt32(failure.step)) {
        case CLINUX_SPAWN_PIPE: KernelError("pipe2", errno: number)
        case CLINUX_SPAWN_STACK: KernelError("mmap", errno: number)
        case CLINUX_SPAWN_CLONE: KernelError("clone", errno: number)
        case CLINUX_SPAWN_SIGNALS: KernelError("rt_sigaction", errno: number)
        case CLINUX_SPAWN_DEATH_SIGNAL: KernelError("prctl", "PR_SET_PDEATHSIG", errno: number)
        case CLINUX_SPAWN_GROUP: KernelError(specification.group == .own ? "setpgid" : "setsid", errno: number)
        case CLINUX_SPAWN_TERMINAL: KernelError("tcsetpgrp", "\(specification.terminal ?? -1)", errno: number)
        case CLINUX_SPAWN_NAMESPACES: KernelError("setns", name(ofNamespace: index), errno: number)
        case CLINUX_SPAWN_DIRECTORY: KernelError("chdir", specification.directory ?? "", errno: number)
        case CLINUX_SPAWN_STREAMS: KernelError("dup3", name(ofStream: index), errno: number)
        case CLINUX_SPAWN_LIMITS: KernelError("prlimit", "RLIMIT_NOFILE", errno: number)
        default: executionError(number, index)
        }
    }

    private func executionError(_ number: Errno, _ index: Int) -> KernelError {
        let detail: String? = switch number {
        case .noSuchFileOrDirectory where candidates.indices.contains(index):
            "\(candidates[index]) is there, but the interpreter or loader that it names is not"
        case .noSuchFileOrDirectory: "program not found"
        case .permissionDenied: "not an executable file, or in a directory that may not be searched"
        case .execFormatError: "not a program; a script starts with a line such as #!/bin/sh"
        default: nil
        }
        return KernelError("execve", specification.arguments.first ?? "", errno: number, detail: detail)
    }

    private func name(ofNamespace index: Int) -> String {
        kinds.indices.contains(index) ? kinds[index].rawValue : ""
    }

    private func name(ofStream index: Int) -> String {
        let names = ["standard input", "standard output", "standard error"]
        return names.indices.contains(index) ? names[index] : ""
    }
}
