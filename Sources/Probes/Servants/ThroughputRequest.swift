// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// How the throughput between two namespaces is measured.
public struct ThroughputRequest: Hashable, Sendable {
    /// Of the receiver; the port is chosen.
    public var address: SocketAddress
    public var transport = Listener.Transport.tcp
    /// How long is sent.
    public var seconds = 1.0
    /// How many connections there are, or sockets of UDP.
    public var streams = 1
    /// How many bytes a datagram has, or one write to a connection.
    public var size: Int?
    /// How many bits of data are sent in a second at most, all streams together.
    public var rate: Double?
    /// How long the connections may take to be there.
    public var timeout = 5.0

    public init(to address: SocketAddress) { self.address = address }
}
