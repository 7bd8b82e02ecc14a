// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import SystemPackage

/// The one way to wait: for descriptors, for a time, and always for the signals of `Signals`.
public enum Poll {
    /// A descriptor, and what to wait for.
    public struct Entry: Hashable, Sendable {
        /// The descriptor; a negative one is passed over.
        public var fd: Int32
        /// What to wait for: `POLLIN`, `POLLOUT`.
        public var events: Int16
        /// What came: of `events`, or `POLLERR`, `POLLHUP`, `POLLNVAL`.
        public var revents: Int16 = 0

        /// Waits for `events` of a descriptor.
        public init(fd: Int32, events: Int32) {
            self.fd = fd
            self.events = Int16(truncatingIfNeeded: events)
        }

        /// Waits until there is something to read, or the end.
        public init(readable fd: Int32) { self.init(fd: fd, events: POLLIN) }

        /// Waits until something can be written, or nobody reads any more.
        public init(writable fd: Int32) { self.init(fd: fd, events: POLLOUT) }
    }

    /// Why a wait ended.
    public enum Outcome: Hashable, Sendable {
        /// At least one entry has `revents`.
        case ready
        /// The time is over.
        case timedOut
        /// A signal came, and was not drained; entries may have `revents` as well.
        case interrupted
    }

    /// Waits until an entry is ready, a signal came, or `timeout` seconds are over; nil waits for ever, 0 only looks.
    ///
    /// The clock is the monotonic one, so that setting the time of day changes nothing. What cleans up after a signal
    /// waits with `ignoringSignals`. Raises `EINVAL` for a timeout that is negative or no number. Source: ppoll(2).
    public static func wait(
        _ entries: inout [Entry], timeout: Double? = nil, ignoringSignals: Bool = false
    ) throws(KernelError) -> Outcome {
        let length = try timeout.flatMap { seconds throws(KernelError) in try Clock.nanoseconds(seconds, "ppoll") }
        let deadline = length.map { Clock.monotonicNanoseconds + $0 }
        var polled = entries.map { pollfd(fd: $0.fd, events: $0.events, revents: 0) }
        // The kernel passes over a negative descriptor.
        let signals = ignoringSignals ? -1 : Signals.descriptor
        polled.append(pollfd(fd: signals, events: Int16(POLLIN), revents: 0))
        let count = try wait(&polled, until: deadline)
        for index in entries.indices { entries[index].revents = polled[index].revents }
        // Ctrl-C comes before what is typed after it: where both have come, the kernel may tell of the text alone, and
        // have the handler run when this call returns.
        if polled[entries.count].revents != 0 || !ignoringSignals && Signals.arePending { return .interrupted }
        return count > 0 ? .ready : .timedOut
    }

    private static func wait(_ polled: inout [pollfd], until deadline: Int64?) throws(KernelError) -> Int32 {
        while true {
            let rest = deadline.map { timespec(nanoseconds: max($0 - Clock.monotonicNanoseconds, 0)) }
            let count = poll(&polled, rest)
            if count >= 0 { return count }
            // A signal of ours is in the pipe now and ends the next round; another one does not concern us.
            guard Glibc.errno == EINTR else { throw .last("ppoll") }
        }
    }

    private static func poll(_ polled: inout [pollfd], _ rest: timespec?) -> Int32 {
        guard let rest else { return clinux_ppoll(&polled, nfds_t(polled.count), nil) }
        return withUnsafePointer(to: rest) { clinux_ppoll(&polled, nfds_t(polled.count), $0) }
    }
}
