// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension NetlinkSession {
    /// Gets what the kernel tells of each request that asked for it: its number, and the type and the payload of the
    /// message.
    public typealias Echo = (Int, MessageType, UnsafeRawBufferPointer) throws(KernelError) -> Void

    /// A chunk's size: measured, larger ones gain nothing, and the kernel's default send buffer is 208 KiB.
    private static let chunkSize = 64 << 10
    private static let chunkCount = 500
    /// The kernel reserves some KiB for each message that it echoes, and all of a chunk wait in the receive buffer.
    private static let echoedChunkCount = 64

    /// Sends a batch, up to 500 requests in each `send`, and returns what the kernel refused, in order.
    ///
    /// The kernel works on every request of a chunk, also behind one that it refuses; the chunks after one with a
    /// refusal are not sent. ``RequestBatch/handedOver`` says how far it went. Raises only what concerns the session
    /// or the batch as a whole.
    ///
    /// Equivalent to: `ip -batch FILE`
    public func perform(
        _ batch: inout RequestBatch, echo: Echo? = nil
    ) throws(KernelError) -> [RequestFailure] {
        batch.handedOver = 0
        if let failure = batch.failure { throw failure }
        while batch.handedOver < batch.count {
            let start = batch.handedOver
            let count = echo == nil ? Self.chunkCount : Self.echoedChunkCount
            let end = batch.chunkEnd(from: start, maximumCount: count, maximumSize: Self.chunkSize)
            let failures = try perform(&batch, from: start, to: end, echo)
            if !failures.isEmpty { return failures }
        }
        return []
    }

    /// Sends one chunk. Errors are reported for every message; of the others only the last is acknowledged, which
    /// also ends the chunk, because the kernel works in order.
    private func perform(
        _ batch: inout RequestBatch, from start: Int, to end: Int, _ echo: Echo?
    ) throws(KernelError) -> [RequestFailure] {
        let first = takeSequence(count: end - start)
        for index in start..<end {
            batch.writer.stamp(
                messageAt: batch.offset(index), sequence: first &+ UInt32(truncatingIfNeeded: index - start),
                adding: index == end - 1 ? .acknowledge : [])
        }
        try transmit(UnsafeRawBufferPointer(rebasing: batch.writer.bytes[batch.offset(start)..<batch.offset(end)]))
        batch.handedOver = end
        return try verdicts(first: first, count: end - start, base: start, echo)
    }

    private func verdicts(
        first: UInt32, count: Int, base: Int, _ echo: Echo?
    ) throws(KernelError) -> [RequestFailure] {
        var failures: [RequestFailure] = []
        try receive(.error, subject: "", first: first, count: count) { message throws(KernelError) in
            let index = Int(message.sequence &- first)
            guard message.type == .error else {
                try echo?(base + index, message.type, message.payload)
                return false
            }
            let request = try message.payload.header(as: nlmsgerr.self).msg
            let type = MessageType(rawValue: request.nlmsg_type)
            if let error = try Acknowledgement(message, of: type, subject: "").error {
                failures.append(RequestFailure(index: base + index, error: error))
            }
            return index == count - 1
        }
        return failures
    }
}
