// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// Carries what is typed at one terminal to a pseudo-terminal, and what that shows back. It never waits: its caller
/// polls for `entries`, and calls `carry` with what came of it.
public final class TerminalRelay {
    private let user: Int32
    private let master: Int32
    /// What is on its way.
    private var typed: [UInt8] = []
    private var shown: [UInt8] = []
    /// Whether the user's terminal is there no more.
    public private(set) var isHungUp = false
    private var buffer = [UInt8](repeating: 0, count: 16_384)

    /// Carries between two descriptors that do not wait, and that stay open meanwhile.
    public init(user: Int32, master: Int32) {
        (self.user, self.master) = (user, master)
    }

    /// What to poll for: two entries, in this order again for `carry`.
    public var entries: [Poll.Entry] {
        [
            entry(isHungUp ? -1 : user, reads: typed.isEmpty, writes: !shown.isEmpty),
            entry(master, reads: shown.isEmpty, writes: !typed.isEmpty),
        ]
    }

    /// Whether all that was shown has arrived.
    public var isDelivered: Bool { shown.isEmpty || isHungUp }

    /// Carries what can be carried now.
    public func carry(_ entries: some Collection<Poll.Entry>) throws(KernelError) {
        guard let user = entries.first, let master = entries.dropFirst().first else { return }
        if user.revents != 0 { try carryUser(user) }
        if master.revents != 0 { try carryMaster(master) }
    }

    /// Takes in what the pseudo-terminal shows.
    /// - Returns: false if there is nothing now.
    public func show() throws(KernelError) -> Bool {
        do {
            return try read(master, to: &shown) != .wouldBlock
        } catch where error.errno == .ioError {
            return false // no program has it open
        }
    }

    private func carryUser(_ entry: Poll.Entry) throws(KernelError) {
        do {
            if entry.isWritable { try write(user, &shown) }
            guard entry.revents & ~Int16(POLLOUT) != 0, typed.isEmpty else { return }
            if try read(user, to: &typed) == .end { isHungUp = true }
        } catch where error.errno == .ioError {
            isHungUp = true
        }
    }

    private func carryMaster(_ entry: Poll.Entry) throws(KernelError) {
        if entry.isWritable { try write(master, &typed) }
        if entry.revents & Int16(POLLIN) != 0, shown.isEmpty { _ = try show() }
    }

    private func entry(_ descriptor: Int32, reads: Bool, writes: Bool) -> Poll.Entry {
        // One that nothing is wanted of would tell of its end again and again.
        Poll.Entry(
            fd: reads || writes ? descriptor : -1, events: (reads ? POLLIN : 0) | (writes ? POLLOUT : 0))
    }

    private func read(_ descriptor: Int32, to bytes: inout [UInt8]) throws(KernelError) -> FileIO.ReadOutcome {
        let outcome = try FileIO.read(descriptor, into: &buffer)
        if case .bytes(let count) = outcome { bytes += buffer[..<count] }
        return outcome
    }

    private func write(_ descriptor: Int32, _ bytes: inout [UInt8]) throws(KernelError) {
        if case .bytes(let count) = try FileIO.write(descriptor, bytes) { bytes.removeFirst(count) }
    }
}

extension Poll.Entry {
    fileprivate var isWritable: Bool { revents & Int16(POLLOUT) != 0 }
}
