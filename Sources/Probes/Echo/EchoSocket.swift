// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import LinuxKernel
import SystemPackage

/// A socket that sends echo requests and takes the replies to them.
///
/// Where `net.ipv4.ping_group_range` allows it, the kernel keeps the id and sorts the replies; else a raw socket does,
/// with a filter for its own id, which needs CAP_NET_RAW. Source: icmp(7), raw(7).
final class EchoSocket {
    let socket: NetworkSocket
    private let id: UInt16
    private var isConnected = false
    /// Whether the destination has many receivers, any of which may reply.
    private var isShared: Bool
    private let destination: SocketAddress

    nonisolated(unsafe) private static var lastID = UInt16(truncatingIfNeeded: getpid())

    init(to destination: SocketAddress, _ options: SocketOptions) throws(KernelError) {
        Self.lastID &+= 1
        let socket = try Self.open(destination.address.family)
        if socket.isRaw, clinux_filter_echo_replies(socket.rawValue, socket.family, Self.lastID) != 0 {
            throw .last("setsockopt", "SO_ATTACH_FILTER")
        }
        try socket.tellArrivals()
        try socket.apply(options)
        self.socket = socket
        id = Self.lastID
        isShared = destination.address.isMulticast
        self.destination = destination
    }

    private static func open(_ family: UInt8) throws(KernelError) -> NetworkSocket {
        let number = Int(family == IPAddress.inet ? IPPROTO_ICMP : IPPROTO_ICMPV6)
        do throws(KernelError) {
            return try NetworkSocket(family, .datagram, protocol: number)
        } catch {
            guard error.errno == .permissionDenied || error.errno == .notPermitted else { throw error }
            return try NetworkSocket(family, .raw, protocol: number)
        }
    }

    /// Sends an echo request.
    func send(_ sequence: UInt16, _ payload: [UInt8]) throws(KernelError) {
        let bytes = EchoMessage.request(isIPv4: socket.isIPv4, id: id, sequence: sequence, payload: payload)
        try connect()
        try socket.send(bytes, to: isConnected ? nil : destination)
    }

    /// Has the kernel sort out what comes from others, and errors about what others have sent.
    private func connect() throws(KernelError) {
        guard !isConnected, !isShared else { return }
        do throws(KernelError) {
            _ = try socket.connect(destination)
            isConnected = true
        } catch {
            guard error.errno == .permissionDenied, socket.isIPv4 else { throw error }
            try socket.set(Int(SOL_SOCKET), SO_BROADCAST, "SO_BROADCAST") // the network has no host of that address
            isShared = true
        }
    }

    /// Something about one of the requests that were sent.
    enum Event {
        case reply(sequence: UInt16, Arrival)
        /// Without a sequence number if this host says so, of whatever was sent last.
        case error(sequence: UInt16?, SendError)
    }

    /// The next event; nil if there is nothing now.
    func receive(into buffer: inout [UInt8]) -> Event? {
        while true {
            switch socket.receive(into: &buffer) {
            case .arrival(let arrival):
                if let sequence = reply(arrival.bytes) { return .reply(sequence: sequence, arrival) }
            case .error(let error):
                guard let numbers = EchoMessage.numbers(error.bytes) else { return .error(sequence: nil, error) }
                if !socket.isRaw || numbers.id == id { return .error(sequence: numbers.sequence, error) }
            case .nothing: return nil
            }
        }
    }

    /// The sequence number, if the bytes are a reply to this socket. A raw socket of IPv4 gives the IP header as well.
    private func reply(_ bytes: ArraySlice<UInt8>) -> UInt16? {
        var message = bytes
        if socket.isRaw, socket.isIPv4 {
            guard let first = bytes.first else { return nil }
            message = bytes.dropFirst(Int(first & 0xF) * 4)
        }
        guard let numbers = EchoMessage.numbers(message), EchoMessage.isReply(numbers.type, isIPv4: socket.isIPv4),
            !socket.isRaw || numbers.id == id
        else { return nil }
        return numbers.sequence
    }
}
