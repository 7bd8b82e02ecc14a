// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import SystemPackage

/// The children that nobody may be waiting for: they are kept until they have ended, and reaped then.
///
/// However many there are, a wait has one descriptor more to look at. Source: epoll(7).
public final class ChildWatch {
    private let epoll: Descriptor
    private var watched: [pid_t: Watched] = [:]

    private struct Watched {
        let child: Child
        /// What has to stay alive as long as the child runs.
        let kept: AnyObject?
    }

    /// Watches nothing yet.
    public init() throws(KernelError) {
        let descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw .last("epoll_create1") }
        epoll = Descriptor(owning: descriptor)
    }

    /// A descriptor that is readable as long as a child has ended that is not reaped.
    public var descriptor: Int32 { epoll.rawValue }

    /// Whether an id is that of a child that is watched.
    public func contains(_ pid: pid_t) -> Bool { watched[pid] != nil }

    /// Keeps a child, and what belongs to it, until it is reaped, by whomever.
    public func add(_ child: Child, keeping kept: AnyObject? = nil) {
        guard child.status == nil else { return }
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(fd: child.pid))
        // Where the kernel has no memory for it, the child is reaped when somebody waits for it.
        _ = epoll_ctl(epoll.rawValue, EPOLL_CTL_ADD, child.pidfd, &event)
        watched[child.pid] = Watched(child: child, kept: kept)
        child.watch = self
    }

    /// Lets go of a child that was reaped.
    func forget(_ child: Child) {
        guard watched[child.pid]?.child === child else { return }
        watched[child.pid] = nil
        // Its pidfd may stay open for the sake of its group, and is readable for ever.
        _ = epoll_ctl(epoll.rawValue, EPOLL_CTL_DEL, child.pidfd, nil)
    }

    /// Reaps all children that have ended, except those that somebody is just waiting for.
    public func collect(sparing isAwaited: (Child) -> Bool = { _ in false }) {
        guard !watched.isEmpty else { return }
        var events = [epoll_event](repeating: epoll_event(), count: 64)
        while true {
            let count = epoll_wait(epoll.rawValue, &events, Int32(events.count), 0)
            let before = watched.count
            for event in events.prefix(Int(max(count, 0))) {
                guard let child = watched[event.data.fd]?.child, !isAwaited(child) else { continue }
                // Somebody else may have reaped it, such as a module in C that waits for any child.
                do throws(KernelError) { try child.reap(block: false) } catch { forget(child) }
            }
            // A full list may not have been all; the kernel puts those that stay ready at its end.
            guard count == events.count, watched.count < before else { return }
        }
    }
}
