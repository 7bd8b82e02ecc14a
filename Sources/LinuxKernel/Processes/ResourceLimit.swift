// SPDX-License-Identifier: GPL-3.0-or-later

/// A limit on what a process may use.
///
/// Source: getrlimit(2), `/proc/PID/limits`.
public struct ResourceLimit: Hashable, Sendable {
    /// The name as prlimit(1) has it: "nofile" for `RLIMIT_NOFILE`.
    public var name: String
    /// What holds now; nil for no limit.
    public var soft: UInt64?
    /// Up to where the process may raise the soft one; nil for no limit.
    public var hard: UInt64?

    /// Reads a line: `Max open files            1024                 524288               files`; nil if it is none.
    public init?(parsing line: some Collection<UInt8>) {
        let text = String(decoding: line, as: UTF8.self)
        guard let known = Self.names.first(where: { text.hasPrefix("\($0.label) ") }) else { return nil }
        let words = text.dropFirst(known.label.count).split(separator: " ")
        guard words.count >= 2, let soft = Self.value(words[0]), let hard = Self.value(words[1]) else { return nil }
        name = known.name
        (self.soft, self.hard) = (soft, hard)
    }

    private static func value(_ word: Substring) -> UInt64?? {
        word == "unlimited" ? .some(nil) : UInt64(word).map { .some($0) }
    }

    private static let names: [(label: String, name: String)] = [
        ("Max cpu time", "cpu"), ("Max file size", "fsize"), ("Max data size", "data"),
        ("Max stack size", "stack"), ("Max core file size", "core"), ("Max resident set", "rss"),
        ("Max processes", "nproc"), ("Max open files", "nofile"), ("Max locked memory", "memlock"),
        ("Max address space", "as"), ("Max file locks", "locks"), ("Max pending signals", "sigpending"),
        ("Max msgqueue size", "msgqueue"), ("Max nice priority", "nice"), ("Max realtime priority", "rtprio"),
        ("Max realtime timeout", "rttime"),
    ]
}
