// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import SystemPackage

/// A link whose other side is a program, which opens `/dev/net/tun`. Rtnetlink cannot make it.
///
/// Source: `Documentation/networking/tuntap.rst`, `drivers/net/tun.c`.
public struct TunDevice: Sendable {
    /// Whether packets of IP go through, or Ethernet frames.
    public enum Mode: String, Sendable, CaseIterable {
        case tun
        case tap
    }

    /// At most 15 bytes; with a `%d` in it, or empty, the kernel chooses.
    public var name = ""
    public var mode = Mode.tun
    /// The number that it shall have.
    public var index: Int32?
    /// Who may open it without CAP_NET_ADMIN.
    public var user: uid_t?
    /// Which group may.
    public var group: gid_t?
    /// Whether several programs, or threads, may share it.
    public var hasSeveralQueues = false
    /// Whether a header that tells of offloaded work stands before each packet.
    public var hasOffloadHeader = false
    /// Whether four bytes that tell the protocol stand before each packet.
    public var hasPacketInformation = false

    public init() {}

    /// Makes the link in the network namespace of the calling thread; it stays when this process ends.
    ///
    /// Equivalent to: `ip tuntap add dev NAME mode MODE`. Raises `EEXIST` when the name is taken.
    /// - Returns: Its name.
    public func create() throws(KernelError) -> String {
        let number = open("/dev/net/tun", O_RDWR | O_CLOEXEC)
        guard number >= 0 else { throw .last("open", "/dev/net/tun") }
        let device = Descriptor(owning: number)
        if let index { try check(clinux_tun_index(device.rawValue, UInt32(bitPattern: index)), "TUNSETIFINDEX") }
        let made = UnsafeMutablePointer<CChar>.allocate(capacity: Int(IFNAMSIZ))
        defer { made.deallocate() }
        guard clinux_tun_create(device.rawValue, name, flags, made) == 0 else { throw refusal() }
        if let user { try check(clinux_tun_owner(device.rawValue, UInt(user)), "TUNSETOWNER") }
        if let group { try check(clinux_tun_group(device.rawValue, UInt(group)), "TUNSETGROUP") }
        try check(clinux_tun_persist(device.rawValue), "TUNSETPERSIST")
        return String(cString: made)
    }

    /// An existing link is never opened: `IFF_TUN_EXCL`.
    private var flags: Int32 {
        var flags = (mode == .tun ? IFF_TUN : IFF_TAP) | IFF_TUN_EXCL
        if !hasPacketInformation { flags |= IFF_NO_PI }
        if hasOffloadHeader { flags |= IFF_VNET_HDR }
        if hasSeveralQueues { flags |= IFF_MULTI_QUEUE }
        return flags
    }

    /// The kernel tells of a taken name by `EBUSY`, or `EINVAL` if it is not that of such a link.
    private func refusal() -> KernelError {
        let error = KernelError.last("TUNSETIFF", name)
        let isTaken = error.errno == .resourceBusy || (error.errno == .invalidArgument && if_nametoindex(name) != 0)
        return isTaken ? KernelError("TUNSETIFF", name, errno: .fileExists) : error
    }

    private func check(_ result: Int32, _ request: String) throws(KernelError) {
        guard result == 0 else { throw .last(request, name) }
    }
}
