// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

extension LinkKind {
    /// A routing table of its own for the links that are its ports.
    ///
    /// Equivalent to: `ip link add NAME type vrf table TABLE`. Source: `drivers/net/vrf.c: vrf_nl_policy`.
    public static let vrf = LinkKind(
        "vrf", FieldTable([Field("table", IFLA_VRF_TABLE, .number(.word, 1...0xFFFF_FFFF))]),
        port: FieldTable([Field("table", IFLA_VRF_PORT_TABLE, .word, readOnly: true)]), option: "CONFIG_NET_VRF",
        required: ["table"])
}
