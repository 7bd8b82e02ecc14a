// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import SystemPackage

/// Appends netlink messages to one growing buffer; lengths and padding are written by itself.
///
/// The buffer may hold several messages, one behind the other, as `sendmsg` takes them:
///
///     writer.begin(.newLink, flags: [.request, .acknowledge])
///     writer.append(ifinfomsg())
///     writer.attribute(IFLA_IFNAME, string: "br0")
///     writer.end()
///
/// What cannot be written (a string with a NUL, an attribute of more than 64 KiB) does not trap: the first such
/// mistake stays in ``failure``, and whoever sends the buffer throws it instead.
public struct MessageWriter: ~Copyable {
    /// The mistake that makes the buffer unfit to be sent, or nil.
    public private(set) var failure: KernelError?

    /// The number of bytes written so far.
    public private(set) var count = 0

    private var storage: UnsafeMutableRawPointer
    private var capacity: Int
    private var messageStart = 0

    /// Makes an empty buffer with room for `capacity` bytes before it has to grow.
    public init(capacity: Int = 512) {
        self.capacity = max(capacity, 64)
        storage = .allocate(byteCount: self.capacity, alignment: 16)
    }

    deinit {
        storage.deallocate()
    }

    /// Everything written so far; valid until the next change.
    var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: storage, count: count)
    }

    /// Calls `body` with everything written so far.
    public borrowing func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(bytes)
    }

    /// Forgets everything written, and the failure; keeps the memory.
    public mutating func removeAll() {
        count = 0
        messageStart = 0
        failure = nil
    }

    /// Starts a message. The sequence number is the session's affair and written when the message is sent.
    public mutating func begin(_ type: MessageType, flags: MessageFlags) {
        messageStart = count
        append(
            nlmsghdr(
                nlmsg_len: 0, nlmsg_type: type.rawValue, nlmsg_flags: flags.rawValue, nlmsg_seq: 0, nlmsg_pid: 0))
    }

    /// Ends the message that was begun last: writes its length.
    public mutating func end() {
        overwrite(at: messageStart, with: UInt32(truncatingIfNeeded: count - messageStart))
    }

    /// Appends a structure of the kernel (`ifinfomsg`, `rtmsg` …) and pads it to four bytes.
    public mutating func append<Header: BitwiseCopyable>(_ header: Header) {
        overwrite(at: extend(by: MemoryLayout<Header>.size), with: header)
    }

    /// Appends bytes and pads them to four.
    public mutating func append(bytes: UnsafeRawBufferPointer) {
        overwrite(at: extend(by: bytes.count), bytes: bytes)
    }

    /// Records why the buffer must not be sent; the first reason stays.
    public mutating func fail(_ error: KernelError) {
        if failure == nil { failure = error }
    }

    /// Overwrites the sequence number of the message at `offset`, and adds flags to it.
    mutating func stamp(messageAt offset: Int, sequence: UInt32, adding flags: MessageFlags = []) {
        var header = (storage + offset).loadUnaligned(as: nlmsghdr.self)
        header.nlmsg_seq = sequence
        header.nlmsg_flags |= flags.rawValue
        overwrite(at: offset, with: header)
    }

    /// Overwrites what ``extend(by:)`` made room for.
    mutating func overwrite<Value: BitwiseCopyable>(at offset: Int, with value: Value) {
        storage.storeBytes(of: value, toByteOffset: offset, as: Value.self)
    }

    /// Overwrites what ``extend(by:)`` made room for.
    mutating func overwrite(at offset: Int, bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        (storage + offset).copyMemory(from: source, byteCount: bytes.count)
    }

    /// Makes room for `size` bytes and the zero bytes that pad them to four; returns where they start.
    mutating func extend(by size: Int) -> Int {
        let place = count
        let padded = size.netlinkAligned
        if count + padded > capacity { grow(for: padded) }
        if padded != size { storage.storeBytes(of: 0, toByteOffset: place + padded - 4, as: UInt32.self) }
        count += padded
        return place
    }

    /// Forgets what was written from `place` on.
    mutating func forget(from place: Int) { count = place }

    private mutating func grow(for size: Int) {
        capacity = max(capacity * 2, count + size)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        larger.copyMemory(from: storage, byteCount: count)
        storage.deallocate()
        storage = larger
    }
}
