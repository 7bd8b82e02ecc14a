// SPDX-License-Identifier: GPL-3.0-or-later

/// What to add to an error about an unknown `word`: the known name that was probably meant, or nothing.
public func suggestion(for word: String, among names: [String]) -> String {
    let limit = max(1, word.utf8.count / 3)
    var best: (name: String, distance: Int)?
    for name in names {
        let distance = editDistance(Array(word.utf8), Array(name.utf8))
        if distance <= limit, distance < best?.distance ?? Int.max { best = (name, distance) }
    }
    return best.map { " (did you mean '\($0.name)'?)" } ?? ""
}

/// The number of insertions, deletions, substitutions and swaps of neighbours that make one word of another.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
        var row = [i + 1]
        for j in b.indices {
            var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
            row.append(cost)
        }
        (beforeLast, last) = (last, row)
    }
    return last[b.count]
}
