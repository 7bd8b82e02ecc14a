// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import SystemPackage

/// Sends a datagram by UDP, and waits for an answer.
public final class DatagramProbe: Probe {
    public let destination: SocketAddress
    private let payload: [UInt8]
    private let timeout: Double
    private var socket: NetworkSocket?
    private var began = 0.0
    private var sent: Int64 = 0
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    public enum Outcome {
        /// An answer came after so many seconds.
        case answered(time: Double, bytes: [UInt8])
        /// Somebody said why there will be none.
        case refused(NetworkError)
        case silent
    }

    /// Set when it is finished.
    public private(set) var outcome = Outcome.silent

    /// Opens a socket in the current network namespace of the calling thread.
    public init(
        to destination: SocketAddress, payload: [UInt8], timeout: Double, _ options: SocketOptions
    ) throws(KernelError) {
        self.destination = destination
        self.payload = payload
        self.timeout = timeout
        socket = try Self.open(destination, options)
        super.init()
    }

    private static func open(
        _ destination: SocketAddress, _ options: SocketOptions
    ) throws(KernelError) -> NetworkSocket {
        let socket = try NetworkSocket(destination.address.family, .datagram)
        try socket.tellArrivals()
        try socket.apply(options)
        return socket
    }

    override var descriptor: Int32 { socket?.rawValue ?? -1 }
    override var deadline: Double { began + timeout }
    override func release() { socket = nil }

    override func begin() throws(KernelError) {
        began = Clock.monotonic()
        do throws(KernelError) {
            _ = try socket?.connect(destination)
            sent = Clock.realtimeNanoseconds
            try socket?.send(payload)
            receive()
        } catch {
            guard error.errno != .invalidArgument, error.errno != .messageTooLong else { throw error }
            conclude(.refused(NetworkError(errno: error.errno)))
        }
    }

    override func proceed(_ now: Double) {
        receive()
        if !isFinished, now >= deadline { conclude(.silent) }
    }

    private func receive() {
        guard let reading = socket?.receive(into: &buffer) else { return }
        switch reading {
        case .arrival(let arrival):
            let time = Double(max(arrival.time - sent, 0)) / 1e9
            conclude(.answered(time: time, bytes: Array(arrival.bytes)))
        case .error(let error): conclude(.refused(error.error))
        case .nothing: break
        }
    }

    private func conclude(_ outcome: Outcome) {
        self.outcome = outcome
        finish()
    }
}
