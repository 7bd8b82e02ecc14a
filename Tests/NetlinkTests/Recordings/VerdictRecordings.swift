// SPDX-License-Identifier: GPL-3.0-or-later

/// Verdicts as Linux 6.18 sent them: `NLMSG_ERROR`, and the `NLMSG_DONE` of dumps.
extension Recording {
    /// `ip route add 10.1.0.0/16 via 1.2.3.4`: ENETUNREACH "Nexthop has invalid gateway".
    static let badGateway = Recording(
        """
        440000000200000306000000387600009bffffff2c000000180005060600000000000000200001004e657874686f702068617320696e7661
        6c6964206761746577617900
        """)

    /// `ip link add v9 type nonsense`: EOPNOTSUPP "Unknown device type".
    static let unknownKind = Recording(
        """
        3c000000020000030800000038760000a1ffffff3c00000010000506080000000000000018000100556e6b6e6f776e206465766963652074
        79706500
        """)

    /// A request that was carried out.
    static let acknowledgement = Recording(
        """
        24000000020000010b000000387600000000000010000000180005000b00000000000000
        """)

    /// The end of `ip address show` for a link that does not exist: ENODEV.
    static let noSuchLink = Recording(
        """
        14000000030022000900000038760000edffffff
        """)

    /// The end of `ip route show table 777`: ENOENT "ipv4: FIB table does not exist".
    static let noSuchTable = Recording(
        """
        38000000030022020a00000038760000feffffff23000100697076343a20464942207461626c6520646f6573206e6f742065786973740000
        """)

    /// The end of a dump that went well.
    static let endOfDump = Recording(
        """
        1400000003000200070000003876000000000000
        """)

    /// `RTM_GETNSID` for a namespace without an id.
    static let noNamespaceID = Recording(
        """
        1c000000580000000c000000387600000000000008000100ffffffff
        """)

    /// `RTM_GETNSID` for the namespace with the id 0.
    static let namespaceID = Recording(
        """
        1c000000580000000e00000038760000000000000800010000000000
        """)
}
