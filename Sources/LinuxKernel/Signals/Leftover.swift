// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

/// The name of something that was made, for as long as this object lives: what `Signals.endStuck` names.
public final class Leftover {
    private let name: OpaquePointer?

    /// Takes note of something that was made.
    public init(_ name: String) {
        var name = name
        self.name = name.withUTF8 { bytes in
            UnsafeRawPointer(bytes.baseAddress)?.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                clinux_leftover_add($0, bytes.count)
            }
        }
    }

    deinit { clinux_leftover_remove(name) }

    /// Forgets what was noted so far: in a worker, that is its parent's.
    public static func begin() { clinux_leftovers_begin() }
}
