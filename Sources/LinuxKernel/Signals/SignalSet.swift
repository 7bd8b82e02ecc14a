// SPDX-License-Identifier: GPL-3.0-or-later

/// Some signals.
public struct SignalSet: Hashable, Sendable {
    /// Signal n is bit n.
    let bits: UInt64

    /// Whether a signal is one of them.
    public func contains(_ signal: Int32) -> Bool { bits >> UInt64(signal) & 1 == 1 }
}
