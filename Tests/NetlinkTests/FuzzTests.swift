// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Testing

@testable import Netlink

/// Decoders throw or return on any bytes; they never trap and never read beyond the end.
@Suite struct FuzzTests {
    private static let corpus = Recording.links + Recording.addresses + Recording.routes + Recording.verdicts + [
        .namespaceID, .noNamespaceID,
    ]

    /// Decodes all messages of a datagram, each by its type; returns false where one is malformed.
    private func decode(_ datagram: [UInt8]) -> Bool {
        // A block of exactly this size, so that a read beyond its end is one beyond an allocation.
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: datagram.count, alignment: 1)
        defer { copy.deallocate() }
        copy.copyBytes(from: datagram)
        do throws(KernelError) {
            var messages = MessageIterator(UnsafeRawBufferPointer(copy))
            while let message = try messages.next() { try decode(message) }
            return true
        } catch {
            return false
        }
    }

    private func decode(_ message: MessageView) throws(KernelError) {
        switch message.type {
        case .newLink: _ = try Link(decoding: message.payload)
        case .newAddress: _ = try Address(decoding: message.payload)
        case .newRoute: _ = try Route(decoding: message.payload)
        case .error, .done: _ = try Acknowledgement(message, of: .newRoute, subject: "").error?.description
        case .newNamespaceID: _ = try NetworkNamespaceID(decoding: message.payload)
        default:
            for case let table? in LinkKind.all.flatMap({ [$0.table, $0.port] }) {
                _ = try FieldValues(table, decoding: message.payload)
            }
        }
    }

    @Test(arguments: corpus.indices)
    func survivesTruncationAtEveryLength(index: Int) {
        let bytes = Self.corpus[index].bytes
        #expect(decode(bytes))
        for length in 1..<bytes.count {
            #expect(!decode(Array(bytes.prefix(length))), "\(length) of \(bytes.count) bytes")
            // The message's own length corrected, so that the cut reaches the attributes.
            guard length >= 16 else { continue }
            var cut = Array(bytes.prefix(length))
            withUnsafeBytes(of: UInt32(length)) { cut.replaceSubrange(0..<4, with: $0) }
            _ = decode(cut)
        }
    }

    @Test func survivesTwentyThousandMutations() {
        var random = FixedRandom(seed: 0x6c75_6e65_7474_6521)
        var intact = 0
        for _ in 0..<20_000 {
            if decode(mutation(&random)) { intact += 1 }
        }
        // Most mutations hit a value, the rest a length.
        #expect((2_000...19_000).contains(intact))
    }

    /// Also a whole session ends on whatever comes back: it never waits for more.
    @Test func endsEveryConversation() {
        var random = FixedRandom(seed: 1)
        for _ in 0..<2_000 {
            let replies = (0..<4).map { _ in mutation(&random) }
            let transport = ReplayTransport(replies.map { bytes in .datagram { Self.answer(bytes, $0) } })
            let session = NetlinkSession(transport: transport)
            _ = try? session.links()
            _ = try? session.routes()
            _ = try? session.lookUpRoute(RouteLookup(to: .unspecified(family: IPAddress.inet)))
            var batch = RequestBatch()
            batch.append(RouteChange.add(Route(to: .any(family: IPAddress.inet))))
            _ = try? session.perform(&batch)
            #expect(transport.sent.count >= 4)
        }
    }

    private static func answer(_ bytes: [UInt8], _ sequence: UInt32) -> [UInt8] {
        guard bytes.count >= 16 else { return bytes }
        var answer = bytes
        withUnsafeBytes(of: sequence) { answer.replaceSubrange(8..<12, with: $0) }
        return answer
    }

    /// A recorded message with one to eight bytes changed, most of them to small or extreme values.
    private func mutation(_ random: inout FixedRandom) -> [UInt8] {
        var bytes = Self.corpus[Int.random(in: Self.corpus.indices, using: &random)].bytes
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            let place = Int.random(in: bytes.indices, using: &random)
            let values: [UInt8] = [0, 1, 3, 4, 5, 0x7f, 0x80, 0xff, UInt8.random(in: 0...255, using: &random)]
            bytes[place] = values[Int.random(in: values.indices, using: &random)]
        }
        return bytes
    }
}

/// The same numbers in every run (SplitMix64), so that a failure can be repeated.
struct FixedRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }
}
