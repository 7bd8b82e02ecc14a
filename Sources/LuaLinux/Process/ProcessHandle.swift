// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// A process: a program that was started, with the shell's ends of its pipes, or any other that was opened.
final class ProcessHandle: Handle, Waitable {
    override class var kindName: String { "process" }

    /// What the handle can do depends on whose child it is.
    enum Kinship {
        case child(Child)
        case other(OtherProcess)
    }

    let pid: Int
    private(set) var kinship: Kinship
    /// What was started, as it was given, or the command of a process that was opened.
    let program: String
    let standardInput: PipeHandle?
    let standardOutput: PipeHandle?
    let standardError: PipeHandle?
    let terminal: TerminalHandle?
    /// The control group that it was started in, if one was asked for.
    let cgroup: CgroupUse?
    /// Where the handle is found by its id.
    private let registry: ProcessRegistry?
    private var closed = false
    private var holders = 0

    init(
        _ child: Child, program: String, standardInput: PipeHandle?, standardOutput: PipeHandle?,
        standardError: PipeHandle?, terminal: TerminalHandle? = nil, cgroup: CgroupUse? = nil,
        registry: ProcessRegistry? = nil
    ) {
        pid = Int(child.pid)
        kinship = .child(child)
        self.program = program
        self.standardInput = standardInput
        self.standardOutput = standardOutput
        self.standardError = standardError
        self.terminal = terminal
        self.cgroup = cgroup
        self.registry = registry
        super.init()
        registry?.add(self)
    }

    init(_ process: OtherProcess, program: String, registry: ProcessRegistry) {
        pid = Int(process.pid)
        kinship = .other(process)
        self.program = program
        (standardInput, standardOutput, standardError, terminal, cgroup) = (nil, nil, nil, nil, nil)
        self.registry = registry
        super.init()
        registry.add(self)
    }

    deinit { registry?.remove(self) }

    override var handleText: String { "process \(program) (\(pid))" }
    override var isClosed: Bool { closed }

    override func opened() {
        holders += 1
        closed = false
    }

    /// Ends the handle for one caller, not the process: that stays on record in the scope.
    override func close() {
        holders -= 1
        guard holders <= 0 else { return }
        (holders, closed) = (0, true)
        for pipe in [standardInput, standardOutput, standardError, terminal] as [StreamHandle?] { pipe?.close() }
    }

    // MARK: Workers

    /// A descriptor that stands for it in other processes too; -1 for a child that was reaped.
    var pidfd: Int32 {
        switch kinship {
        case .child(let child): child.pidfd
        case .other(let process): process.pidfd
        }
    }

    /// In a worker: what was a child is one of its parent's. One that this pid namespace does not show is closed.
    func disown() {
        if case .child(let child) = kinship, child.status != nil { return }
        if let process = try? OtherProcess(adopting: Descriptor.duplicate(of: pidfd)), Int(process.pid) == pid {
            kinship = .other(process)
        } else {
            (holders, closed) = (0, true)
        }
    }

    // MARK: Waiting

    /// Whether it is known to have ended.
    var isReady: Bool { status != nil }

    func pollEntry() throws -> Poll.Entry {
        guard pid != Int(getpid()) else {
            throw KernelError("poll", handleText, errno: .deadlock, detail: "it is the shell itself")
        }
        return switch kinship {
        case .child(let child): Poll.Entry(readable: child.pidfd)
        case .other(let process): Poll.Entry(readable: process.pidfd)
        }
    }

    /// How a child ended, as far as it was reaped.
    var status: ExitStatus? {
        if case .child(let child) = kinship { child.status } else { nil }
    }

    /// Whether the process has ended. A child is not a zombie after this.
    func hasEnded() throws(KernelError) -> Bool {
        switch kinship {
        case .child(let child): try child.reap(block: false) != nil
        case .other(let process): try process.hasEnded()
        }
    }

    /// Waits for the end.
    /// - Returns: false when `timeout` seconds have passed before.
    func waitForEnd(_ shell: Shell, timeout: Double?) throws -> Bool {
        if try hasEnded() { return true }
        var entries = [try pollEntry()]
        return try shell.poll(&entries, timeout: timeout) ? try hasEnded() : false
    }

    /// Waits for the end of a child.
    /// - Returns: nil when `timeout` seconds have passed before.
    func wait(_ shell: Shell, timeout: Double?) throws -> ExitStatus? {
        try waitForEnd(shell, timeout: timeout) ? status : nil
    }

    // MARK: Signals

    /// Sends a signal to the process, or to all of its group; one that has ended is no error.
    func send(_ signal: Int32, toGroup: Bool) throws(KernelError) {
        do {
            switch (kinship, toGroup) {
            case (.child(let child), true): try child.sendToGroup(signal)
            case (.child(let child), false): try child.send(signal)
            case (.other(let process), true): try process.sendToGroup(signal)
            case (.other(let process), false): try process.send(signal)
            }
        } catch where error.errno == .noSuchProcess {}
    }

    /// Ends a program that was started, and its group.
    func terminate() {
        if case .child(let child) = kinship { Child.terminate([child]) }
    }

    /// The id, for a look-up by it.
    ///
    /// Raises `ESRCH` if another process may have it by now.
    func ownedID() throws -> Int {
        if closed { throw LuaError.closed(self) }
        guard ownsID else { throw KernelError("open", "process \(pid)", errno: .noSuchProcess) }
        return pid
    }

    /// Whether the id is still this process's: it has not ended, or nobody has collected it.
    var ownsID: Bool {
        switch kinship {
        case .child(let child): child.status == nil
        case .other(let process): process.exists
        }
    }
}
