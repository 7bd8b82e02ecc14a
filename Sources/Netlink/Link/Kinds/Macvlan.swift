// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

extension LinkKind {
    /// Several links with hardware addresses of their own on one.
    ///
    /// Equivalent to: `ip link add NAME link DEV type macvlan mode MODE`.
    /// Source: `drivers/net/macvlan.c: macvlan_policy`.
    public static let macvlan = LinkKind("macvlan", macvlanTable, option: "CONFIG_MACVLAN", lower: .required)

    /// The same, with a character device `/dev/tapN` in place of the network stack.
    public static let macvtap = LinkKind("macvtap", macvlanTable, option: "CONFIG_MACVTAP", lower: .required)

    private static let macvlanTable = FieldTable([
        Field("mode", IFLA_MACVLAN_MODE, .word(macvlanModes, .word)),
        Field("nopromisc", IFLA_MACVLAN_FLAGS, .flagPart(UInt64(MACVLAN_FLAG_NOPROMISC), .half, .host)),
        Field("nodst", IFLA_MACVLAN_FLAGS, .flagPart(UInt64(MACVLAN_FLAG_NODST), .half, .host)),
        Field(
            "macaddr", IFLA_MACVLAN_MACADDR_DATA, .repeated(.mac, IFLA_MACVLAN_MACADDR),
            with: (IFLA_MACVLAN_MACADDR_MODE, MACVLAN_MACADDR_SET.rawValue)),
        Field("bcqueuelen", IFLA_MACVLAN_BC_QUEUE_LEN, .word),
        Field("used_bcqueuelen", IFLA_MACVLAN_BC_QUEUE_LEN_USED, .word, readOnly: true),
    ])

    private static let macvlanModes: [(name: String, value: UInt64)] = [
        ("private", MACVLAN_MODE_PRIVATE), ("vepa", MACVLAN_MODE_VEPA), ("bridge", MACVLAN_MODE_BRIDGE),
        ("passthru", MACVLAN_MODE_PASSTHRU), ("source", MACVLAN_MODE_SOURCE),
    ].map { ($0.0, UInt64($0.1.rawValue)) }
}
