// SPDX-License-Identifier: GPL-3.0-or-later
import SystemPackage

/// The path of a group below the root of its hierarchy: "web/worker". That of the root itself is written "/".
public struct CgroupPath: Hashable, Sendable, CustomStringConvertible {
    /// The names from the root down; none for the root.
    public let parts: [String]

    public static let root = CgroupPath(parts: [])

    private init(parts: [String]) { self.parts = parts }

    /// Checks a path that somebody gives.
    ///
    /// Raises `EINVAL` for one that is absolute, would leave the hierarchy, or has a name that no group can have.
    public init(_ text: String) throws(KernelError) {
        guard text != "/" else {
            parts = []
            return
        }
        parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let reason = Self.fault(text, parts) else { return }
        throw KernelError("open", text, errno: .invalidArgument, detail: reason)
    }

    /// Takes in what the kernel says: "/web/worker"; nil for a place outside of what is mounted.
    init?(kernel text: String) {
        parts = text.split(separator: "/").map(String.init)
        guard text.hasPrefix("/"), !parts.contains("..") else { return nil }
    }

    private static func fault(_ text: String, _ parts: [String]) -> String? {
        if text.isEmpty { return "the path is empty" }
        if text.hasPrefix("/") { return "a path begins below the root of the hierarchy, without '/'" }
        if parts.contains("..") { return "'..' leaves the hierarchy" }
        if parts.contains(where: { $0.isEmpty || $0 == "." }) { return "a name in it is empty or '.'" }
        if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) { return "it has control characters" }
        if parts.contains(where: { $0.utf8.count > 255 }) { return "a name in it has more than 255 bytes" }
        return text.utf8.count > 4000 ? "it has more than 4000 bytes" : nil
    }

    public var description: String { parts.isEmpty ? "/" : parts.joined(separator: "/") }

    public var isRoot: Bool { parts.isEmpty }
    /// The group that this one is in; nil for the root.
    public var parent: CgroupPath? { isRoot ? nil : CgroupPath(parts: parts.dropLast()) }
    /// How far below the root it is.
    public var depth: Int { parts.count }

    /// The group of a name within this one.
    public func child(_ name: String) -> CgroupPath { CgroupPath(parts: parts + [name]) }

    /// Those on the way from the root to this one, the root first and this one last.
    public var way: [CgroupPath] { (0...parts.count).map { CgroupPath(parts: Array(parts.prefix($0))) } }

    /// Whether this is `other` or below it.
    public func isWithin(_ other: CgroupPath) -> Bool { parts.starts(with: other.parts) }

    /// The rest of it below `other`, which it is within.
    func below(_ other: CgroupPath) -> CgroupPath { CgroupPath(parts: Array(parts.dropFirst(other.depth))) }

    /// As a path to open from the root's descriptor.
    var relative: String { parts.isEmpty ? "." : parts.joined(separator: "/") }
}
