// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// What a trace is to do.
public struct TraceRequest: Hashable, Sendable {
    public enum Method: String, CaseIterable, Sendable {
        /// By echo requests.
        case icmp
        /// By datagrams to ports where nobody listens.
        case udp
    }

    public var destination: SocketAddress
    public var options: SocketOptions
    public var method = Method.icmp
    public var maximumHops = 30
    /// How often each hop is asked.
    public var queries = 1
    /// How long an answer is waited for, in seconds.
    public var timeout = 1.0

    public init(to destination: SocketAddress, _ options: SocketOptions = SocketOptions()) {
        self.destination = destination
        self.options = options
    }
}
