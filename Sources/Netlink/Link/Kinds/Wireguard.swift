// SPDX-License-Identifier: GPL-3.0-or-later

extension LinkKind {
    /// An encrypted tunnel. What it is set to goes by generic netlink: see ``WireguardDevice``.
    ///
    /// Equivalent to: `ip link add NAME type wireguard`. Source: `drivers/net/wireguard`.
    public static let wireguard = LinkKind("wireguard", option: "CONFIG_WIREGUARD", lower: .socket)
}
