// SPDX-License-Identifier: GPL-3.0-or-later

extension LinkKind {
    /// A link to which the packets that others receive are redirected, so that they can be shaped.
    ///
    /// Equivalent to: `ip link add NAME type ifb`. Source: `drivers/net/ifb.c`.
    public static let ifb = LinkKind("ifb", option: "CONFIG_IFB")
}
