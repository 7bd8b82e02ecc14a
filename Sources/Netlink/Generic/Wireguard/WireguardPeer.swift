// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// Somebody at the other end of a link of WireGuard, as the kernel tells of it.
///
/// Equivalent to: a line of `wg show NAME dump`. Source: wg(8), `linux/wireguard.h`.
public struct WireguardPeer: Hashable, Sendable {
    public var publicKey = WireguardKey.none
    /// A further key that both have; nil for none.
    public var presharedKey: WireguardKey?
    /// Where it was heard last, or is to be reached.
    public var endpoint: SocketAddress?
    /// The addresses that packets from it may have, and that packets for it have.
    public var allowedIPs: [CIDR] = []
    /// Seconds from one empty packet to the next; 0 for none.
    public var persistentKeepalive: UInt16 = 0
    /// When the keys were agreed on last, in seconds since 1970; nil for never.
    public var latestHandshake: Double?
    public var receivedBytes: UInt64 = 0
    public var transmittedBytes: UInt64 = 0

    public init() {}

    init(decoding nest: AttributeView) throws(KernelError) {
        var attributes = try nest.nested()
        while let attribute = try attributes.next() {
            switch wgpeer_attribute(UInt32(attribute.type)) {
            case WGPEER_A_PUBLIC_KEY: publicKey = try attribute.loadKey()
            case WGPEER_A_PRESHARED_KEY:
                let key = try attribute.loadKey()
                presharedKey = key == .none ? nil : key
            case WGPEER_A_ENDPOINT: endpoint = SocketAddress(bytes: attribute.payload)
            case WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL: persistentKeepalive = try attribute.load()
            case WGPEER_A_LAST_HANDSHAKE_TIME: latestHandshake = try attribute.loadTime()
            case WGPEER_A_RX_BYTES: receivedBytes = try attribute.load()
            case WGPEER_A_TX_BYTES: transmittedBytes = try attribute.load()
            case WGPEER_A_ALLOWEDIPS: allowedIPs = try attribute.loadAllowedIPs()
            default: break
            }
        }
    }
}

extension AttributeView {
    func loadKey() throws(KernelError) -> WireguardKey {
        guard let key = WireguardKey(bytes: Array(payload)) else { throw .malformedMessage() }
        return key
    }

    /// A `struct __kernel_timespec`; nil for zero.
    fileprivate func loadTime() throws(KernelError) -> Double? {
        let time = try loadStructure(as: __kernel_timespec.self)
        return time.tv_sec == 0 && time.tv_nsec == 0 ? nil : Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    fileprivate func loadAllowedIPs() throws(KernelError) -> [CIDR] {
        var list: [CIDR] = []
        var entries = try nested()
        while let entry = try entries.next() {
            var address: IPAddress?
            var length: UInt8 = 0
            var attributes = try entry.nested()
            while let attribute = try attributes.next() {
                switch wgallowedip_attribute(UInt32(attribute.type)) {
                case WGALLOWEDIP_A_IPADDR: address = attribute.loadAddress()
                case WGALLOWEDIP_A_CIDR_MASK: length = try attribute.load()
                default: break
                }
            }
            guard let address, let network = CIDR(address, prefixLength: length) else { throw .malformedMessage() }
            list.append(network)
        }
        return list
    }
}
