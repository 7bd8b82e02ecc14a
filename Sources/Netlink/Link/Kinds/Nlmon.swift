// SPDX-License-Identifier: GPL-3.0-or-later

extension LinkKind {
    /// A link on which the netlink messages of its namespace can be captured.
    ///
    /// Equivalent to: `ip link add NAME type nlmon`. Source: `drivers/net/nlmon.c`.
    public static let nlmon = LinkKind("nlmon", option: "CONFIG_NLMON")
}
