// SPDX-License-Identifier: GPL-3.0-or-later

/// The captures that are written into files.
final class Recordings {
    private var captures: [Unretained<CaptureHandle>] = []

    /// Those whose packets have to be taken now.
    var underWay: [CaptureHandle] {
        captures.isEmpty ? [] : captures.map(\.object).filter(\.isToBeWritten)
    }

    func add(_ capture: CaptureHandle) { captures.append(Unretained(capture)) }

    func remove(_ capture: CaptureHandle) { captures.removeAll { $0.refers(to: capture) } }
}
