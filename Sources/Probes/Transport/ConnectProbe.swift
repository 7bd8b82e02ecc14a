// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import LinuxKernel
import SystemPackage

/// Connects by TCP, and ends the connection at once.
public final class ConnectProbe: Probe {
    public let destination: SocketAddress
    private let timeout: Double
    private var socket: NetworkSocket?
    private var began = 0.0

    public enum Outcome {
        /// The connection was there after so many seconds.
        case connected(time: Double, local: SocketAddress?)
        case failed(Errno)
    }

    /// Set when it is finished.
    public private(set) var outcome = Outcome.failed(.timedOut)

    /// Opens a socket in the current network namespace of the calling thread.
    public init(
        to destination: SocketAddress, timeout: Double, _ options: SocketOptions
    ) throws(KernelError) {
        self.destination = destination
        self.timeout = timeout
        socket = try Self.open(destination, options)
        super.init()
    }

    private static func open(
        _ destination: SocketAddress, _ options: SocketOptions
    ) throws(KernelError) -> NetworkSocket {
        let socket = try NetworkSocket(destination.address.family, .stream)
        try socket.apply(options)
        return socket
    }

    override var descriptor: Int32 { socket?.rawValue ?? -1 }
    override var events: UInt32 { EPOLLOUT.rawValue }
    override var deadline: Double { began + timeout }
    override func release() { socket = nil }

    override func begin() throws(KernelError) {
        began = Clock.monotonic()
        do throws(KernelError) {
            if try socket?.connect(destination) == true { succeed() }
        } catch {
            guard error.errno != .invalidArgument else { throw error }
            conclude(.failed(error.errno))
        }
    }

    override func proceed(_ now: Double) {
        if let error = socket?.takeError() { return conclude(.failed(error)) }
        if socket?.isConnected == true { return succeed() }
        if now >= deadline { conclude(.failed(.timedOut)) }
    }

    private func succeed() {
        conclude(.connected(time: Clock.monotonic() - began, local: socket?.localAddress()))
    }

    private func conclude(_ outcome: Outcome) {
        self.outcome = outcome
        finish()
    }
}
