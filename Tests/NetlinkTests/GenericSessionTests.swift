// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import Testing

@testable import Netlink

@Suite struct GenericSessionTests {
    /// A message of generic netlink that answers the request that was sent last.
    private static func reply(
        _ type: UInt16, build: @escaping (inout MessageWriter) -> Void
    ) -> ReplayTransport.Reply {
        .datagram { sequence in
            var writer = MessageWriter()
            writer.begin(MessageType(rawValue: type), flags: [])
            writer.append(genlmsghdr(cmd: 1, version: 2, reserved: 0))
            build(&writer)
            writer.end()
            writer.stamp(messageAt: 0, sequence: sequence)
            return writer.withBytes { Array($0) }
        }
    }

    private static var family: ReplayTransport.Reply {
        reply(UInt16(GENL_ID_CTRL)) { writer in
            writer.attribute(CTRL_ATTR_FAMILY_ID, UInt16(21))
            writer.attribute(CTRL_ATTR_VERSION, UInt32(1))
        }
    }

    private static func bits(
        _ attribute: Int, _ bits: [(String, Bool)], isList: Bool, into writer: inout MessageWriter
    ) {
        writer.nested(attribute) { writer in
            if isList { writer.attribute(flag: ETHTOOL_A_BITSET_NOMASK) }
            writer.nested(ETHTOOL_A_BITSET_BITS) { writer in
                for (name, isOn) in bits {
                    writer.nested(ETHTOOL_A_BITSET_BITS_BIT) { writer in
                        writer.attribute(ETHTOOL_A_BITSET_BIT_NAME, string: name)
                        if isOn, !isList { writer.attribute(flag: ETHTOOL_A_BITSET_BIT_VALUE) }
                    }
                }
            }
        }
    }

    private static var features: ReplayTransport.Reply {
        reply(21) { writer in
            bits(ETHTOOL_A_FEATURES_HW, [("a", true), ("b", false), ("c", true)], isList: false, into: &writer)
            bits(ETHTOOL_A_FEATURES_WANTED, [("a", true), ("c", true)], isList: true, into: &writer)
            bits(ETHTOOL_A_FEATURES_ACTIVE, [("a", true), ("b", true)], isList: true, into: &writer)
            bits(ETHTOOL_A_FEATURES_NOCHANGE, [("c", true)], isList: true, into: &writer)
        }
    }

    @Test func asksForTheNumberOfAFamilyOnce() throws {
        let transport = ReplayTransport([Self.family, Self.features, Self.features])
        let session = GenericSession(transport: transport)
        let features = try session.features(ofLink: 7)
        #expect(features == [
            EthtoolFeature(name: "a", isOn: true, isWanted: true, isFixed: false),
            EthtoolFeature(name: "b", isOn: true, isWanted: false, isFixed: true),
            EthtoolFeature(name: "c", isOn: false, isWanted: true, isFixed: true),
        ])
        _ = try session.features(ofLink: 7)
        #expect(transport.sent.indices.map { transport.messages($0)[0].type.rawValue } == [16, 21, 21])
        let header: [UInt8] = [
            UInt8(ETHTOOL_MSG_FEATURES_GET), 1, 0, 0, 12, 0, 1, 0x80, 8, 0, 1, 0, 7, 0, 0, 0,
        ]
        #expect(transport.messages(1)[0].payload == header)
    }

    @Test func saysWhatTheKernelLacks() throws {
        let session = GenericSession(transport: ReplayTransport([.error(.noSuchFileOrDirectory)]))
        let error = #expect(throws: KernelError.self) { try session.features(ofLink: 7) }
        #expect(error?.errno == .notSupported && error?.detail == "the kernel has no 'ethtool' to speak to")
    }

    @Test func writesTheFeaturesThatAreWanted() throws {
        let transport = ReplayTransport([Self.family, .datagram { Datagram.verdict($0) }])
        try GenericSession(transport: transport).setFeatures(ofLink: 7, ["on": true, "off": false])
        var found: [EthtoolBit] = []
        try transport.messages(1)[0].payload.withUnsafeBytes { bytes in
            var attributes = try AttributeIterator(bytes, after: MemoryLayout<genlmsghdr>.size)
            while let attribute = try attributes.next() {
                guard attribute.type == ETHTOOL_A_FEATURES_WANTED else { continue }
                found = try EthtoolBit.list(attribute)
            }
        }
        #expect(found == [EthtoolBit(name: "off", isOn: false), EthtoolBit(name: "on", isOn: true)])
    }

    @Test(arguments: [
        ("tso", "tx-tcp-segmentation", true), ("tso", "tx-tcp6-segmentation", true), ("tso", "tx-tcp", false),
        ("tso", "tx-udp-segmentation", false), ("tx-checksumming", "tx-checksum-ipv4", true),
        ("rx", "rx-checksum", true), ("rx", "rx-checksum-all", false), ("sg", "tx-scatter-gather", true),
        ("rx-gro", "rx-gro", true), ("gro", "rx-gro-list", false),
    ])
    func knowsTheWordsOfEthtool(_ word: String, _ name: String, _ isMeant: Bool) {
        #expect(EthtoolFeature(name: name).answers(to: word) == isMeant)
    }
}
