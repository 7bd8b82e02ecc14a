// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// What sockets of all probes can be told.
public struct SocketOptions: Hashable, Sendable {
    /// The address to send from.
    public var source: IPAddress?
    /// The link to send by, whatever the routes say.
    public var device: String?
    /// The time to live or hop limit; the kernel's default if nil.
    public var ttl: UInt8?

    public init(source: IPAddress? = nil, device: String? = nil, ttl: UInt8? = nil) {
        self.source = source
        self.device = device
        self.ttl = ttl
    }
}
