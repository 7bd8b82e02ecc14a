// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import SystemPackage

/// Finds the hops on the way to a host: sends messages that live for one hop, for two, and so on, and takes what the
/// hops say when such a message ends there.
public final class TraceProbe: Probe {
    public let request: TraceRequest
    private var socket: (any TraceSocket)?
    private var buffer = [UInt8](repeating: 0, count: 2048)

    /// How many hops are asked ahead of the first that has not answered.
    private static let window = 6

    /// A message that was sent.
    private struct Message {
        var sent: Int64
        var expiry: Double
        var isSettled = false
    }

    /// Those to one hop after those to the one before.
    private var messages: [Message] = []
    /// What the hops said, from the first on.
    public private(set) var hops: [Hop] = []
    /// The hop that is the last.
    private var lastHop: Int

    public struct Hop: Hashable, Sendable {
        /// Who answered; several where packets go several ways.
        public var addresses: [IPAddress] = []
        /// From sending to receiving, in seconds.
        public var times: [Double] = []
        /// Why nothing gets further, if this hop said so.
        public var error: NetworkError?
        public var isDestination = false
    }

    /// Opens a socket in the current network namespace of the calling thread.
    public init(_ request: TraceRequest) throws(KernelError) {
        self.request = request
        lastHop = request.maximumHops
        socket = try Self.open(request)
        super.init()
    }

    private static func open(_ request: TraceRequest) throws(KernelError) -> any TraceSocket {
        switch request.method {
        case .icmp: try EchoSocket(to: request.destination, request.options)
        case .udp: try DatagramTraceSocket(to: request.destination, request.options)
        }
    }

    /// Whether the destination has answered.
    public var isReached: Bool { hops.last?.isDestination ?? false }

    override var descriptor: Int32 { socket?.rawValue ?? -1 }
    override func release() { socket = nil }

    override var deadline: Double {
        messages.lazy.filter { !$0.isSettled }.map(\.expiry).min() ?? .infinity
    }

    override func begin() throws(KernelError) { try proceed(Clock.monotonic()) }

    override func proceed(_ now: Double) throws(KernelError) {
        receive()
        for index in messages.indices where messages[index].expiry <= now { messages[index].isSettled = true }
        while true {
            let settled = messages.prefix { $0.isSettled }.count
            guard settled < lastHop * request.queries else { break }
            guard hops.count < min(settled / request.queries + Self.window, lastHop) else { return }
            try ask(now) // on a fast path the answer is there right away
        }
        hops.removeLast(hops.count - lastHop)
        finish()
    }

    /// Asks the next hop.
    private func ask(_ now: Double) throws(KernelError) {
        hops.append(Hop())
        for _ in 0..<request.queries {
            messages.append(Message(sent: Clock.realtimeNanoseconds, expiry: now + request.timeout))
            do throws(KernelError) {
                try socket?.send(UInt16(clamping: messages.count), ttl: UInt8(clamping: hops.count))
            } catch {
                guard error.errno != .invalidArgument else { throw error }
                settle(messages.count, TraceAnswer(
                    number: nil, time: 0, from: nil, error: NetworkError(errno: error.errno)))
            }
        }
        receive()
    }

    private func receive() {
        while let answer = socket?.receiveAnswer(into: &buffer) {
            settle(answer.number.map(Int.init) ?? messages.count, answer)
        }
    }

    private func settle(_ number: Int, _ answer: TraceAnswer) {
        guard messages.indices.contains(number - 1), !messages[number - 1].isSettled else { return }
        messages[number - 1].isSettled = true
        let hop = (number - 1) / request.queries
        if let from = answer.from {
            if !hops[hop].addresses.contains(from) { hops[hop].addresses.append(from) }
            hops[hop].times.append(Double(max(answer.time - messages[number - 1].sent, 0)) / 1e9)
        }
        guard answer.isEnd else { return }
        hops[hop].isDestination = hops[hop].isDestination || answer.isFromDestination
        if !answer.isFromDestination { hops[hop].error = answer.error }
        lastHop = min(lastHop, hop + 1)
    }
}
