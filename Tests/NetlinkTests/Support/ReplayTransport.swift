// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Netlink
import SystemPackage

/// A transport without a kernel: keeps what is sent, and answers with what the test laid out.
final class ReplayTransport: NetlinkTransport {
    /// What `receive` does next.
    enum Reply {
        /// A datagram, made with the sequence number of the first message that was sent last.
        case datagram((UInt32) -> [UInt8])
        case failure(Errno)
    }

    private(set) var sent: [[UInt8]] = []
    var replies: [Reply]
    var names: [Int32: String] = [:]
    /// Called while a request is sent.
    var onSend: () -> Void = {}

    private var sequence: UInt32 = 0

    init(_ replies: [Reply] = []) {
        self.replies = replies
    }

    /// The messages of the datagram `index` that was sent.
    func messages(_ index: Int = 0) -> [SentMessage] {
        SentMessage.split(sent[index])
    }

    func send(_ bytes: UnsafeRawBufferPointer) throws(KernelError) {
        sent.append(Array(bytes))
        sequence = bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self)
        onSend()
    }

    func receive(into buffer: UnsafeMutableRawBufferPointer) throws(KernelError) -> Int {
        guard !replies.isEmpty else { throw KernelError("recvfrom", errno: .resourceTemporarilyUnavailable) }
        switch replies.removeFirst() {
        case .failure(let errno): throw KernelError("recvfrom", errno: errno)
        case .datagram(let make):
            let bytes = make(sequence)
            buffer.copyBytes(from: bytes)
            return bytes.count
        }
    }

    func interfaceName(index: Int32) throws(KernelError) -> String? {
        names[index]
    }

    func interfaceIndex(name: String) throws(KernelError) -> Int32? {
        names.first { $0.value == name }?.key
    }
}

/// A message that a session sent, taken apart.
struct SentMessage: Equatable {
    var type: MessageType
    var flags: MessageFlags
    var sequence: UInt32
    var payload: [UInt8]

    static func split(_ datagram: [UInt8]) -> [SentMessage] {
        var messages: [SentMessage] = []
        datagram.withUnsafeBytes { bytes in
            var iterator = MessageIterator(bytes)
            while let message = try? iterator.next() {
                messages.append(
                    SentMessage(
                        type: message.type, flags: message.flags, sequence: message.sequence,
                        payload: Array(message.payload)))
            }
        }
        return messages
    }
}
