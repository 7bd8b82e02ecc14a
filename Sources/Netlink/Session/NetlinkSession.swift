// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import SystemPackage

/// A conversation with rtnetlink in one network namespace: requests, queries, dumps and batches.
///
/// A session is used by one thread at a time. While one of its replies is being read, a further request on the same
/// session raises `EBUSY` (the kernel runs one dump per socket); the name look-ups work at any time. Every use after
/// ``close()`` raises `EBADF` with the detail "session closed".
public final class NetlinkSession {
    private var transport: (any NetlinkTransport)?
    private var receiveBuffer: UnsafeMutableRawBufferPointer?
    private var spareWriter: MessageWriter?
    private var sequence: UInt32 = 0
    private var isReceiving = false

    /// The next index that ``reserveLinkIndex()`` gives out, or nil when it has to look first.
    var nextLinkIndex: Int32?

    /// The kernel makes its dump datagrams at most 32 KiB long, other replies at most 64.
    private static let receiveBufferSize = 64 << 10

    /// Starts a session over `transport`.
    ///
    /// `inFreshNamespace` says that the namespace was made just now and holds `lo` alone, which spares
    /// ``reserveLinkIndex()`` a dump.
    public init(transport: any NetlinkTransport, inFreshNamespace: Bool = false) {
        self.transport = transport
        nextLinkIndex = inFreshNamespace ? LinkIndex.firstAfterLoopback : nil
    }

    /// Opens a session in the current network namespace of the calling thread.
    public static func open(inFreshNamespace: Bool = false) throws(KernelError) -> NetlinkSession {
        NetlinkSession(transport: try NetlinkSocket(), inFreshNamespace: inFreshNamespace)
    }

    deinit {
        receiveBuffer?.deallocate()
    }

    /// True after ``close()``.
    public var isClosed: Bool { transport == nil }

    /// Closes the socket, so that the session no longer keeps its namespace alive. Closing twice is harmless.
    public func close() {
        transport = nil
    }

    /// Returns the name of the link `index`, or nil when there is none. One `ioctl`; works during a dump.
    public func interfaceName(index: Int32) throws(KernelError) -> String? {
        try openTransport().interfaceName(index: index)
    }

    /// Returns the index of the link `name`, or nil when there is none. One `ioctl`; works during a dump.
    public func interfaceIndex(name: String) throws(KernelError) -> Int32? {
        try openTransport().interfaceIndex(name: name)
    }

    /// Sends one request, which `build` fills in, and waits for the acknowledgement.
    ///
    /// Raises what the kernel answers, with `type` as the operation and its extended acknowledgement as the detail.
    public func request(
        _ type: MessageType, flags: MessageFlags = [], subject: String = "", build: (inout MessageWriter) -> Void
    ) throws(KernelError) {
        let number = try send(type, flags: flags.union(.acknowledge), subject: subject, build: build)
        try receive(type, subject: subject, first: number, count: 1) { message throws(KernelError) in
            guard message.type == .error else { return false }
            if let error = try Acknowledgement(message, of: type, subject: subject).error { throw error }
            return true
        }
    }

    /// Sends one request that the kernel answers with one object, and returns what `reply` makes of it.
    public func query<Result>(
        _ type: MessageType, flags: MessageFlags = [], subject: String = "", build: (inout MessageWriter) -> Void,
        reply: (MessageType, UnsafeRawBufferPointer) throws(KernelError) -> Result
    ) throws(KernelError) -> Result {
        let number = try send(type, flags: flags, subject: subject, build: build)
        var result: Result?
        try receive(type, subject: subject, first: number, count: 1) { message throws(KernelError) in
            if message.type == .error {
                if let error = try Acknowledgement(message, of: type, subject: subject).error { throw error }
            } else {
                result = try reply(message.type, message.payload)
            }
            return true
        }
        guard let result else { throw .missingReply(type, subject) }
        return result
    }

    /// Builds one message in the session's spare writer and sends it; returns its sequence number.
    func send(
        _ type: MessageType, flags: MessageFlags, subject: String, build: (inout MessageWriter) -> Void
    ) throws(KernelError) -> UInt32 {
        // Taken out while `build` runs, so that a request made inside it finds none and makes its own.
        var writer = spareWriter.take() ?? MessageWriter()
        writer.removeAll()
        writer.begin(type, flags: flags.union(.request))
        build(&writer)
        writer.end()
        let number = takeSequence(count: 1)
        writer.stamp(messageAt: 0, sequence: number)
        let failure = writer.failure.map { KernelError(type.name, subject, errno: $0.errno, detail: $0.detail) }
        if failure == nil { try transmit(writer.bytes) }
        spareWriter = consume writer
        if let failure { throw failure }
        return number
    }

    /// Hands bytes to the kernel, which works on them before this returns.
    func transmit(_ bytes: UnsafeRawBufferPointer) throws(KernelError) {
        guard !isReceiving else {
            throw KernelError(
                "netlink", errno: .resourceBusy, detail: "the session is in the middle of reading a reply")
        }
        try openTransport().send(bytes)
    }

    /// Reserves `count` sequence numbers and returns the first.
    func takeSequence(count: Int) -> UInt32 {
        let first = sequence &+ 1
        sequence &+= UInt32(truncatingIfNeeded: count)
        return first
    }

    /// Gives `body` every message that answers the requests `first`… until it returns true; other messages are left
    /// over from earlier requests and skipped.
    ///
    /// A lost or truncated datagram is remembered and raised at the end only, so that a dump is always read to its
    /// end: the kernel refuses the next one while it runs.
    func receive(
        _ type: MessageType, subject: String, first: UInt32, count: Int,
        until body: (MessageView) throws(KernelError) -> Bool
    ) throws(KernelError) {
        isReceiving = true
        defer { isReceiving = false }
        var loss: KernelError?
        while true {
            let datagram: UnsafeRawBufferPointer
            do throws(KernelError) {
                datagram = try receiveDatagram()
            } catch {
                guard error.errno == .noBufferSpace || error.errno == .messageTooLong else {
                    throw error.errno == .resourceTemporarilyUnavailable ? loss ?? .missingReply(type, subject) : error
                }
                loss = loss ?? KernelError(type.name, subject, errno: error.errno, detail: error.detail)
                continue
            }
            var messages = MessageIterator(datagram)
            while let message = try messages.next() {
                guard message.sequence &- first < UInt32(truncatingIfNeeded: count) else { continue }
                guard try body(message) else { continue }
                if let loss { throw loss }
                return
            }
        }
    }

    private func receiveDatagram() throws(KernelError) -> UnsafeRawBufferPointer {
        let transport = try openTransport()
        let buffer = receiveBuffer ?? .allocate(byteCount: Self.receiveBufferSize, alignment: 16)
        receiveBuffer = buffer
        let length = try transport.receive(into: buffer)
        return UnsafeRawBufferPointer(rebasing: buffer.prefix(length))
    }

    private func openTransport() throws(KernelError) -> any NetlinkTransport {
        if let transport { return transport }
        throw KernelError("netlink", errno: .badFileDescriptor, detail: "session closed")
    }
}

extension KernelError {
    /// The kernel answers while it takes a request; if nothing is there then, nothing will come.
    static func missingReply(_ type: MessageType, _ subject: String) -> KernelError {
        KernelError(type.name, subject, errno: .protocolError, detail: "the kernel did not answer")
    }
}
