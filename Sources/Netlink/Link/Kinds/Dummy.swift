// SPDX-License-Identifier: GPL-3.0-or-later

extension LinkKind {
    /// A link that drops what is sent, and has addresses all the same.
    ///
    /// Equivalent to: `ip link add NAME type dummy`. Source: `drivers/net/dummy.c`.
    public static let dummy = LinkKind("dummy", option: "CONFIG_DUMMY")
}
