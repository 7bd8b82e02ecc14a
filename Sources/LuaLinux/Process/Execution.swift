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
    }

    private let shell: Shell
    private let options: ProcessOptions
    private let process: ProcessHandle
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
        self.options = options
        let launched: Launched
        do {
            launched = try shell.launch(options)
        } catch {
            Self.takeTerminalBack(options) // the child may have had it when it failed
            throw error
        }
        process = ProcessHandle(
            launched.child, program: options.subject, standardInput: nil, standardOutput: nil, standardError: nil)
        shell.children.add(launched.child)
        input = launched.standardInput
        unwritten = options.input[...]
        if let output = launched.standardOutput { outputs.append(Capture(output, isError: false)) }
        if let error = launched.standardError { outputs.append(Capture(error, isError: true)) }
        for end in [input] + outputs.map(\.descriptor) {
            if let end { try FileIO.setNonBlocking(end.raw) }
        }
    }

    /// Runs until the program has ended and its output is read.
    ///
    /// An interrupt, a timeout and output over the limit end the program and its group.
    func run() throws -> Outcome {
        defer { Self.takeTerminalBack(options) }
        do {
            let timedOut = try !runUntilEnd()
            if timedOut { process.terminate() }
            guard let status = try process.wait(shell, timeout: nil) else {
                throw KernelError("waitid", options.subject, errno: .noChildProcess)
            }
            return Outcome(
                status: status, standardOutput: bytes(isError: false), standardError: bytes(isError: true),
                timedOut: timedOut)
        } catch {
            process.terminate()
            throw error
        }
    }

    private static func takeTerminalBack(_ options: ProcessOptions) {
        guard options.usesTerminal, Terminal.isTerminal(STDIN_FILENO) else { return }
        try? Terminal.setForegroundGroup(of: STDIN_FILENO, to: getpgrp())
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
            let left = deadline.map { max(0, $0 - Clock.monotonic()) }
            guard try shell.poll(&entries, timeout: left) else { return false }
            for (capture, entry) in zip(open, entries.dropFirst()) where entry.revents != 0 { try read(capture) }
            if input != nil, entries.last?.revents != 0 { try feed() }
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
        } catch where error.errno == .brokenPipe {
            input = nil // the program does not want the rest
        }
    }
}
