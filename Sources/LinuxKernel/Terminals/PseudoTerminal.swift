// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import SystemPackage

/// A terminal without a device: what is typed is written to one end, and what is shown is read there; a program has the
/// other end.
///
/// Source: pty(7), ioctl_tty(2).
@frozen public struct PseudoTerminal: ~Copyable {
    /// The end of who types and looks, which does not wait: `FileIO` says when there is nothing now. A read is `EIO`
    /// when no program has the other end any more; closing it hangs up.
    public var master: Descriptor
    /// The end that is a terminal to programs.
    public var slave: Descriptor

    /// Makes one, whose device file belongs to a user; nil for that of this process.
    ///
    /// Raises `ENOENT` if there are no device files, `ENOSPC` at the limit of `kernel.pty.max`.
    /// Source: pts(4), `TIOCGPTPEER`.
    public static func create(size: TerminalSize, owner: uid_t? = nil) throws(KernelError) -> PseudoTerminal {
        let master = try FileIO.open("/dev/ptmx", flags: O_RDWR | O_NOCTTY | O_NONBLOCK)
        var unlocked: Int32 = 0
        guard ioctl(master.rawValue, clinux_tiocsptlck, &unlocked) == 0 else { throw .last("ioctl", "TIOCSPTLCK") }
        // Not by its path: which file system that is in depends on the mount namespace.
        let slave = ioctl(master.rawValue, clinux_tiocgptpeer, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard slave >= 0 else { throw .last("ioctl", "TIOCGPTPEER") }
        let terminal = PseudoTerminal(master: master, slave: Descriptor(owning: slave))
        try size.set(terminal.master.rawValue)
        if let owner, fchown(terminal.slave.rawValue, owner, gid_t.max) != 0 { throw .last("fchown", "\(owner)") }
        return terminal
    }
}
