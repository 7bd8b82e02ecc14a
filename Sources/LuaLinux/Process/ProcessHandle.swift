// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// A program that was started, and the shell's ends of its pipes.
final class ProcessHandle: Handle, Waitable {
    override class var kindName: String { "process" }

    let pid: Int
    let program: String
    let standardInput: PipeHandle?
    let standardOutput: PipeHandle?
    let standardError: PipeHandle?
    private let child: Child
    private var status: ExitStatus?
    private var closed = false

    init(
        _ child: Child, program: String, standardInput: PipeHandle?, standardOutput: PipeHandle?,
        standardError: PipeHandle?
    ) {
        pid = Int(child.pid)
        self.child = child
        self.program = program
        self.standardInput = standardInput
        self.standardOutput = standardOutput
        self.standardError = standardError
        super.init()
    }

    override var handleText: String { "process \(program) (\(pid))" }
    override var isClosed: Bool { closed }

    /// Ends the handle, not the process: that stays on record in the scope.
    override func close() {
        closed = true
        for pipe in [standardInput, standardOutput, standardError] { pipe?.close() }
    }

    var isReady: Bool { status != nil }

    func pollEntry() throws -> Poll.Entry { Poll.Entry(readable: child.pidfd) }

    // MARK: End

    /// How the process ended, or nil if it still runs; a zombie is gone after this.
    func poll() throws(KernelError) -> ExitStatus? {
        if status == nil { status = try child.reap(block: false) }
        return status
    }

    /// Waits for the end.
    /// - Returns: nil when `timeout` seconds have passed before.
    func wait(_ shell: Shell, timeout: Double?) throws -> ExitStatus? {
        if let status = try poll() { return status }
        var entries = [try pollEntry()]
        guard try shell.poll(&entries, timeout: timeout) else { return nil }
        return try poll()
    }

    /// Sends a signal to the process, or to all of its group; one that has ended is no error.
    func send(_ signal: Int32, toGroup: Bool) throws(KernelError) {
        guard status == nil else { return }
        do {
            if toGroup { try child.sendToGroup(signal) } else { try child.send(signal) }
        } catch where error.errno == .noSuchProcess {}
    }

    /// Ends processes and their groups together: SIGTERM, and SIGKILL for those that have not ended after `grace` s.
    static func terminate(_ processes: [ProcessHandle], grace: Double = 0.4) {
        var running = processes.filter { (try? $0.hasEnded()) != true }
        for process in running {
            try? process.send(SIGTERM, toGroup: true)
            try? process.send(SIGCONT, toGroup: true)
        }
        let deadline = Clock.monotonic() + grace
        while !running.isEmpty {
            let left = deadline - Clock.monotonic()
            guard left > 0 else { break }
            var entries = running.map { Poll.Entry(readable: $0.child.pidfd) }
            _ = try? Poll.wait(&entries, timeout: left, ignoringSignals: true)
            running = zip(running, entries).filter { $1.revents == 0 }.map(\.0)
        }
        for process in processes where process.status == nil {
            try? process.send(SIGKILL, toGroup: true) // stragglers of the group too
            process.status = try? process.child.reap(block: true)
        }
    }

    /// Whether the process has ended, without reaping it: its group stays addressable.
    private func hasEnded() throws -> Bool {
        if status != nil { return true }
        var entries = [try pollEntry()]
        return try Poll.wait(&entries, timeout: 0, ignoringSignals: true) == .ready
    }
}
