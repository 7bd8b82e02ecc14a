// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import Testing

@testable import Netlink

/// Entries of forwarding and of multicast databases.
@Suite struct BridgeTableTests {
    private static let mac = MACAddress("02:00:00:00:00:09")
    private static let other = MACAddress("01:02:03:04:05:06")

    private func encode(_ row: some NetlinkRow, for verb: RowVerb = .add) throws -> [UInt8] {
        var writer = MessageWriter()
        row.encode(into: &writer, for: verb)
        if let failure = writer.failure { throw failure }
        return writer.withBytes { Array($0) }
    }

    private func again<Row: NetlinkRow>(_ row: Row, for verb: RowVerb = .add) throws -> Row? {
        try encode(row, for: verb).withUnsafeBytes { try Row(decoding: $0) }
    }

    /// Against the message that `bridge fdb add 02:00:00:00:00:09 dev v0 master static sticky vlan 5` sends, but for
    /// the bridge's index, which is there for a worker's parent.
    @Test func writesAnEntryOfABridge() throws {
        var entry = ForwardingEntry(try #require(Self.mac), index: 3, bridge: 2, state: .static)
        entry.flags = .sticky
        entry.vlan = 5
        #expect(try encode(entry) == [
            7, 0, 0, 0, 3, 0, 0, 0, 0x42, 0, 0x44, 0,
            10, 0, 2, 0, 2, 0, 0, 0, 0, 9, 0, 0,
            8, 0, 9, 0, 2, 0, 0, 0,
            6, 0, 5, 0, 5, 0, 0, 0,
        ])
    }

    @Test func readsBackAnEntryOfATunnel() throws {
        var entry = ForwardingEntry(try #require(Self.mac), index: 3, bridge: nil)
        entry.destination = IPAddress("192.0.2.1")
        entry.port = 4789
        (entry.vni, entry.sourceVNI, entry.via, entry.nexthopID) = (7, 8, 9, 10)
        var read = try #require(try again(entry))
        #expect(ForwardingState(read.state) == .permanent && read.flags == .own && read.bridge == nil)
        (read.state, read.flags) = (entry.state, entry.flags)
        #expect(read == entry)
    }

    @Test func theBridgesOwnAddressesAreAskedForAsADevices() throws {
        let entry = ForwardingEntry(try #require(Self.mac), index: 2, bridge: 2)
        #expect(try encode(entry)[10] == UInt8(NTF_SELF))
        #expect(try again(entry)?.bridge == 2)
    }

    @Test(arguments: [
        (0x80, "permanent"), (0xC0, "permanent"), (0x40, "static"), (0x02, "reachable"), (0x04, "stale"),
    ])
    func namesStates(bits: Int, word: String) {
        #expect(ForwardingState(NeighbourState(rawValue: UInt16(bits))).rawValue == word)
    }

    @Test func skipsNeighboursOfIP() throws {
        var writer = MessageWriter()
        writer.append(ndmsg(family: IPAddress.inet, index: 1))
        writer.attribute(NDA_LLADDR, mac: try #require(Self.mac))
        let bytes = writer.withBytes { Array($0) }
        #expect(try bytes.withUnsafeBytes { try ForwardingEntry(decoding: $0) } == nil)
    }

    @Test func readsBackMulticastEntries() throws {
        var entry = MulticastEntry(.address(try #require(IPAddress("239.1.1.1"))), index: 2, port: 3)
        (entry.vlan, entry.isPermanent, entry.filterMode, entry.protocolNumber) = (5, true, .include, 186)
        entry.sources = ["10.0.0.1", "10.0.0.2"].compactMap { IPAddress($0) }.map { .init($0) }
        (entry.destination, entry.destinationPort) = (IPAddress("192.0.2.1"), 4789)
        (entry.vni, entry.sourceVNI, entry.via) = (7, 8, 9)
        #expect(try again(entry) == entry)
        let group = MulticastEntry(.mac(try #require(Self.other)), index: 2, port: 3)
        #expect(try again(group) == group)
        // What is usual is not said.
        var usual = group
        (usual.filterMode, usual.protocolNumber) = (.exclude, 4)
        #expect(try again(usual) == group)
        let six = MulticastEntry(.address(try #require(IPAddress("ff0e::1"))), index: 2, port: 2)
        #expect(try again(six) == six)
        // What tells an entry is all that a removal says.
        let removal = try #require(try again(entry, for: .remove))
        #expect(removal.sources.isEmpty && !removal.isPermanent && removal.vni == 7 && removal.vlan == 5)
    }

    /// One message of a reply holds the entries of several groups and ports.
    @Test func readsRepliesWithSeveralEntries() throws {
        let found = try decode(try reply())
        #expect(found.map(\.port) == [3, 4, 3])
        #expect(found.map(\.timer) == [2.5, 2.5, 2.5] && found.allSatisfy { $0.index == 2 })
    }

    @Test func survivesTruncationAtEveryLength() throws {
        let rows = try reply()
        let entry = try encode(ForwardingEntry(try #require(Self.mac), index: 3, bridge: 2))
        for length in 0..<rows.count {
            let cut = Array(rows.prefix(length))
            _ = try? decode(cut)
            _ = try? cut.withUnsafeBytes { try MulticastEntry(decoding: $0) }
        }
        for length in 0..<entry.count {
            _ = try? Array(entry.prefix(length)).withUnsafeBytes { try ForwardingEntry(decoding: $0) }
        }
    }

    private func decode(_ bytes: [UInt8]) throws -> [MulticastEntry] {
        var found: [MulticastEntry] = []
        try bytes.withUnsafeBytes { raw in
            try MulticastEntry.decode(raw) { entry throws(KernelError) in found.append(entry) }
        }
        return found
    }

    private func reply() throws -> [UInt8] {
        let group = MulticastEntry(.address(try #require(IPAddress("239.1.1.1"))), index: 2, port: 3)
        var second = group
        second.port = 4
        let mac = MulticastEntry(.mac(try #require(Self.other)), index: 2, port: 3)
        var writer = MessageWriter()
        writer.append(br_port_msg(2))
        writer.nested(MDBA_MDB) { writer in
            for entries in [[group, second], [mac]] {
                writer.nested(MDBA_MDB_ENTRY) { writer in
                    for entry in entries {
                        writer.nested(MDBA_MDB_ENTRY_INFO) { writer in
                            writer.append(entry.wireEntry(for: .add))
                            writer.attribute(MDBA_MDB_EATTR_TIMER, UInt32(250))
                        }
                    }
                }
            }
        }
        return writer.withBytes { Array($0) }
    }
}
