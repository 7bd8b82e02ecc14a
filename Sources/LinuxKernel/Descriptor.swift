// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// An open file descriptor with one owner, closed when the owner lets it go.
///
/// Descriptors of this project are always close-on-exec: a child gets what its specification names, and nothing else.
public struct Descriptor: ~Copyable, Sendable {
    /// The number, for a system call made while the owner is alive.
    ///
    /// The owner has to be a variable or a property: a temporary one is closed before the call that gets its number.
    public let rawValue: Int32

    /// Takes over an open descriptor; a negative number owns nothing.
    public init(owning rawValue: Int32) {
        self.rawValue = rawValue
    }

    deinit {
        // The result says nothing to act on: Linux has closed the descriptor whatever close(2) returns.
        if rawValue >= 0 { _ = Glibc.close(rawValue) }
    }

    /// Closes the descriptor now.
    public consuming func close() {}

    /// Gives the descriptor away, open: closing it is the caller's duty from here.
    public consuming func release() -> Int32 {
        let value = rawValue
        discard self
        return value
    }

    /// Opens the same open file description once more, close-on-exec and above the standard streams.
    ///
    /// Raises `EMFILE` when the process has no descriptor left. Source: fcntl(2), `F_DUPFD_CLOEXEC`.
    public func duplicate() throws(KernelError) -> Descriptor { try Self.duplicate(of: rawValue) }

    /// The same for a descriptor that somebody else owns.
    public static func duplicate(of rawValue: Int32) throws(KernelError) -> Descriptor {
        let copy = fcntl(rawValue, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
        guard copy >= 0 else { throw .last("fcntl", "\(rawValue)") }
        return Descriptor(owning: copy)
    }
}
