// SPDX-License-Identifier: GPL-3.0-or-later

extension IDRange {
    /// Reads a line of `/proc/PID/uid_map`: `0 1000 1`; nil if it is none.
    public init?(parsing line: some Collection<UInt8>) {
        let numbers = line.split { $0 == UInt8(ascii: " ") }.map { UInt32(digits: $0) }
        guard numbers.count == 3, let inside = numbers[0], let outside = numbers[1], let count = numbers[2] else {
            return nil
        }
        self.init(inside: inside, outside: outside, count: count)
    }
}
