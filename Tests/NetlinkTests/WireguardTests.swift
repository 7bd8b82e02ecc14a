// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import Testing

@testable import Netlink

@Suite struct WireguardTests {
    private func encode(_ change: WireguardChange) throws -> [UInt8] {
        var writer = MessageWriter()
        change.encode(into: &writer, link: 7)
        if let failure = writer.failure { throw failure }
        return writer.withBytes { Array($0) }
    }

    /// A request has the form of a reply, so that it can be read back.
    private func read(_ changes: [WireguardChange]) throws -> WireguardDevice {
        var device = WireguardDevice()
        for change in changes { try encode(change).withUnsafeBytes { try device.merge($0) } }
        return device
    }

    private func networks(_ count: Int) -> [CIDR] {
        (0..<count).compactMap { CIDR(IPAddress(v4: 10, UInt8($0 >> 8), UInt8($0 & 0xFF), 0), prefixLength: 24) }
    }

    @Test func readsBackAllThatItWrites() throws {
        var change = WireguardChange()
        change.privateKey = .generatePrivate()
        change.listenPort = 51820
        change.fwmark = 5
        var peer = WireguardChange.Peer(.generateShared())
        peer.presharedKey = .generateShared()
        peer.endpoint = SocketAddress("[2001:db8::1]:7")
        peer.persistentKeepalive = 25
        peer.allowedIPs = networks(3) + [CIDR.any(family: IPAddress.inet6)]
        change.peers = [peer, WireguardChange.Peer(.generateShared())]
        let device = try read(change.parts)
        #expect(change.parts.count == 1)
        #expect(device.privateKey == change.privateKey && device.listenPort == 51820 && device.fwmark == 5)
        #expect(device.peers.map(\.publicKey) == change.peers.map(\.publicKey))
        #expect(device.peers[0].presharedKey == peer.presharedKey && device.peers[0].endpoint == peer.endpoint)
        #expect(device.peers[0].persistentKeepalive == 25 && device.peers[0].allowedIPs == peer.allowedIPs)
        let reversed = change.reversed(to: device)
        #expect(reversed.privateKey == change.privateKey && reversed.peers.isEmpty)
    }

    /// One message cannot have more than 64 KiB of peers.
    @Test(arguments: [0, 1, 399, 400, 401, 2500])
    func splitsWhatIsLong(_ count: Int) throws {
        var change = WireguardChange()
        change.replacesPeers = true
        var peer = WireguardChange.Peer(.generateShared())
        peer.allowedIPs = networks(count)
        change.peers = [peer] + (0..<300).map { _ in WireguardChange.Peer(.generateShared()) }
        let parts = change.parts
        for (number, part) in parts.enumerated() {
            #expect(try encode(part).count < 40_000)
            #expect(part.replacesPeers == (number == 0))
        }
        let device = try read(parts)
        #expect(device.peers.count == 301)
        #expect(device.peers[0].allowedIPs == peer.allowedIPs)
    }

    @Test func forgetsAddressesOnceOnly() throws {
        var change = WireguardChange()
        var peer = WireguardChange.Peer(.generateShared())
        peer.allowedIPs = networks(1000)
        change.peers = [peer]
        let flags = try change.parts.map { part in
            var found: UInt32 = 0
            try encode(part).withUnsafeBytes { bytes in
                var attributes = try AttributeIterator(bytes)
                while let attribute = try attributes.next() {
                    guard attribute.type == Int(WGDEVICE_A_PEERS.rawValue) else { continue }
                    var peers = try attribute.nested()
                    while let peer = try peers.next() {
                        var fields = try peer.nested()
                        while let field = try fields.next() {
                            if field.type == Int(WGPEER_A_FLAGS.rawValue) { found = try field.load() }
                        }
                    }
                }
            }
            return found
        }
        #expect(flags == [WGPEER_F_REPLACE_ALLOWEDIPS.rawValue, 0, 0])
    }

    @Test func removesAPeer() throws {
        var change = WireguardChange()
        change.peers = [WireguardChange.Peer(.none)]
        change.peers[0].isRemoved = true
        let bytes = try encode(change)
        #expect(bytes.suffix(8) == [8, 0, UInt8(WGPEER_A_FLAGS.rawValue), 0, 1, 0, 0, 0])
    }

    @Test func refusesAKeyOfAnotherLength() {
        var device = WireguardDevice()
        let bytes: [UInt8] = [8, 0, UInt8(WGDEVICE_A_PUBLIC_KEY.rawValue), 0, 1, 2, 3, 4]
        #expect(throws: KernelError.self) { try bytes.withUnsafeBytes { try device.merge($0) } }
    }
}
