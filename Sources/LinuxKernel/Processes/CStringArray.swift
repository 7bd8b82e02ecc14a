// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// Strings as execve(2) wants them: an array of pointers ended by null, and the bytes, each string ended by NUL.
struct CStringArray: ~Copyable {
    private let bytes: UnsafeMutablePointer<CChar>
    private let table: UnsafeMutablePointer<UnsafePointer<CChar>?>

    /// Copies `strings`; nil if one holds a NUL, which would cut it short.
    init?(_ strings: [String]) {
        guard !strings.contains(where: { $0.utf8.contains(0) }) else { return nil }
        let size = strings.reduce(0) { $0 + $1.utf8.count + 1 }
        bytes = .allocate(capacity: size)
        table = .allocate(capacity: strings.count + 1)
        var position = bytes
        for (index, string) in strings.enumerated() {
            table[index] = UnsafePointer(position)
            for byte in string.utf8 {
                position.pointee = CChar(bitPattern: byte)
                position += 1
            }
            position.pointee = 0
            position += 1
        }
        table[strings.count] = nil
    }

    deinit {
        bytes.deallocate()
        table.deallocate()
    }

    /// The array, valid while its owner is alive.
    var pointer: UnsafePointer<UnsafePointer<CChar>?> { UnsafePointer(table) }
}
