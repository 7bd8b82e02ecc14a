// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// Many requests in one buffer, to be sent together. Adding one allocates nothing but the buffer's growth.
public struct RequestBatch: ~Copyable {
    /// The number of requests in the batch.
    public var count: Int { offsets.count }

    /// How many requests, counted from the first, were handed to the kernel when the batch was performed last; those
    /// behind them were never tried.
    public internal(set) var handedOver = 0

    /// The mistake that keeps the batch from being sent, or nil.
    public var failure: KernelError? { writer.failure }

    var writer: MessageWriter
    /// Where each message starts.
    var offsets: [Int] = []

    /// Makes an empty batch with room for about `capacity` requests.
    public init(capacity: Int = 16) {
        writer = MessageWriter(capacity: capacity * 64)
        offsets.reserveCapacity(capacity)
    }

    /// Adds a request.
    public mutating func append(_ request: some NetlinkRequest) {
        append(request.type, flags: request.flags) { request.encode(into: &$0) }
    }

    /// Adds a request that `build` fills in.
    public mutating func append(_ type: MessageType, flags: MessageFlags = [], build: (inout MessageWriter) -> Void) {
        offsets.append(writer.count)
        writer.begin(type, flags: flags.union(.request))
        build(&writer)
        writer.end()
    }

    /// Empties the batch and keeps its memory.
    public mutating func removeAll() {
        writer.removeAll()
        offsets.removeAll(keepingCapacity: true)
        handedOver = 0
    }

    /// Returns the end of the chunk that starts at request `start`: what fits into one `send`, at least one request.
    func chunkEnd(from start: Int, maximumCount: Int, maximumSize: Int) -> Int {
        var end = start + 1
        while end < min(count, start + maximumCount), offset(end + 1) - offset(start) <= maximumSize { end += 1 }
        return end
    }

    /// Where request `index` starts; the end of the buffer for the one behind the last.
    func offset(_ index: Int) -> Int {
        index < offsets.count ? offsets[index] : writer.count
    }
}

/// A request of a batch that the kernel refused.
public struct RequestFailure: Error, Hashable, Sendable {
    /// Which request, counted from 0.
    public let index: Int

    /// Why; its subject is empty, because only the caller knows what the request was about.
    public let error: KernelError
}
