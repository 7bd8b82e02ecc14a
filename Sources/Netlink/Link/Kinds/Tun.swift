// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

extension LinkKind {
    /// A link whose other side is a program. It is made by `ioctl`, not by rtnetlink, which only tells of it.
    ///
    /// Equivalent to: `ip tuntap add dev NAME mode MODE`. Source: `drivers/net/tun.c: tun_fill_info`.
    public static let tun = LinkKind("tun", tunTable, option: "CONFIG_TUN")

    private static let tunTable = FieldTable([
        Field("mode", IFLA_TUN_TYPE, .word([("tun", 1), ("tap", 2)], .byte), readOnly: true),
        Field("user", IFLA_TUN_OWNER, .word, readOnly: true), Field("gid", IFLA_TUN_GROUP, .word, readOnly: true),
        Field("pi", IFLA_TUN_PI, .flag, readOnly: true), Field("vnet_hdr", IFLA_TUN_VNET_HDR, .flag, readOnly: true),
        Field("multi_queue", IFLA_TUN_MULTI_QUEUE, .flag, readOnly: true),
        Field("persist", IFLA_TUN_PERSIST, .flag, readOnly: true),
        Field("numqueues", IFLA_TUN_NUM_QUEUES, .word, readOnly: true),
        Field("numdisabled", IFLA_TUN_NUM_DISABLED_QUEUES, .word, readOnly: true),
    ])
}
