// SPDX-License-Identifier: GPL-3.0-or-later

/// A packet as it was captured.
public struct CapturedPacket: Hashable, Sendable {
    /// When, in nanoseconds since 1970.
    public var time: Int64
    /// How many bytes it had.
    public var length: Int
    /// Its beginning, as much as was kept.
    public var bytes: [UInt8]
}
