// SPDX-License-Identifier: GPL-3.0-or-later

/// The indexes of links by their names. Most lists of rows name one link only, so that the latest is a field.
struct RememberedLinks {
    private var latest: (name: String, index: Int32)?
    private var others: [String: Int32] = [:]

    subscript(name: String) -> Int32? {
        get { latest?.name == name ? latest?.index : others[name] }
        set {
            if let latest { others[latest.name] = latest.index }
            latest = newValue.map { (name, $0) }
        }
    }
}
