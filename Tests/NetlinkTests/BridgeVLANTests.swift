// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import Testing

@testable import Netlink

/// VLANs of bridges and their ports.
@Suite struct BridgeVLANTests {
    private func encode(_ row: BridgeVLAN, for verb: RowVerb = .add) throws -> [UInt8] {
        var writer = MessageWriter()
        row.encode(into: &writer, for: verb)
        if let failure = writer.failure { throw failure }
        return writer.withBytes { Array($0) }
    }

    @Test func writesARange() throws {
        var vlan = BridgeVLAN(10, through: 20, index: 3)
        vlan.isUntagged = true
        #expect(try encode(vlan) == [
            7, 0, 0, 0, 3, 0, 0, 0,
            20, 0, 1, 0x80, // BRIDGE_VLANDB_ENTRY
            8, 0, 1, 0, 4, 0, 10, 0,
            6, 0, 2, 0, 20, 0, 0, 0,
        ])
        #expect(try encode(vlan, for: .remove)[16] == 0, "a removal has no flags")
    }

    @Test func readsBackWhatAWorkerMade() throws {
        var vlan = BridgeVLAN(10, index: 3)
        (vlan.isPVID, vlan.isUntagged, vlan.state, vlan.tunnelID) = (true, true, UInt8(BR_STATE_BLOCKING), 1010)
        for drops in [false, true] {
            vlan.dropsTunnel = drops
            #expect(try encode(vlan).withUnsafeBytes { try BridgeVLAN(decoding: $0) } == vlan)
        }
    }

    @Test func tellsEachOfARange() throws {
        var range = BridgeVLAN(10, through: 12, index: 3)
        range.tunnelID = 1010
        var found: [BridgeVLAN] = []
        try encode(range).withUnsafeBytes { try BridgeVLAN.decode($0) { found.append($0) } }
        #expect(found.map(\.vid) == [10, 11, 12] && found.map(\.last) == [10, 11, 12])
        #expect(found.map(\.tunnelID) == [1010, 1011, 1012])
    }

    @Test func joinsWhatIsAlikeAndFollows() {
        var first = BridgeVLAN(10, index: 3), second = BridgeVLAN(11, index: 3)
        #expect(first.joined(with: second) == BridgeVLAN(10, through: 11, index: 3))
        #expect(second.joined(with: first) == nil)
        #expect(first.joined(with: BridgeVLAN(12, index: 3)) == nil)
        #expect(first.joined(with: BridgeVLAN(11, index: 4)) == nil)
        first.tunnelID = 1010
        #expect(first.joined(with: second) == nil)
        second.tunnelID = 1011
        #expect(first.joined(with: second)?.single == [first, second])
        second.tunnelID = 1012
        #expect(first.joined(with: second) == nil)
        (first.isPVID, second.isPVID, second.tunnelID) = (true, true, 1011)
        #expect(first.joined(with: second) == nil, "the kernel takes no range with the PVID")
    }

    @Test func asksOnlyForWhatChanges() {
        var old = BridgeVLAN(10, index: 3), new = old
        (old.state, new.state) = (UInt8(BR_STATE_FORWARDING), UInt8(BR_STATE_FORWARDING))
        #expect(new.change(from: old).state == nil && new.change(from: nil).state == nil)
        new.state = UInt8(BR_STATE_BLOCKING)
        #expect(new.change(from: old).state == new.state && new.change(from: nil).state == new.state)
        (old.tunnelID, new.tunnelID) = (7, 7)
        #expect(new.change(from: old).tunnelID == nil && !new.change(from: old).dropsTunnel)
        new.tunnelID = 8
        #expect(new.change(from: old).tunnelID == 8 && new.change(from: old).dropsTunnel)
        new.tunnelID = nil
        #expect(new.change(from: old).dropsTunnel && !old.change(from: new).dropsTunnel)
    }

    @Test func refusesNumbersThatNoVLANHas() throws {
        let bytes = try encode(BridgeVLAN(4095, index: 3))
        #expect(throws: KernelError.self) { _ = try bytes.withUnsafeBytes { try BridgeVLAN(decoding: $0) } }
    }
}
