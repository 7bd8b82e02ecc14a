// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// Labels of MPLS (RFC 3032), the outermost first: "100/200".
public struct LabelStack: Hashable, Sendable {
    /// Numbers of 20 bits.
    public let labels: [UInt32]

    /// The highest label.
    public static let maximum: UInt32 = 0xF_FFFF

    /// Nil for no label at all, or for one of more than 20 bits.
    public init?(_ labels: [UInt32]) {
        guard !labels.isEmpty, labels.allSatisfy({ $0 <= Self.maximum }) else { return nil }
        self.labels = labels
    }

    /// Reads decimal numbers with slashes between.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { UInt32($0) }
        guard numbers.count == parts.count else { return nil }
        self.init(numbers)
    }

    /// Takes the entries of a label stack as they stand in a packet, up to the one at its bottom.
    init?(bytes: UnsafeRawBufferPointer) {
        var labels: [UInt32] = []
        for offset in stride(from: 0, through: bytes.count - 4, by: 4) {
            let entry = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            labels.append(entry >> UInt32(MPLS_LS_LABEL_SHIFT))
            if entry & UInt32(MPLS_LS_S_MASK) != 0 { break }
        }
        self.init(labels)
    }

    /// The entries as they stand in a packet, without traffic class and hop limit.
    var bytes: [UInt8] {
        labels.enumerated().flatMap { place, label in
            let bottom = place == labels.count - 1 ? UInt32(MPLS_LS_S_MASK) : 0
            return withUnsafeBytes(of: (label << UInt32(MPLS_LS_LABEL_SHIFT) | bottom).bigEndian) { Array($0) }
        }
    }
}

extension LabelStack: CustomStringConvertible {
    public var description: String { labels.map(String.init).joined(separator: "/") }
}
