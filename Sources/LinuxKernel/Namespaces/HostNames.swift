// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// The two names of a UTS namespace: those of the calling thread's own.
public enum HostNames {
    /// The most bytes that either may have (`__NEW_UTS_LEN`).
    public static let longest = 64

    /// Sets the host name. Raises `EPERM` without the right, `EINVAL` if it is too long.
    ///
    /// Equivalent to: `hostname NAME`. Source: sethostname(2).
    public static func setHostName(_ name: String) throws(KernelError) {
        guard sethostname(name, name.utf8.count) == 0 else { throw .last("sethostname", name) }
    }

    /// Sets the NIS domain name. Raises `EPERM` without the right, `EINVAL` if it is too long.
    ///
    /// Equivalent to: `domainname NAME`. Source: setdomainname(2).
    public static func setDomainName(_ name: String) throws(KernelError) {
        guard setdomainname(name, name.utf8.count) == 0 else { throw .last("setdomainname", name) }
    }
}
