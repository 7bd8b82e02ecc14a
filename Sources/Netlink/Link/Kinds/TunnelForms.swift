// SPDX-License-Identifier: GPL-3.0-or-later

/// The forms that several kinds of tunnels share.
extension FieldForm {
    /// The type of service of the outer packet; "inherit" takes over that of the inner one.
    static let tos = Self.word([("inherit", 1)], .byte)
    /// The hop limit of the outer packet; "inherit" takes over that of the inner one.
    static let ttl = Self.word([("inherit", 0)], .byte)
    /// Whether the outer packet may not be cut up.
    static let dontFragment = Self.choice(["unset", "set", "inherit"], .byte)
    /// The first and the last of some ports.
    static let ports = Self.range(.half, 0...0xFFFF, .network)
    /// UDP between the outer header and the tunnel's own.
    static let encapsulation = Self.choice(["none", "fou", "gue"], .half)

    /// One of several words, which are numbered from 0.
    static func choice(_ words: [String], _ width: FieldWidth) -> Self {
        .word(words.enumerated().map { ($1, UInt64($0)) }, width)
    }
}
