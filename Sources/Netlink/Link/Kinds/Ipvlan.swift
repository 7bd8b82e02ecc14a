// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

extension LinkKind {
    /// Several links on one, which share its hardware address and are told apart by their IP addresses.
    ///
    /// Equivalent to: `ip link add NAME link DEV type ipvlan mode MODE FLAG`.
    /// Source: `drivers/net/ipvlan/ipvlan_main.c: ipvlan_nl_policy`.
    public static let ipvlan = LinkKind("ipvlan", ipvlanTable, option: "CONFIG_IPVLAN", lower: .required)

    /// The same, with a character device `/dev/tapN` in place of the network stack.
    public static let ipvtap = LinkKind("ipvtap", ipvlanTable, option: "CONFIG_IPVTAP", lower: .required)

    private static let ipvlanTable = FieldTable([
        Field("mode", IFLA_IPVLAN_MODE, .word([("l2", 0), ("l3", 1), ("l3s", 2)], .half)),
        Field("ports", IFLA_IPVLAN_FLAGS, .word([("bridge", 0), ("private", 1), ("vepa", 2)], .half)),
    ])
}
