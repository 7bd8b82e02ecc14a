// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// What a ping is to do.
public struct PingRequest: Hashable, Sendable {
    public var destination: SocketAddress
    public var options: SocketOptions
    /// How many echo requests are sent.
    public var count = 1
    /// The time from one to the next, in seconds.
    public var interval = 1.0
    /// How long a reply is waited for, in seconds.
    public var timeout = 1.0
    /// How many bytes of data there are.
    public var size = 56
    /// What the data are, again and again; nothing stands for zeros.
    public var pattern: [UInt8] = []

    public init(to destination: SocketAddress, _ options: SocketOptions = SocketOptions()) {
        self.destination = destination
        self.options = options
    }

    var payload: [UInt8] {
        guard !pattern.isEmpty else { return [UInt8](repeating: 0, count: size) }
        return (0..<size).map { pattern[$0 % pattern.count] }
    }
}
