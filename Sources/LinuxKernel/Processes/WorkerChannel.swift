// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import SystemPackage

/// How one message, with descriptors, comes from a worker to its parent: two sockets that are connected.
///
/// The message is a header with the number of its bytes and of the descriptors, one byte for each batch of descriptors,
/// and its bytes. Source: unix(7), `SCM_RIGHTS`.
public final class WorkerChannel {
    private var parentEnd: Descriptor?
    private var workerEnd: Descriptor?
    private var received: [UInt8] = []
    private var descriptors: [Int32] = []
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    private static let headerSize = 8
    private static let batch = Int(CLINUX_DESCRIPTORS_PER_MESSAGE)

    /// Raises `EMFILE` when the process has no descriptor left. Source: socketpair(2).
    public init() throws(KernelError) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw .last("socketpair") }
        parentEnd = Descriptor(owning: ends[0])
        workerEnd = Descriptor(owning: ends[1])
    }

    deinit { for descriptor in descriptors where descriptor >= 0 { _ = Glibc.close(descriptor) } }

    /// Lets go of the other side's end. Each side does this first.
    public func keep(_ side: borrowing WorkerProcess.Side) {
        switch side {
        case .parent: workerEnd = nil
        case .worker: parentEnd = nil
        }
    }

    // MARK: The worker's side

    /// Sends the one message; waits until the parent takes it.
    ///
    /// Raises `EPIPE` if the parent has ended.
    public func send(_ message: [UInt8], descriptors: [Int32] = []) throws(KernelError) {
        guard let socket = workerEnd?.rawValue else { return }
        var header: [UInt8] = []
        for number in [message.count, descriptors.count] {
            withUnsafeBytes(of: UInt32(clamping: number)) { header.append(contentsOf: $0) }
        }
        try send(header, to: socket)
        for start in stride(from: 0, to: descriptors.count, by: Self.batch) {
            let batch = Array(descriptors[start..<min(start + Self.batch, descriptors.count)])
            guard clinux_send_descriptors(socket, batch, batch.count) == 0 else { throw .last("sendmsg") }
        }
        try send(message, to: socket)
    }

    private func send(_ bytes: [UInt8], to socket: Int32) throws(KernelError) {
        var position = 0
        while position < bytes.count {
            let count = bytes.withUnsafeBytes { all in
                Glibc.send(socket, all.baseAddress.map { $0 + position }, bytes.count - position, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                position += count
            } else if Glibc.errno != EINTR {
                throw .last("send")
            }
        }
    }

    /// Waits until the parent has taken over what the message tells of.
    /// - Returns: false if it has ended, or does not want it.
    public func waitForAcknowledgement() -> Bool {
        guard let socket = workerEnd?.rawValue else { return false }
        var byte: UInt8 = 0
        while true {
            let count = read(socket, &byte, 1)
            if count >= 0 { return count == 1 }
            guard Glibc.errno == EINTR else { return false }
        }
    }

    // MARK: The parent's side

    /// The descriptor, for `Poll`: it is readable when `receive` has something to do.
    public var descriptor: Int32 { parentEnd?.rawValue ?? -1 }

    /// How far the message has come.
    public enum Progress: Sendable {
        case incomplete, complete
        /// Nothing comes any more.
        case ended
    }

    /// Takes in what is there, without waiting.
    ///
    /// Raises `EMFILE` if the descriptors in the message are more than this process may have.
    public func receive() throws(KernelError) -> Progress {
        while !isComplete {
            var numbers = [Int32](repeating: -1, count: Self.batch)
            var count = numbers.count
            let length = clinux_receive(descriptor, &buffer, buffer.count, &numbers, &count)
            if length < 0 {
                guard Glibc.errno == EAGAIN else { throw .last("recvmsg") }
                return .incomplete
            }
            descriptors += numbers[..<count]
            guard length > 0 else { return .ended }
            received += buffer[..<length]
        }
        return .complete
    }

    private var isComplete: Bool {
        guard received.count >= Self.headerSize else { return false }
        let batches = (count(at: 4) + Self.batch - 1) / Self.batch
        return received.count - Self.headerSize >= batches + count(at: 0)
    }

    private func count(at offset: Int) -> Int {
        Int(received.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) })
    }

    /// Tells the worker that the message was taken over; without, it undoes what it has made.
    public func acknowledge() {
        let byte: UInt8 = 1
        _ = withUnsafeBytes(of: byte) { Glibc.send(descriptor, $0.baseAddress, 1, Int32(MSG_NOSIGNAL)) }
    }

    /// Lets go of what this side has: the worker takes it for a refusal, the parent for the end.
    public func close() {
        parentEnd = nil
        workerEnd = nil
    }

    /// The bytes of a message that is complete.
    public var message: ArraySlice<UInt8> { received.suffix(count(at: 0)) }

    /// Takes a descriptor of the message; nil if there is none with this number, or it was taken.
    public func takeDescriptor(_ number: Int) -> Descriptor? {
        guard descriptors.indices.contains(number), descriptors[number] >= 0 else { return nil }
        defer { descriptors[number] = -1 }
        return Descriptor(owning: descriptors[number])
    }
}
