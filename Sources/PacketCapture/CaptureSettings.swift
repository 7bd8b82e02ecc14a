// SPDX-License-Identifier: GPL-3.0-or-later

/// How packets of a link are captured.
public struct CaptureSettings: Hashable, Sendable {
    public enum Direction: String, CaseIterable, Sendable {
        case both, `in`, out
    }

    /// How many bytes of each packet are kept.
    public var snapshotLength: Int32 = 65_535
    /// Whether the link takes in what is not for it.
    public var isPromiscuous = true
    public var direction = Direction.both
    /// How many bytes of packets may wait to be read.
    public var bufferSize: Int32 = 4 << 20

    public init() {}
}
