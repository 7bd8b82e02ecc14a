// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel

/// A port where somebody answers, or takes what comes: a process of its own.
public final class Listener {
    public enum Transport: String, CaseIterable, Sendable {
        case tcp, udp
    }

    public enum Manner: String, CaseIterable, Sendable {
        /// Sends back what comes.
        case echo
        /// Takes it, and says nothing.
        case discard
    }

    public let transport: Transport
    /// Where it listens.
    public let address: SocketAddress
    private let servant: Servant
    private let numbers: SharedNumbers

    /// Opens a port in the current network namespace of the calling thread, where the process stays.
    ///
    /// Raises `EADDRINUSE` if the port is taken, `EADDRNOTAVAIL` if the address is not one of this namespace.
    public init(
        _ transport: Transport, at address: SocketAddress?, port: UInt16, _ manner: Manner
    ) throws(KernelError) {
        let socket = try Self.open(transport, at: address, port: port)
        let numbers = try SharedNumbers(count: ListenerLoop.Count.allCases.count)
        self.transport = transport
        self.address = socket.localAddress() ?? SocketAddress(.unspecified(family: IPAddress.inet6), port: port)
        self.numbers = numbers
        servant = try Servant(keeping: [socket.rawValue]) {
            var loop = ListenerLoop(socket, transport, manner, numbers)
            loop.run()
        }
    }

    /// Opens the port for IPv4 and IPv6 unless an address says for what.
    static func open(
        _ transport: Transport, at address: SocketAddress?, port: UInt16
    ) throws(KernelError) -> NetworkSocket {
        let kind: NetworkSocket.Kind = transport == .tcp ? .stream : .datagram
        var place = address ?? SocketAddress(.unspecified(family: IPAddress.inet6))
        place.port = port
        let socket = try NetworkSocket(place.address.family, kind)
        if transport == .tcp { try socket.set(Int(SOL_SOCKET), SO_REUSEADDR, "SO_REUSEADDR") }
        if place.address.isIPv6 {
            try socket.set(Int(IPPROTO_IPV6), IPV6_V6ONLY, to: address == nil ? 0 : 1, "IPV6_V6ONLY")
        }
        try socket.bind(place)
        if transport == .tcp { try socket.listen(backlog: 1024) }
        return socket
    }

    public var pid: Int { servant.pid }
    /// How many connections were made.
    public var connections: Int { Int(numbers[ListenerLoop.Count.connections.rawValue]) }
    /// How many datagrams came.
    public var datagrams: Int { Int(numbers[ListenerLoop.Count.datagrams.rawValue]) }
    /// How many bytes came.
    public var bytes: Int { Int(numbers[ListenerLoop.Count.bytes.rawValue]) }

    public func end() { servant.end() }
}
