// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

extension LinkKind {
    /// The frames of one VLAN on another link.
    ///
    /// Equivalent to: `ip link add link DEV name NAME type vlan id ID`.
    /// Source: `net/8021q/vlan_netlink.c: vlan_policy`.
    public static let vlan = LinkKind(
        "vlan", vlanTable, module: "8021q", option: "CONFIG_VLAN_8021Q", lower: .required, required: ["id"])

    private static let vlanTable = FieldTable([
        Field("id", IFLA_VLAN_ID, .number(.half, 0...4094)),
        Field("protocol", IFLA_VLAN_PROTOCOL, .networkWord([("802.1Q", 0x8100), ("802.1ad", 0x88A8)], .half)),
        flag("reorder_hdr", VLAN_FLAG_REORDER_HDR), flag("gvrp", VLAN_FLAG_GVRP),
        flag("loose_binding", VLAN_FLAG_LOOSE_BINDING), flag("mvrp", VLAN_FLAG_MVRP),
        flag("bridge_binding", VLAN_FLAG_BRIDGE_BINDING),
        Field("ingress_qos", IFLA_VLAN_INGRESS_QOS, .mapping(IFLA_VLAN_QOS_MAPPING)),
        Field("egress_qos", IFLA_VLAN_EGRESS_QOS, .mapping(IFLA_VLAN_QOS_MAPPING)),
    ])

    private static func flag(_ name: StaticString, _ flag: vlan_flags) -> Field {
        Field(name, IFLA_VLAN_FLAGS, .bit(flag.rawValue, .valueThenMask))
    }
}
