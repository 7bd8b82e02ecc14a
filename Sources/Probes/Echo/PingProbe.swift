// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import SystemPackage

/// Sends echo requests and takes the replies; times are those at which the kernel has received them.
public final class PingProbe: Probe {
    public let request: PingRequest
    private var socket: EchoSocket?
    private let payload: [UInt8]
    private var buffer: [UInt8]

    /// One request that was sent.
    private struct Echo {
        /// By the time of day, which the kernel stamps replies with.
        var sent: Int64
        /// When a reply is not waited for any more; of the monotonic clock.
        var expiry: Double
        var isSettled = false
        var isAnswered = false
    }

    private var echoes: [Echo] = []
    /// All before are settled.
    private var firstUnsettled = 0
    private var nextSending = -Double.infinity

    public private(set) var replies: [Reply] = []
    public private(set) var errors: [Failure] = []
    public private(set) var duplicates = 0

    public struct Reply: Hashable, Sendable {
        /// Counted from 1.
        public var sequence: Int
        /// From sending to receiving, in seconds.
        public var time: Double
        public var ttl: UInt8?
        public var from: IPAddress?
    }

    public struct Failure: Hashable, Sendable {
        public var sequence: Int
        public var error: NetworkError
    }

    /// Opens a socket in the current network namespace of the calling thread.
    public init(_ request: PingRequest) throws(KernelError) {
        self.request = request
        payload = request.payload
        buffer = [UInt8](repeating: 0, count: request.size + 128)
        socket = try EchoSocket(to: request.destination, request.options)
        super.init()
    }

    /// How many requests were sent, or tried to be.
    public var sent: Int { echoes.count }

    override var descriptor: Int32 { socket?.socket.rawValue ?? -1 }

    override var deadline: Double {
        let expiry = firstUnsettled < echoes.count ? echoes[firstUnsettled].expiry : .infinity
        return echoes.count < request.count ? min(nextSending, expiry) : expiry
    }

    override func release() { socket = nil }

    override func begin() throws(KernelError) {
        let now = Clock.monotonic()
        try send(now)
        finishIfDone(now)
    }

    override func proceed(_ now: Double) throws(KernelError) {
        receive()
        if echoes.count < request.count, nextSending <= now { try send(now) }
        finishIfDone(now)
    }

    private func finishIfDone(_ now: Double) {
        while firstUnsettled < echoes.count, echoes[firstUnsettled].isSettled || echoes[firstUnsettled].expiry <= now {
            firstUnsettled += 1
        }
        if echoes.count == request.count, firstUnsettled == echoes.count { finish() }
    }

    // MARK: Sending

    private func send(_ now: Double) throws(KernelError) {
        nextSending = max(nextSending + request.interval, now)
        if echoes.isEmpty { nextSending = now + request.interval }
        echoes.append(Echo(sent: Clock.realtimeNanoseconds, expiry: now + request.timeout))
        let number = echoes.count
        do throws(KernelError) {
            try socket?.send(UInt16(truncatingIfNeeded: number), payload)
        } catch {
            // what a wrong use leads to is no answer of the network
            guard error.errno != .invalidArgument else { throw error }
            settle(number, NetworkError(errno: error.errno))
        }
        receive() // on a fast path the reply is there already
    }

    // MARK: Receiving

    private func receive() {
        while let event = socket?.receive(into: &buffer) {
            switch event {
            case .reply(let sequence, let arrival): take(arrival, Int(sequence))
            case .error(let sequence, let error): settle(sequence.map(Int.init) ?? echoes.count, error.error)
            }
        }
    }

    private func take(_ arrival: Arrival, _ sequence: Int) {
        let index = sequence - 1
        guard echoes.indices.contains(index) else { return }
        guard !echoes[index].isAnswered else { return duplicates += 1 }
        (echoes[index].isSettled, echoes[index].isAnswered) = (true, true)
        let time = Double(max(arrival.time - echoes[index].sent, 0)) / 1e9
        replies.append(Reply(sequence: sequence, time: time, ttl: arrival.ttl, from: arrival.from?.address))
    }

    private func settle(_ sequence: Int, _ error: NetworkError) {
        guard echoes.indices.contains(sequence - 1), !echoes[sequence - 1].isSettled else { return }
        echoes[sequence - 1].isSettled = true
        errors.append(Failure(sequence: sequence, error: error))
    }
}
