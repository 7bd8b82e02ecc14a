// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import SystemPackage

/// What to say of a step that failed.
extension SpawnRequest {
    /// The error of a failure that the C code reports.
    borrowing func error(_ failure: clinux_spawn_failure) -> KernelError {
        let number = Errno(rawValue: failure.error)
        let index = Int(failure.index)
        let new = specification.new
        return switch clinux_spawn_step(UInt32(failure.step)) {
        case CLINUX_SPAWN_PIPE: KernelError("pipe2", errno: number)
        case CLINUX_SPAWN_STACK: KernelError("mmap", errno: number)
        case CLINUX_SPAWN_CLONE where number == .noChildProcess: KernelError(
            "clone", errno: number,
            detail: "it was killed before its program ran, or with a pid namespace that it joined")
        case CLINUX_SPAWN_CLONE: refusal("clone", number)
        case CLINUX_SPAWN_CGROUP:
            specification.cgroup?.refusal(number, at: index) ?? KernelError("write", "cgroup.procs", errno: number)
        case CLINUX_SPAWN_SIGNALS: KernelError("rt_sigaction", errno: number)
        case CLINUX_SPAWN_JOIN: joinError(number, index)
        case CLINUX_SPAWN_UNSHARE: refusal("unshare", number)
        case CLINUX_SPAWN_WAIT: KernelError("read", errno: number, detail: "the shell has ended")
        case CLINUX_SPAWN_BECOME_ROOT: KernelError("setresuid", "0", errno: number)
        case CLINUX_SPAWN_HOSTNAME: KernelError("sethostname", new.hostName ?? "", errno: number)
        case CLINUX_SPAWN_DOMAINNAME: KernelError("setdomainname", new.domainName ?? "", errno: number)
        case CLINUX_SPAWN_MOUNT: mountError(number, index)
        case CLINUX_SPAWN_ROOT: rootError(number)
        case CLINUX_SPAWN_INIT: KernelError("execveat", "lunette-init", errno: number)
        default: programError(clinux_spawn_step(UInt32(failure.step)), number, index)
        }
    }

    private borrowing func programError(_ step: clinux_spawn_step, _ number: Errno, _ index: Int) -> KernelError {
        switch step {
        case CLINUX_SPAWN_GROUP: KernelError(specification.group == .own ? "setpgid" : "setsid", errno: number)
        case CLINUX_SPAWN_TERMINAL: KernelError("tcsetpgrp", "\(specification.terminal ?? -1)", errno: number)
        case CLINUX_SPAWN_DIRECTORY: KernelError("chdir", specification.directory ?? "", errno: number)
        case CLINUX_SPAWN_STREAMS: KernelError("dup3", name(ofStream: index), errno: number)
        case CLINUX_SPAWN_LIMITS: limitError(number, index)
        case CLINUX_SPAWN_BOUNDING_SET: KernelError(
            "prctl", "capabilities", errno: number, hint: "with no_new_privs, this needs no privilege")
        case CLINUX_SPAWN_CREDENTIALS: credentialsError(number)
        case CLINUX_SPAWN_CAPABILITIES: capabilityError(number, index)
        case CLINUX_SPAWN_NO_NEW_PRIVS: KernelError("prctl", "no_new_privs", errno: number)
        case CLINUX_SPAWN_DEATH_SIGNAL: KernelError("prctl", "PR_SET_PDEATHSIG", errno: number)
        default: executionError(number, index)
        }
    }

    private borrowing func refusal(_ operation: String, _ number: Errno) -> KernelError {
        let kinds = NamespaceKind.allCases.filter(specification.new.kinds.contains)
        var error = KernelError(operation, kinds.map(\.rawValue).joined(separator: ","), errno: number)
        error.hint = NamespaceRefusal.hint(number, kinds: kinds)
        // What the kernel says of a pid namespace without its process 1.
        let joinsPid = joined.contains { $0.kind == .pid }
        if number == .noMemory, joinsPid { error.detail = "process 1 of the pid namespace has ended" }
        if number == .notPermitted, !kinds.isEmpty, !kinds.contains(.user) {
            error.hint = "this needs root, or a new user namespace beside it: \"user\""
        }
        return error
    }

    private borrowing func joinError(_ number: Errno, _ index: Int) -> KernelError {
        let kind = joined.indices.contains(index) ? joined[index].kind.rawValue : ""
        // ENOMEM is what the kernel says of a pid namespace without its process 1.
        let isOver = number == .noMemory && kind == NamespaceKind.pid.rawValue
        return KernelError("setns", kind, errno: number, detail: isOver ? "its process 1 has ended" : nil)
    }

    private borrowing func mountError(_ number: Errno, _ index: Int) -> KernelError {
        guard mounts.indices.contains(index) else { return KernelError("mount", errno: number) }
        let mount = mounts[index]
        let isHidden = number == .notPermitted && (mount.type == "proc" || mount.type == "sysfs")
        return KernelError(
            "mount", mount.target, errno: number,
            detail: isHidden ? "a part of \(mount.target) is covered by other mounts, and must stay so" : nil,
            hint: isHidden && mount.type == "proc" ? "proc = false leaves it as it is" : nil)
    }

    private borrowing func rootError(_ number: Errno) -> KernelError {
        let pivots = specification.new.kinds.contains(.mount)
        let isShared = pivots && number == .invalidArgument
        return KernelError(
            pivots ? "pivot_root" : "chroot", specification.root ?? "", errno: number,
            detail: isShared ? "it lies in a shared mount, which cannot be given up for it" : nil,
            hint: isShared ? "propagation = \"slave\" or \"private\" makes it none" : nil)
    }

    private borrowing func limitError(_ number: Errno, _ index: Int) -> KernelError {
        let name = specification.limits.indices.contains(index) ? specification.limits[index].name : ""
        let detail: String? = switch number {
        case .notPermitted: "the hard limit cannot be raised"
        case .invalidArgument: "the soft limit is above the hard one"
        default: nil
        }
        return KernelError("prlimit", name, errno: number, detail: detail)
    }

    private borrowing func credentialsError(_ number: Errno) -> KernelError {
        let isUnmapped = number == .invalidArgument
        return KernelError(
            "setresuid", specification.credentials.map { "\($0.uid)" } ?? "", errno: number,
            detail: isUnmapped ? "the user namespace has no such user or group" : nil)
    }

    private borrowing func capabilityError(_ number: Errno, _ index: Int) -> KernelError {
        KernelError(
            "capset", index < 0 ? "" : Capability.name(of: index), errno: number,
            detail: number == .notPermitted ? "nobody can keep a capability without having it" : nil)
    }

    private borrowing func executionError(_ number: Errno, _ index: Int) -> KernelError {
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

    private borrowing func name(ofStream index: Int) -> String {
        let names = ["standard input", "standard output", "standard error"]
        return names.indices.contains(index) ? names[index] : ""
    }
}
