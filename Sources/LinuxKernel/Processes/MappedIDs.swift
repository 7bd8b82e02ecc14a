// SPDX-License-Identifier: GPL-3.0-or-later

/// A range of user or group ids of a user namespace, and what they are outside.
///
/// Source: user_namespaces(7), `/proc/PID/uid_map`.
public struct MappedIDs: Hashable, Sendable {
    /// The first id inside.
    public var inside: UInt32
    /// The first id outside, as the user namespace of the reader counts; its parent, if it is the reader's own.
    public var outside: UInt32
    /// How many there are.
    public var count: UInt32

    /// Reads a line: `0 1000 1`; nil if it is none.
    public init?(parsing line: some Collection<UInt8>) {
        let numbers = line.split { $0 == UInt8(ascii: " ") }.map { UInt32(digits: $0) }
        guard numbers.count == 3, let inside = numbers[0], let outside = numbers[1], let count = numbers[2] else {
            return nil
        }
        (self.inside, self.outside, self.count) = (inside, outside, count)
    }
}
