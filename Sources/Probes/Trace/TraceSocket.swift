// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel

/// What sends numbered messages with a time to live, and hears what the hops on the way say of them.
protocol TraceSocket {
    var rawValue: Int32 { get }
    func send(_ number: UInt16, ttl: UInt8) throws(KernelError)
    /// The next answer; nil if there is none now.
    func receiveAnswer(into buffer: inout [UInt8]) -> TraceAnswer?
}

/// What was said of a message.
struct TraceAnswer {
    /// Nil if this host says it, of whatever was sent last.
    var number: UInt16?
    var time: Int64
    var from: IPAddress?
    /// Nil if the destination has replied.
    var error: NetworkError?

    /// Whether it comes from where the message was sent to.
    var isFromDestination: Bool { error == nil || error?.message?.isPortUnreachable == true }
    /// Whether messages with more time to live get no further.
    var isEnd: Bool { isFromDestination || error?.message?.isTimeExceeded != true }
}

extension TraceAnswer {
    init(_ number: UInt16?, _ error: SendError) {
        self.init(number: number, time: error.time, from: error.error.from, error: error.error)
    }
}

/// The messages are echo requests.
extension EchoSocket: TraceSocket {
    var rawValue: Int32 { socket.rawValue }

    func send(_ number: UInt16, ttl: UInt8) throws(KernelError) {
        try socket.setTTL(ttl)
        try send(number, [])
    }

    func receiveAnswer(into buffer: inout [UInt8]) -> TraceAnswer? {
        switch receive(into: &buffer) {
        case .reply(let number, let arrival):
            TraceAnswer(number: number, time: arrival.time, from: arrival.from?.address, error: nil)
        case .error(let number, let error): TraceAnswer(number, error)
        case nil: nil
        }
    }
}

/// The messages are datagrams of UDP, told apart by their ports.
final class DatagramTraceSocket: TraceSocket {
    private let socket: NetworkSocket
    private let destination: SocketAddress

    /// The port of the message number 1 is one further on; traceroute(8) uses the same.
    private static let basePort = 33_433

    init(to destination: SocketAddress, _ options: SocketOptions) throws(KernelError) {
        self.destination = destination
        socket = try NetworkSocket(destination.address.family, .datagram)
        try socket.tellArrivals()
        try socket.apply(options)
    }

    var rawValue: Int32 { socket.rawValue }

    func send(_ number: UInt16, ttl: UInt8) throws(KernelError) {
        var target = destination
        target.port = UInt16(clamping: Self.basePort + Int(number))
        try socket.setTTL(ttl)
        try socket.send([], to: target)
    }

    func receiveAnswer(into buffer: inout [UInt8]) -> TraceAnswer? {
        while true {
            switch socket.receive(into: &buffer) {
            case .arrival: continue // somebody listens there after all, and the other ports will tell
            case .error(let error):
                let number = error.destination.flatMap { UInt16(exactly: Int($0.port) - Self.basePort) }
                return TraceAnswer(number, error)
            case .nothing: return nil
            }
        }
    }
}
