// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// One received message: the fields of its header and a view on what follows it.
public struct MessageView {
    /// What the message is.
    public let type: MessageType
    /// `NLM_F_*`.
    public let flags: MessageFlags

    /// The number of the request that the message answers.
    public let sequence: UInt32

    /// What stands behind the `nlmsghdr`; it lives as long as the receive buffer is not used again.
    public let payload: UnsafeRawBufferPointer
}

/// Walks over the messages of one datagram. Raises `EBADMSG` where a message is not whole.
public struct MessageIterator {
    private var rest: UnsafeRawBufferPointer

    /// Starts at the first message of `datagram`.
    public init(_ datagram: UnsafeRawBufferPointer) {
        rest = datagram
    }

    /// Returns the next message, or nil at the end.
    public mutating func next() throws(KernelError) -> MessageView? {
        guard rest.count > 0 else { return nil }
        let header = try rest.header(as: nlmsghdr.self)
        let headerSize = Int(CLINUX_NLMSG_HDRLEN)
        guard let length = Int(exactly: header.nlmsg_len), length >= headerSize, length <= rest.count else {
            throw .malformedMessage()
        }
        let payload = UnsafeRawBufferPointer(rebasing: rest[headerSize..<length])
        rest = UnsafeRawBufferPointer(rebasing: rest[min(length.netlinkAligned, rest.count)...])
        return MessageView(
            type: MessageType(rawValue: header.nlmsg_type), flags: MessageFlags(rawValue: header.nlmsg_flags),
            sequence: header.nlmsg_seq, payload: payload)
    }
}
