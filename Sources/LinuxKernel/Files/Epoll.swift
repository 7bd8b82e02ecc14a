// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import SystemPackage

/// Several descriptors as one, which is readable as long as one of them is.
///
/// Source: epoll(7).
public struct Epoll: ~Copyable {
    private let epoll: Descriptor

    public init() throws(KernelError) {
        let descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw .last("epoll_create1") }
        epoll = Descriptor(owning: descriptor)
    }

    public var descriptor: Int32 { epoll.rawValue }

    /// Adds a descriptor, until it is closed everywhere.
    public func add(_ descriptor: Int32, events: UInt32 = EPOLLIN.rawValue) throws(KernelError) {
        var event = epoll_event(events: events, data: epoll_data_t(fd: descriptor))
        guard epoll_ctl(epoll.rawValue, EPOLL_CTL_ADD, descriptor, &event) == 0 else { throw .last("epoll_ctl") }
    }

    /// Takes a descriptor out, which a copy of the process may have open for longer.
    public func remove(_ descriptor: Int32) { epoll_ctl(epoll.rawValue, EPOLL_CTL_DEL, descriptor, nil) }

    /// The descriptors that are ready now, `limit` at most; one that stays ready comes again behind the others.
    public func ready(limit: Int = 256) -> [Int32] {
        withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: limit) { events in
            let count = epoll_wait(epoll.rawValue, events.baseAddress, Int32(clamping: limit), 0)
            return events.prefix(Int(max(count, 0))).map(\.data.fd)
        }
    }
}
