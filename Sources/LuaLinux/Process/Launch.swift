// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// A program that was started, and the shell's ends of its pipes.
struct Launched {
    var child: Child
    var standardInput: HeldDescriptor?
    var standardOutput: HeldDescriptor?
    var standardError: HeldDescriptor?
    /// The terminal of its own that the program has.
    var terminal: TerminalEnds?
    /// The control group that it was started in, if one was asked for.
    var cgroup: CgroupUse?
}

extension Shell {
    /// Starts a program. The child's ends of its streams are closed here when it runs or could not be started.
    func launch(_ options: ProcessOptions) throws -> Launched {
        let terminal = try options.terminal?.make()
        let input = try input(options.standardInput, terminal)
        let output = try output(options.standardOutput, STDOUT_FILENO, terminal)
        let error = if case .standardOutput = options.standardError {
            StreamEnds(inherited: output.raw)
        } else {
            try self.output(options.standardError, STDERR_FILENO, terminal)
        }
        var specification = options.specification
        (specification.standardInput, specification.standardOutput) = (input.raw, output.raw)
        specification.standardError = error.raw
        if let limit = childOpenFileLimit { specification.limits.insert(limit, at: 0) }
        specification.terminal = terminal?.slave.raw
        specification.join = try descriptors(joining: options.join)
        let cgroup = try options.cgroup.map(use)
        specification.cgroup = try cgroup?.handle.group.entrance()
        let child = try withExtendedLifetime((input, output, error, terminal)) {
            try ProcessLauncher.spawn(specification)
        }
        return Launched(
            child: child, standardInput: input.own, standardOutput: output.own, standardError: error.own,
            terminal: terminal, cgroup: cgroup)
    }

    private func input(_ stream: ProcessOptions.Stream, _ terminal: TerminalEnds?) throws -> StreamEnds {
        switch stream {
        case .terminal: return StreamEnds(inherited: terminal?.slave.raw ?? STDIN_FILENO)
        case .inherit: return StreamEnds(inherited: STDIN_FILENO)
        case .file(let path, _): return StreamEnds(child: HeldDescriptor(try FileIO.open(path, .read)))
        case .handle(let pipe): return StreamEnds(inherited: try pipe.rawDescriptor())
        case .pipe:
            let pipe = try Pipe.create()
            return StreamEnds(child: HeldDescriptor(pipe.read), own: HeldDescriptor(pipe.write))
        case .null, .capture, .standardOutput:
            let empty = try emptyInput ?? HeldDescriptor(FileIO.open("/dev/null", .read))
            emptyInput = empty
            return StreamEnds(child: empty)
        }
    }

    private func output(
        _ stream: ProcessOptions.Stream, _ number: Int32, _ terminal: TerminalEnds?
    ) throws -> StreamEnds {
        switch stream {
        case .terminal: return StreamEnds(inherited: terminal?.slave.raw ?? number)
        case .inherit: return StreamEnds(inherited: number)
        case .file(let path, let append):
            return StreamEnds(child: HeldDescriptor(try FileIO.open(path, append ? .append : .write)))
        case .handle(let pipe): return StreamEnds(inherited: try pipe.rawDescriptor())
        case .pipe, .capture:
            let pipe = try Pipe.create()
            return StreamEnds(child: HeldDescriptor(pipe.write), own: HeldDescriptor(pipe.read))
        case .null, .standardOutput: return StreamEnds(child: HeldDescriptor(try FileIO.open("/dev/null", .write)))
        }
    }
}

/// The two ends of a program's standard stream.
private struct StreamEnds {
    /// What the child gets.
    let raw: Int32
    private let child: HeldDescriptor?
    /// The shell's end, if the stream is a pipe.
    let own: HeldDescriptor?

    init(inherited raw: Int32) {
        (self.raw, child, own) = (raw, nil, nil)
    }

    init(child: HeldDescriptor, own: HeldDescriptor? = nil) {
        (raw, self.child, self.own) = (child.raw, child, own)
    }
}
