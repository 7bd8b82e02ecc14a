// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// What a link of WireGuard shall be set to. Nil leaves what is there.
///
/// Source: wg(8), `linux/wireguard.h`.
public struct WireguardChange: Hashable, Sendable {
    /// ``WireguardKey/none`` takes it away.
    public var privateKey: WireguardKey?
    public var listenPort: UInt16?
    public var fwmark: UInt32?
    /// Whether peers that are not named are removed.
    public var replacesPeers = false
    public var peers: [Peer] = []

    /// What a peer shall be set to, or that it is to be removed.
    public struct Peer: Hashable, Sendable {
        public var publicKey: WireguardKey
        /// ``WireguardKey/none`` takes it away.
        public var presharedKey: WireguardKey?
        public var endpoint: SocketAddress?
        public var persistentKeepalive: UInt16?
        /// All of them: those from before are forgotten.
        public var allowedIPs: [CIDR]?
        public var isRemoved = false
        /// Whether the addresses go on from the message before.
        fileprivate var continues = false

        public init(_ publicKey: WireguardKey) { self.publicKey = publicKey }
    }

    public init() {}

    public var isEmpty: Bool { self == WireguardChange() }

    /// The change that puts back what this one changes, given what was there before.
    public func reversed(to old: WireguardDevice) -> WireguardChange {
        var change = WireguardChange()
        if privateKey != nil { change.privateKey = old.privateKey ?? WireguardKey.none }
        if listenPort != nil { change.listenPort = old.listenPort }
        if fwmark != nil { change.fwmark = old.fwmark }
        guard replacesPeers else { return change }
        change.replacesPeers = true
        change.peers = old.peers.map { peer in
            var wanted = Peer(peer.publicKey)
            wanted.presharedKey = peer.presharedKey
            wanted.endpoint = peer.endpoint
            wanted.persistentKeepalive = peer.persistentKeepalive
            wanted.allowedIPs = peer.allowedIPs
            return wanted
        }
        return change
    }

    /// The most that goes into one message, counted in allowed addresses; a peer counts as some of them. An attribute
    /// has 64 KiB at most, and an address takes 44 bytes.
    private static let capacity = 500
    private static let peerWeight = 5

    /// The change as messages: the first has all but further peers, and further addresses of its last peer.
    var parts: [WireguardChange] {
        var parts: [WireguardChange] = []
        var current = self
        current.peers = []
        var room = Self.capacity
        for peer in peers.flatMap(\.pieces) {
            let weight = Self.peerWeight + (peer.allowedIPs?.count ?? 0)
            if weight > room, !current.peers.isEmpty {
                parts.append(current)
                current = WireguardChange()
                room = Self.capacity
            }
            current.peers.append(peer)
            room -= weight
        }
        return parts + [current]
    }

    func encode(into writer: inout MessageWriter, link index: Int32) {
        writer.attribute(Int(WGDEVICE_A_IFINDEX.rawValue), index)
        if let privateKey { writer.attribute(Int(WGDEVICE_A_PRIVATE_KEY.rawValue), bytes: privateKey.bytes) }
        if let listenPort { writer.attribute(Int(WGDEVICE_A_LISTEN_PORT.rawValue), listenPort) }
        if let fwmark { writer.attribute(Int(WGDEVICE_A_FWMARK.rawValue), fwmark) }
        if replacesPeers { writer.attribute(Int(WGDEVICE_A_FLAGS.rawValue), WGDEVICE_F_REPLACE_PEERS.rawValue) }
        guard !peers.isEmpty else { return }
        writer.nested(Int(WGDEVICE_A_PEERS.rawValue)) { writer in
            for peer in peers { writer.nested(0) { peer.encode(into: &$0) } }
        }
    }
}

extension WireguardChange.Peer {
    /// How many addresses one message may have of a peer.
    private static let pieceSize = 400

    /// The peer, and what is left of its addresses.
    fileprivate var pieces: [WireguardChange.Peer] {
        guard let allowedIPs, allowedIPs.count > Self.pieceSize else { return [self] }
        return stride(from: 0, to: allowedIPs.count, by: Self.pieceSize).map { start in
            var piece = start == 0 ? self : WireguardChange.Peer(publicKey)
            piece.continues = start > 0
            piece.allowedIPs = Array(allowedIPs[start..<min(start + Self.pieceSize, allowedIPs.count)])
            return piece
        }
    }

    private var flags: UInt32 {
        if isRemoved { return WGPEER_F_REMOVE_ME.rawValue }
        return allowedIPs != nil && !continues ? WGPEER_F_REPLACE_ALLOWEDIPS.rawValue : 0
    }

    fileprivate func encode(into writer: inout MessageWriter) {
        writer.attribute(Int(WGPEER_A_PUBLIC_KEY.rawValue), bytes: publicKey.bytes)
        if flags != 0 { writer.attribute(Int(WGPEER_A_FLAGS.rawValue), flags) }
        if let presharedKey { writer.attribute(Int(WGPEER_A_PRESHARED_KEY.rawValue), bytes: presharedKey.bytes) }
        if let endpoint { writer.attribute(Int(WGPEER_A_ENDPOINT.rawValue), bytes: endpoint.bytes) }
        if let persistentKeepalive {
            writer.attribute(Int(WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL.rawValue), persistentKeepalive)
        }
        guard let allowedIPs, !allowedIPs.isEmpty else { return }
        writer.nested(Int(WGPEER_A_ALLOWEDIPS.rawValue)) { writer in
            for network in allowedIPs {
                writer.nested(0) { writer in
                    writer.attribute(Int(WGALLOWEDIP_A_FAMILY.rawValue), UInt16(network.family))
                    writer.attribute(Int(WGALLOWEDIP_A_IPADDR.rawValue), address: network.address)
                    writer.attribute(Int(WGALLOWEDIP_A_CIDR_MASK.rawValue), network.prefixLength)
                }
            }
        }
    }
}
