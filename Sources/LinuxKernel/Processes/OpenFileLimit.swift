// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

/// How many descriptors this process may have open.
public enum OpenFileLimit {
    /// Raises the soft limit to the hard one: every namespace, link and process that is held takes a descriptor.
    ///
    /// Returns the limit from before, which children are to get back because programs that use select(2) fail beyond
    /// 1024; nil if nothing changed. Equivalent to: `ulimit -S -n hard`. Source: getrlimit(2), `RLIMIT_NOFILE`.
    public static func raiseToHard() -> ResourceLimit? {
        guard let previous = current, previous.rlim_cur != previous.rlim_max else { return nil }
        var raised = previous
        raised.rlim_cur = previous.rlim_max
        guard clinux_open_file_limit(&raised, nil) == 0 else { return nil }
        return ResourceLimit("nofile", soft: UInt64(previous.rlim_cur), hard: UInt64(previous.rlim_max))
    }

    /// The limit of this process; nil if the kernel does not tell.
    public static var current: rlimit? {
        var limit = rlimit()
        return clinux_open_file_limit(nil, &limit) == 0 ? limit : nil
    }
}
