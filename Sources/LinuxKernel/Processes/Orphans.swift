// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc

/// Processes whose parents have ended, when they become children of this process: it is the first process of its pid
/// namespace, or a subreaper.
///
/// Source: prctl(2), `PR_SET_CHILD_SUBREAPER`; pid_namespaces(7).
public enum Orphans {
    /// Whether orphans become children of this process.
    public static var areAdopted: Bool { getpid() == 1 || clinux_is_subreaper() != 0 }

    /// Reaps the orphans that have ended.
    ///
    /// Not those children that `isKnown` knows, which somebody asks for later; nor those in the process group of this
    /// process: they are what popen(3) and the like have started, which wait for them themselves.
    public static func reap(sparing isKnown: (pid_t) -> Bool) {
        while let pid = firstEnded() {
            // What is spared stays the first one, and hides the others.
            guard reap(pid, sparing: isKnown) else { return reapAll(sparing: isKnown) }
        }
    }

    private static func reapAll(sparing isKnown: (pid_t) -> Bool) {
        guard let pids = try? ProcessTable.children() else { return }
        for pid in pids { _ = reap(pid, sparing: isKnown) }
    }

    /// A child that has ended and is not reaped.
    private static func firstEnded() -> pid_t? {
        var end = clinux_exit()
        let result = clinux_waitid_child(0, WEXITED | WNOHANG | WNOWAIT, &end)
        return result == 0 && end.pid != 0 ? end.pid : nil
    }

    /// - Returns: Whether it was reaped.
    private static func reap(_ pid: pid_t, sparing isKnown: (pid_t) -> Bool) -> Bool {
        guard !isKnown(pid), getpgid(pid) != getpgrp() else { return false }
        var end = clinux_exit()
        return clinux_waitid_child(pid, WEXITED | WNOHANG, &end) == 0 && end.pid == pid
    }
}
