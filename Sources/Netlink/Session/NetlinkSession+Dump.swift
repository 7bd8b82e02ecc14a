// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import SystemPackage

extension NetlinkSession {
    /// How often a dump is begun again because the table changed meanwhile.
    private static let dumpAttempts = 8

    /// Reads a whole table of the kernel and gives each entry to `each`, straight out of the receive buffer.
    ///
    /// When the table changes while it is read (`NLM_F_DUMP_INTR`) the dump is read once more from the start, and
    /// `restart` is called so that the caller forgets what it has; after eight attempts `EAGAIN` is raised. An error
    /// that `each` raises is raised here, once the rest of the dump has been read.
    public func dump(
        _ type: MessageType, subject: String = "", build: (inout MessageWriter) -> Void, restart: () -> Void,
        each: (MessageType, UnsafeRawBufferPointer) throws(KernelError) -> Void
    ) throws(KernelError) {
        for attempt in 0..<Self.dumpAttempts {
            if attempt > 0 { restart() }
            if try dumpOnce(type, subject: subject, build: build, each: each) { return }
        }
        throw KernelError(
            type.name, subject, errno: .resourceTemporarilyUnavailable,
            detail: "the table changed each of the \(Self.dumpAttempts) times it was read")
    }

    /// Reads the table once; returns false if it changed meanwhile.
    private func dumpOnce(
        _ type: MessageType, subject: String, build: (inout MessageWriter) -> Void,
        each: (MessageType, UnsafeRawBufferPointer) throws(KernelError) -> Void
    ) throws(KernelError) -> Bool {
        let number = try send(type, flags: .dump, subject: subject, build: build)
        var isConsistent = true
        var failure: KernelError?
        try receive(type, subject: subject, first: number, count: 1) { message throws(KernelError) in
            if message.flags.contains(.dumpInterrupted) { isConsistent = false }
            switch message.type {
            case .done, .error:
                let verdict = try Acknowledgement(message, of: type, subject: subject)
                failure = failure ?? verdict.error
                return true
            case .noOperation:
                return false
            case .overrun:
                failure = failure ?? KernelError(type.name, subject, errno: .noBufferSpace)
                return false
            default:
                guard isConsistent, failure == nil else { return false }
                failure = Self.failure { () throws(KernelError) in try each(message.type, message.payload) }
                return false
            }
        }
        if let failure { throw failure }
        return isConsistent
    }

    private static func failure(of body: () throws(KernelError) -> Void) -> KernelError? {
        do throws(KernelError) {
            try body()
            return nil
        } catch {
            return error
        }
    }
}
