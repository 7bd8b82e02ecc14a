// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Netlink
import SystemPackage
import Testing

@Suite struct BatchTests {
    private func batch(_ count: Int, size: Int = 4) -> RequestBatch {
        var batch = RequestBatch(capacity: count)
        let bytes = [UInt8](repeating: 7, count: size)
        for _ in 0..<count {
            batch.append(.newRoute, flags: .create) { writer in bytes.withUnsafeBytes { writer.append(bytes: $0) } }
        }
        return batch
    }

    /// Answers a chunk: an error for each of `failing`, and the acknowledgement of its last message.
    private func chunk(_ count: Int, failing: [Int] = []) -> [ReplayTransport.Reply] {
        let errors = failing.map { index in
            ReplayTransport.Reply.datagram {
                Datagram.verdict($0 &+ UInt32(index), .fileExists, text: "request \(index)")
            }
        }
        guard failing.last != count - 1 else { return errors }
        return errors + [.datagram { Datagram.verdict($0 &+ UInt32(count - 1)) }]
    }

    @Test func sendsOneDatagramAndAsksForOneAcknowledgement() throws {
        let transport = ReplayTransport(chunk(3))
        var batch = batch(3)
        #expect(try NetlinkSession(transport: transport).perform(&batch).isEmpty)
        #expect(transport.sent.count == 1)
        let messages = transport.messages()
        #expect(messages.map(\.flags) == [[.request, .create], [.request, .create], [.request, .create, .acknowledge]])
        #expect(messages.map { $0.sequence &- messages[0].sequence } == [0, 1, 2])
        #expect(batch.handedOver == 3)
    }

    @Test func matchesErrorsByNumber() throws {
        let transport = ReplayTransport(chunk(5, failing: [1, 3]))
        var batch = batch(5)
        let failures = try NetlinkSession(transport: transport).perform(&batch)
        #expect(failures.map(\.index) == [1, 3])
        #expect(failures.map(\.error.detail) == ["request 1", "request 3"])
        #expect(failures.first?.error.errno == .fileExists)
        #expect(failures.first?.error.operation == "RTM_NEWROUTE")
    }

    @Test func endsWithTheErrorOfTheLastMessage() throws {
        let transport = ReplayTransport(chunk(2, failing: [1]))
        var batch = batch(2)
        #expect(try NetlinkSession(transport: transport).perform(&batch).map(\.index) == [1])
        #expect(transport.replies.isEmpty)
    }

    @Test func cutsAtFiveHundredMessages() throws {
        let transport = ReplayTransport(chunk(500) + chunk(500) + chunk(1))
        var batch = batch(1001)
        #expect(try NetlinkSession(transport: transport).perform(&batch).isEmpty)
        #expect((0..<3).map { transport.messages($0).count } == [500, 500, 1])
        #expect(batch.handedOver == 1001)
    }

    @Test func cutsAtSixtyFourKiB() throws {
        let transport = ReplayTransport(chunk(3) + chunk(3) + chunk(1))
        var batch = batch(7, size: 20_000)
        #expect(try NetlinkSession(transport: transport).perform(&batch).isEmpty)
        #expect((0..<3).map { transport.messages($0).count } == [3, 3, 1])
    }

    @Test func sendsALargeMessageAlone() throws {
        let transport = ReplayTransport(chunk(1) + chunk(1))
        var batch = batch(2, size: 70_000)
        #expect(try NetlinkSession(transport: transport).perform(&batch).isEmpty)
        #expect(transport.sent.count == 2)
    }

    @Test func stopsAtTheChunkThatFailed() throws {
        let transport = ReplayTransport(chunk(500, failing: [42]) + chunk(500))
        var batch = batch(1000)
        #expect(try NetlinkSession(transport: transport).perform(&batch).map(\.index) == [42])
        #expect(transport.sent.count == 1)
        #expect(batch.handedOver == 500)
    }

    @Test func countsFailuresFromTheStartOfTheBatch() throws {
        let transport = ReplayTransport(chunk(500) + chunk(100, failing: [7]))
        var batch = batch(600)
        #expect(try NetlinkSession(transport: transport).perform(&batch).map(\.index) == [507])
    }

    @Test func doesNothingWithoutRequests() throws {
        let transport = ReplayTransport()
        var batch = RequestBatch()
        #expect(try NetlinkSession(transport: transport).perform(&batch).isEmpty)
        #expect(transport.sent.isEmpty)
    }

    @Test func sendsNothingWhenOneRequestCannotBeWritten() {
        let transport = ReplayTransport()
        var batch = RequestBatch()
        batch.append(LinkChange.create(LinkRequest(name: "fine", kind: "bridge")))
        batch.append(LinkChange.create(LinkRequest(name: "much-too-long-for-a-link", kind: "bridge")))
        #expect(batch.failure?.subject == "much-too-long-for-a-link")
        let error = #expect(throws: KernelError.self) {
            _ = try NetlinkSession(transport: transport).perform(&batch)
        }
        #expect(error?.detail == "a link's name has 1 to 15 bytes")
        #expect(transport.sent.isEmpty)
    }

    @Test func canBeUsedAgain() throws {
        let transport = ReplayTransport(chunk(2) + chunk(1))
        let session = NetlinkSession(transport: transport)
        var batch = batch(2)
        _ = try session.perform(&batch)
        batch.removeAll()
        #expect(batch.count == 0)
        batch.append(.deleteRoute) { $0.append(UInt32(1)) }
        _ = try session.perform(&batch)
        #expect(transport.messages(1).map(\.type) == [.deleteRoute])
    }
}
