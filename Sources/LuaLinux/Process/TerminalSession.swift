// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// The user's terminal, handed over to a program: it gets a terminal of its own, and all that is typed and shown is
/// carried between the two. So it can be in other namespaces and do as it likes, and the user's terminal is as it was
/// when it has ended, however that was.
final class TerminalSession {
    private let shell: Shell
    private let user: UserTerminal
    private let followsSize: Bool
    private var terminal: TerminalEnds?
    private var relay: TerminalRelay?
    private var isOver = false
    /// The signals that are noted for this only.
    private var noted: [Int32] = []

    /// Takes the terminal that a descriptor leads to; in its background, this process stops until it is in front.
    init(_ shell: Shell, _ descriptor: Int32, _ request: TerminalRequest) throws {
        self.shell = shell
        followsSize = request.size == nil
        user = try about("terminal") { () throws(KernelError) in try UserTerminal(descriptor) }
        while !user.isForeground { // SIGTTOU is ignored, and nothing stops us
            var nothing: [Poll.Entry] = []
            _ = try shell.poll(&nothing, timeout: 0.1)
        }
        try user.makeRaw()
        for signal in [SIGWINCH, SIGTSTP, SIGCONT] where try Signals.note(signal) { noted.append(signal) }
        shell.signalObserver = { [unowned self] in notice($0) }
    }

    deinit { end() }

    /// What the program's terminal is to do at first.
    var settings: TerminalSettings { user.userSettings }

    /// Begins to carry to and from a program's terminal.
    func begin(_ terminal: TerminalEnds) {
        self.terminal = terminal
        relay = TerminalRelay(user: user.descriptor, master: terminal.master.raw)
    }

    /// What to poll for; `carry` gets the same entries.
    var entries: [Poll.Entry] { relay?.entries ?? [] }

    /// Carries what can be carried now.
    func carry(_ entries: some Collection<Poll.Entry>) throws {
        guard let relay else { return }
        try relay.carry(entries)
        guard relay.isHungUp else { return }
        (self.relay, terminal) = (nil, nil) // the program's terminal hangs up, too
    }

    /// Shows what the program has left when it ended: that is not more than its terminal holds.
    func deliver() throws {
        guard let relay else { return }
        for _ in 0..<8 {
            while !relay.isDelivered {
                var entries = relay.entries
                _ = try shell.poll(&entries, timeout: nil)
                try relay.carry(entries)
            }
            if try !relay.show() { return }
        }
    }

    /// Gives the terminal back to the user.
    func end() {
        guard !isOver else { return }
        isOver = true
        shell.signalObserver = nil
        for signal in noted { Signals.leave(signal) }
        user.restore()
    }

    // MARK: Signals

    private func notice(_ signals: SignalSet) {
        if signals.contains(SIGTSTP) {
            user.restore()
            Signals.leave(SIGTSTP)
            kill(getpid(), SIGTSTP) // and here we stop
            _ = try? Signals.note(SIGTSTP)
            resume()
        } else if signals.contains(SIGCONT) {
            resume()
        } else if signals.contains(SIGWINCH) {
            resize()
        }
    }

    /// Takes the terminal again, and has the program draw what somebody else may have drawn over.
    private func resume() {
        try? user.makeRaw()
        resize()
        let group = terminal.flatMap { try? Terminal.foregroundGroup(of: $0.master.raw) }
        if let group, group > 1 { kill(-group, SIGWINCH) }
    }

    private func resize() {
        guard followsSize, let raw = terminal?.master.raw else { return }
        try? user.size?.set(raw)
    }
}
