// SPDX-License-Identifier: GPL-3.0-or-later
import SystemPackage

/// A line of the map of a user namespace: so many ids inside, and which they are outside.
///
/// Source: user_namespaces(7), "User and group ID mappings".
public struct IDRange: Hashable, Sendable {
    /// The first id inside.
    public var inside: UInt32
    /// The first id outside.
    public var outside: UInt32
    /// How many follow each other.
    public var count: UInt32

    /// Maps `count` ids.
    public init(inside: UInt32, outside: UInt32, count: UInt32 = 1) {
        self.inside = inside
        self.outside = outside
        self.count = count
    }

    /// The most lines that the kernel takes (`UID_GID_MAP_MAX_EXTENTS`).
    public static let limit = 340

    /// The words of a line.
    var words: [String] { ["\(inside)", "\(outside)", "\(count)"] }

    /// Whether an id inside is one of these.
    func contains(_ id: UInt32) -> Bool { id >= inside && id - inside < count }

    /// Checks that ranges can be the map of a namespace.
    ///
    /// Raises `EINVAL` with the reason.
    public static func validate(_ ranges: [IDRange], _ file: String) throws(KernelError) {
        guard let reason = defect(ranges) else { return }
        throw KernelError("map", file, errno: .invalidArgument, detail: reason)
    }

    private static func defect(_ ranges: [IDRange]) -> String? {
        guard ranges.count <= limit else { return "more than \(limit) ranges" }
        for (number, range) in ranges.enumerated() {
            if range.count == 0 { return "a range of no ids" }
            // The last number is no id: it stands for "unchanged" (-1).
            for first in [range.inside, range.outside] where UInt64(first) + UInt64(range.count) > UInt64(UInt32.max) {
                return "the range from \(first) exceeds the last id, \(UInt32.max - 1)"
            }
            for other in ranges[..<number] {
                if overlap(range.inside, other.inside, range.count, other.count) {
                    return "the ranges inside from \(other.inside) and from \(range.inside) overlap"
                }
                if overlap(range.outside, other.outside, range.count, other.count) {
                    return "the ranges outside from \(other.outside) and from \(range.outside) overlap"
                }
            }
        }
        return nil
    }

    private static func overlap(_ a: UInt32, _ b: UInt32, _ countA: UInt32, _ countB: UInt32) -> Bool {
        a <= b ? b - a < countA : a - b < countB
    }
}
