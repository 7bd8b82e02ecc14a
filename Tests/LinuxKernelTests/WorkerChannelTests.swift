// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import Testing

/// Both ends in one process: what is sent fits into the socket.
@Suite struct WorkerChannelTests {
    @Test(arguments: [0, 1, 1000, 100_000]) func aMessageComesWhole(length: Int) throws {
        let channel = try WorkerChannel()
        #expect(try channel.receive() == .incomplete)
        let message = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
        try channel.send(message)
        #expect(try channel.receive() == .complete)
        #expect(Array(channel.message) == message)
        #expect(take(0, from: channel) == nil)
        channel.acknowledge()
        #expect(channel.waitForAcknowledgement())
    }

    @Test(arguments: [1, 2, 253, 254, 600]) func descriptorsComeWithIt(count: Int) throws {
        let channel = try WorkerChannel()
        let pipe = try Pipe.create()
        try channel.send([1, 2, 3], descriptors: Array(repeating: pipe.write.rawValue, count: count))
        #expect(try channel.receive() == .complete)
        #expect(Array(channel.message) == [1, 2, 3])
        for number in 0..<count {
            #expect(take(number, from: channel) != nil)
        }
        for number in [0, count, -1] { #expect(take(number, from: channel) == nil) }
    }

    /// The number of a descriptor that is open and close-on-exec; it is closed afterwards.
    private func take(_ number: Int, from channel: WorkerChannel) -> Int32? {
        guard let descriptor = channel.takeDescriptor(number) else { return nil }
        return fcntl(descriptor.rawValue, F_GETFD) == FD_CLOEXEC ? descriptor.rawValue : nil
    }

    @Test func whatIsNotTakenIsClosed() throws {
        let pipe = try Pipe.create()
        do {
            let channel = try WorkerChannel()
            try channel.send([], descriptors: [pipe.write.rawValue])
            #expect(try channel.receive() == .complete)
        }
        let read = pipe.read.rawValue
        _ = consume pipe.write
        var entries = [Poll.Entry(readable: read)]
        #expect(try Poll.wait(&entries, timeout: 1, ignoringSignals: true) == .ready) // the end: nobody writes
    }

    @Test func anEndBeforeTheMessageIsTold() throws {
        let channel = try WorkerChannel()
        channel.keep(.parent(Child(adopting: Descriptor(owning: -1))))
        #expect(try channel.receive() == .ended)
        let refused = try WorkerChannel()
        refused.keep(.worker)
        #expect(throws: KernelError.self) { try refused.send([1]) }
        #expect(!refused.waitForAcknowledgement())
    }
}
