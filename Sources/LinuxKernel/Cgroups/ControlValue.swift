// SPDX-License-Identifier: GPL-3.0-or-later

/// What a file of a group holds, or is to hold.
public indirect enum ControlValue: Hashable, Sendable {
    /// No limit: "max".
    case max
    case integer(Int)
    case number(Double)
    case flag(Bool)
    case text(String)
    /// Processor time in microseconds of each period; nil for all there is.
    case bandwidth(quota: Int?, period: Int)
    /// Numbers of processors or memory nodes.
    case numbers([Int])
    case texts([String])
    case table([String: ControlValue])
}
