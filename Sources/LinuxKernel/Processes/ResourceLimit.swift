// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc

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

    /// Limits a resource by its name; nil if there is no such resource.
    public init?(_ name: String, soft: UInt64?, hard: UInt64?) {
        guard Self.names.contains(where: { $0.name == name }) else { return nil }
        self.name = name
        (self.soft, self.hard) = (soft, hard)
    }

    /// The names of all resources.
    public static var allNames: [String] { names.map(\.name) }

    /// What prlimit(2) takes.
    var form: clinux_limit {
        clinux_limit(
            resource: Int32(Self.names.firstIndex { $0.name == name } ?? 0),
            limit: rlimit(rlim_cur: Self.number(soft), rlim_max: Self.number(hard)))
    }

    private static func number(_ value: UInt64?) -> rlim_t { value.map { rlim_t($0) } ?? rlim_t.max }

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

    /// In the order of the kernel's numbers, `RLIMIT_CPU` being 0.
    private static let names: [(label: String, name: String)] = [
        ("Max cpu time", "cpu"), ("Max file size", "fsize"), ("Max data size", "data"),
        ("Max stack size", "stack"), ("Max core file size", "core"), ("Max resident set", "rss"),
        ("Max processes", "nproc"), ("Max open files", "nofile"), ("Max locked memory", "memlock"),
        ("Max address space", "as"), ("Max file locks", "locks"), ("Max pending signals", "sigpending"),
        ("Max msgqueue size", "msgqueue"), ("Max nice priority", "nice"), ("Max realtime priority", "rtprio"),
        ("Max realtime timeout", "rttime"),
    ]
}
