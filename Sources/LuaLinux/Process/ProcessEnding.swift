// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel

extension Child {
    /// Ends programs and what they left in their groups together: SIGTERM, and SIGKILL for those that have not ended
    /// after `grace` seconds.
    static func terminate(_ children: [Child], grace: Double = 0.4) {
        let children = children.filter { !$0.hasEndedWithGroup }
        for child in children {
            try? child.sendToGroup(SIGTERM)
            try? child.sendToGroup(SIGCONT)
        }
        let deadline = Clock.monotonic() + grace
        var running = children
        while !running.isEmpty {
            let left = deadline - Clock.monotonic()
            guard left > 0 else { break }
            running = stillRunning(running, within: left)
        }
        for child in children {
            try? child.sendToGroup(SIGKILL) // stragglers of the group too
            _ = try? child.reap(block: true)
        }
    }

    /// Waits until one of `children` has ended, or `time` is over.
    private static func stillRunning(_ children: [Child], within time: Double) -> [Child] {
        // A group whose leader was reaped has no descriptor that tells its end.
        let isLeaderless = children.contains { $0.status != nil }
        var entries = children.map { Poll.Entry(readable: $0.status == nil ? $0.pidfd : -1) }
        _ = try? Poll.wait(&entries, timeout: isLeaderless ? min(time, 0.01) : time, ignoringSignals: true)
        return zip(children, entries).filter { child, entry in
            child.status == nil ? entry.revents == 0 : !child.hasEndedWithGroup
        }.map(\.0)
    }
}
