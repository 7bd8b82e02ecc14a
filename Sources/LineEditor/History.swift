// SPDX-License-Identifier: GPL-3.0-or-later
@preconcurrency import CReadline
@preconcurrency import Glibc

/// The lines of earlier sessions, in a file that only its owner reads.
public struct History {
    private let path: String?
    private static let limit: Int32 = 10_000

    /// Reads the history at `path`; nil keeps it for this session only.
    public init(path: String?) {
        self.path = path
        using_history()
        stifle_history(Self.limit)
        if let path { read_history(path) }
    }

    /// `$XDG_STATE_HOME/lunette/history`, with its directories made, or nil when there is no home.
    public static func standardPath() -> String? {
        let state: String
        if let directory = getenv("XDG_STATE_HOME").map({ String(cString: $0) }), directory.hasPrefix("/") {
            state = directory
        } else if let home = getenv("HOME").map({ String(cString: $0) }), home.hasPrefix("/") {
            state = "\(home)/.local/state"
        } else {
            return nil
        }
        let directory = "\(state)/lunette"
        for end in directory.indices.dropFirst() where directory[end] == "/" { mkdir(String(directory[..<end]), 0o700) }
        mkdir(directory, 0o700)
        return "\(directory)/history"
    }

    /// Adds an entry, unless it repeats the last one, and saves it: a session may end by a signal.
    public func add(_ entry: String) {
        guard !entry.isEmpty, entry != last else { return }
        add_history(entry)
        guard let path else { return }
        if append_history(1, path) != 0 { save(path) }
        chmod(path, 0o600)
    }

    private func save(_ path: String) {
        write_history(path)
    }

    private var last: String? {
        let entry = history_get(history_base + history_length - 1)
        return entry?.pointee.line.map { String(cString: $0) }
    }
}
