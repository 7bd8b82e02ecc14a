// SPDX-License-Identifier: GPL-3.0-or-later

/// Times, each with a number, of which the earliest is found at once: a binary heap.
struct DeadlineQueue {
    private var entries: [(time: Double, number: Int32)] = []

    /// The earliest time.
    var first: Double? { entries.first?.time }

    mutating func add(_ time: Double, _ number: Int32) {
        entries.append((time, number))
        var child = entries.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child].time < entries[parent].time else { break }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    /// Takes out the number of the earliest time, if that is not after `now`.
    mutating func take(until now: Double) -> Int32? {
        guard let first = entries.first, first.time <= now else { return nil }
        let last = entries.removeLast()
        guard !entries.isEmpty else { return first.number }
        entries[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
                if entries[child].time < entries[least].time { least = child }
            }
            guard least != parent else { return first.number }
            entries.swapAt(parent, least)
            parent = least
        }
    }
}
