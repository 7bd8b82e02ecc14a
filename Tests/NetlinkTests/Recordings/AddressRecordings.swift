// SPDX-License-Identifier: GPL-3.0-or-later

/// Addresses of a scratch namespace as Linux 6.18 sent them (`RTM_NEWADDR`).
extension Recording {
    /// 127.0.0.1/8 on `lo`.
    static let loopbackAddress = Recording(
        """
        4c000000140002000200000038760000020880fe01000000080001007f000001080002007f000001070003006c6f00000800080080000000
        14000600ffffffffffffffffe2c40400e2c40400
        """)

    /// `ip address add 10.0.0.1/24 brd + dev br0 label br0:lab`
    static let labelledAddress = Recording(
        """
        580000001400020002000000387600000218800002000000080001000a000001080002000a000001080004000a0000ff0c0003006272303a
        6c616200080008008000000014000600ffffffffffffffffe5c40400e5c40400
        """)

    /// `ip address add 10.0.0.2 peer 10.9.9.9/32 dev v1 valid_lft 3600 preferred_lft 1800`
    static let peerAddress = Recording(
        """
        4c0000001400020002000000387600000220000003000000080001000a090909080002000a00000207000300763100000800080000000000
        1400060008070000100e0000e5c40400e5c40400
        """)

    /// `ip address add fd00::5 peer fd00::6 dev v1 nodad`
    static let peerAddress6 = Recording(
        """
        5c0000001400020002000000387600000a8082000300000014000200fd00000000000000000000000000000514000100fd00000000000000
        000000000000000614000600ffffffffffffffffe5c40400e5c404000800080082000000
        """)

    /// `ip address add fd00::1/64 dev v1 nodad`
    static let address6 = Recording(
        """
        480000001400020002000000387600000a4082000300000014000100fd00000000000000000000000000000114000600ffffffffffffffff
        e5c40400e5c404000800080082000000
        """)
}
