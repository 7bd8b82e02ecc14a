// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// One run of a program to its end, with its input fed and its output gathered meanwhile.
final class Execution {
    /// What became of it.
    struct Outcome {
        var status: ExitStatus
        var standardOutput: [UInt8]?
        var standardError: [UInt8]?
        var timedOut = false
        var cgroup: CgroupUse?
    }

    private let shell: Shell
    private let options: ProcessOptions
    private let process: ProcessHandle
    /// The user's terminal, if that is handed over.
    private let session: TerminalSession?
    /// The program's own terminal, if there is no user at it.
    private var terminal: TerminalEnds?
    private var input: HeldDescriptor?
    private var outputs: [Capture] = []
    private var unwritten: ArraySlice<UInt8>

    /// A stream that is being gathered.
    private final class Capture {
        let isError: Bool
        var descriptor: HeldDescriptor?
        var bytes: [UInt8] = []

        init(_ descriptor: HeldDescriptor, isError: Bool) {
            self.descriptor = descriptor
            self.isError = isError
        }
    }

    init(_ shell: Shell, _ options: ProcessOptions) throws {
        self.shell = shell
        var options = options
        session = try Self.takeTerminal(shell, options)
        options.terminal?.settings = session?.settings
        self.options = options
        let launched = try shell.launch(options)
        process = ProcessHandle(
            launched.child, program: options.subject, standardInput: nil, standardOutput: nil, standardError: nil,
            cgroup: launched.cgroup)
        shell.children.add(launched.child)
        input = launched.standardInput
        unwritten = (options.input ?? [])[...]
        if let output = launched.standardOutput { outputs.append(Capture(output, isError: false)) }
        if let error = launched.standardError { outputs.append(Capture(error, isError: true)) }
        if let terminal = launched.terminal { try use(terminal) }
        for end in [input] + outputs.map(\.descriptor) {
            if let end { try FileIO.setNonBlocking(end.raw) }
        }
    }

    /// Runs until the program has ended and its output is read.
    ///
    /// An interrupt, a timeout and output over the limit end the program and its group.
    func run() throws -> Outcome {
        defer { session?.end() }
        do {
            let timedOut = try !runUntilEnd()
            if timedOut { process.terminate() }
            try session?.deliver()
            guard let status = try process.wait(shell, timeout: nil) else {
                throw KernelError("waitid", options.subject, errno: .noChildProcess)
            }
            return Outcome(
                status: status, standardOutput: bytes(isError: false), standardError: bytes(isError: true),
                timedOut: timedOut, cgroup: process.cgroup)
        } catch {
            process.terminate()
            throw error
        }
    }

    /// Takes the user's terminal for a program that wants one, if there is one and the program's input is not known.
    private static func takeTerminal(_ shell: Shell, _ options: ProcessOptions) throws -> TerminalSession? {
        guard let request = options.terminal, options.input == nil, Terminal.isTerminal(STDIN_FILENO) else {
            return nil
        }
        return try TerminalSession(shell, STDIN_FILENO, request)
    }

    /// Hands the program's terminal to the user; where there is none, its input is typed, and what it shows gathered.
    private func use(_ terminal: TerminalEnds) throws {
        if let session { return session.begin(terminal) }
        self.terminal = terminal
        let end = try TerminalSettings(of: terminal.master.raw).endOfFile
        // at the start of a line it ends the input; elsewhere the first one only ends the line
        unwritten += Array(repeating: end, count: [nil, UInt8(ascii: "\n")].contains(unwritten.last) ? 1 : 2)
        input = terminal.master
        outputs.append(Capture(terminal.master, isError: false))
    }

    private func bytes(isError: Bool) -> [UInt8]? { outputs.first { $0.isError == isError }?.bytes }

    /// - Returns: false when the time is over before.
    private func runUntilEnd() throws -> Bool {
        let deadline = options.timeout.map { Clock.monotonic() + $0 }
        var hasEnded = false
        while true {
            let open = outputs.filter { $0.descriptor != nil }
            if hasEnded {
                try drain(open)
                return true
            }
            var entries = [try process.pollEntry()]
            entries += open.compactMap { $0.descriptor.map { Poll.Entry(readable: $0.raw) } }
            if let input { entries.append(Poll.Entry(writable: input.raw)) }
            let relayed = entries.count
            entries += session?.entries ?? []
            let left = deadline.map { max(0, $0 - Clock.monotonic()) }
            guard try shell.poll(&entries, timeout: left) else { return false }
            for (capture, entry) in zip(open, entries.dropFirst()) where entry.revents != 0 { try read(capture) }
            if input != nil, entries[relayed - 1].revents != 0 { try feed() }
            try session?.carry(entries[relayed...])
            hasEnded = entries[0].revents != 0
        }
    }

    /// Reads what is left in the pipes after the program's end: what it left running may hold them open for ever.
    private func drain(_ open: [Capture]) throws {
        for capture in open { while try read(capture) > 0 {} }
    }

    /// - Returns: How many bytes came.
    @discardableResult
    private func read(_ capture: Capture) throws -> Int {
        guard let raw = capture.descriptor?.raw else { return 0 }
        var count = 0
        switch try shell.read(raw, to: &capture.bytes) {
        case .bytes(let some): count = some
        case .end: capture.descriptor = nil
        case .wouldBlock: break
        }
        guard capture.bytes.count <= options.captureLimit else {
            throw LuaError(
                subject: options.subject, code: "EMSGSIZE", errno: Int(EMSGSIZE),
                message: "\(capture.isError ? "stderr" : "stdout") is longer than \(options.captureLimit) bytes",
                hint: "raise 'limit', or send it to a file")
        }
        return count
    }

    private func feed() throws {
        guard let raw = input?.raw else { return }
        do throws(KernelError) {
            if !unwritten.isEmpty { try unwritten.write(to: raw) }
            if unwritten.isEmpty { input = nil }
        } catch {
            // a pipe and a terminal say differently that nobody reads any more
            guard [.brokenPipe, .ioError].contains(error.errno) else { throw error }
            input = nil // the program does not want the rest
        }
    }
}
