// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// A process with all its descendants.
public enum ProcessTree {
    /// Ends a child and all that it started, as far as they are its descendants still: SIGTERM, and SIGKILL for those
    /// that have not ended after `grace` seconds. Without `/proc` it is the child alone. Nobody is reaped.
    public static func terminate(_ root: pid_t, grace: Double = 0.4) {
        var running = members(root).compactMap { try? OtherProcess($0) }
        for process in running {
            try? process.send(SIGTERM)
            try? process.send(SIGCONT)
        }
        let deadline = Clock.monotonic() + grace
        while !running.isEmpty {
            let left = deadline - Clock.monotonic()
            guard left > 0 else { break }
            var entries = running.map { Poll.Entry(readable: $0.pidfd) }
            _ = try? Poll.wait(&entries, timeout: left, ignoringSignals: true)
            running = zip(running, entries).filter { $1.revents == 0 }.map(\.0)
        }
        for process in running { try? process.send(SIGKILL) }
    }

    /// The ids of a process and its descendants, parents first.
    private static func members(_ root: pid_t) -> [pid_t] {
        guard procCountsAsWeDo else { return [root] }
        var children: [pid_t: [pid_t]] = [:]
        for pid in (try? ProcessTable.pids()) ?? [] {
            guard let status = try? ProcessTable.status(of: pid) else { continue }
            children[status.parent, default: []].append(pid)
        }
        var members = [root]
        var next = 0
        while next < members.count {
            members += children[members[next]] ?? []
            next += 1
        }
        return members
    }

    /// Whether `/proc` is that of our pid namespace: in a mount namespace of others, its ids are other processes'.
    private static var procCountsAsWeDo: Bool {
        var target = [CChar](repeating: 0, count: 32)
        let length = readlink("/proc/self", &target, target.count)
        return length > 0 && pid_t(String(decoding: target.prefix(length).map(UInt8.init), as: UTF8.self)) == getpid()
    }
}
