// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// What a link of WireGuard is set to.
///
/// Equivalent to: `wg show NAME dump`. Source: wg(8), `linux/wireguard.h`.
public struct WireguardDevice: Hashable, Sendable {
    /// Nil if it has none.
    public var privateKey: WireguardKey?
    /// That of the private key.
    public var publicKey: WireguardKey?
    /// The UDP port; 0 while the kernel has chosen none.
    public var listenPort: UInt16 = 0
    /// The mark of the packets that are sent; 0 for none.
    public var fwmark: UInt32 = 0
    public var peers: [WireguardPeer] = []

    public init() {}

    /// Takes in one message of a dump. The allowed addresses of a peer may go on in the next.
    mutating func merge(_ payload: UnsafeRawBufferPointer) throws(KernelError) {
        var attributes = try AttributeIterator(payload)
        while let attribute = try attributes.next() {
            switch wgdevice_attribute(UInt32(attribute.type)) {
            case WGDEVICE_A_PRIVATE_KEY: privateKey = try attribute.loadKey()
            case WGDEVICE_A_PUBLIC_KEY: publicKey = try attribute.loadKey()
            case WGDEVICE_A_LISTEN_PORT: listenPort = try attribute.load()
            case WGDEVICE_A_FWMARK: fwmark = try attribute.load()
            case WGDEVICE_A_PEERS: try merge(peers: attribute)
            default: break
            }
        }
    }

    private mutating func merge(peers nest: AttributeView) throws(KernelError) {
        var attributes = try nest.nested()
        while let attribute = try attributes.next() {
            let peer = try WireguardPeer(decoding: attribute)
            if let last = peers.last, last.publicKey == peer.publicKey {
                peers[peers.count - 1].allowedIPs += peer.allowedIPs
            } else {
                peers.append(peer)
            }
        }
    }
}

extension GenericSession {
    /// Returns what a link of WireGuard is set to.
    ///
    /// Raises `EOPNOTSUPP` for a link of another kind, `ENODEV`.
    public func wireguard(link index: Int32) throws(KernelError) -> WireguardDevice {
        var device = WireguardDevice()
        try dump(
            WG_GENL_NAME, WG_CMD_GET_DEVICE.rawValue,
            build: { $0.attribute(Int(WGDEVICE_A_IFINDEX.rawValue), index) },
            restart: { device = WireguardDevice() }
        ) { payload throws(KernelError) in try device.merge(payload) }
        return device
    }

    /// Changes what is given and nothing else. Many peers take several messages.
    ///
    /// Equivalent to: `wg set NAME …`
    public func setWireguard(link index: Int32, _ change: WireguardChange) throws(KernelError) {
        for part in change.parts {
            try request(WG_GENL_NAME, WG_CMD_SET_DEVICE.rawValue) { part.encode(into: &$0, link: index) }
        }
    }
}
