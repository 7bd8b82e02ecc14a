// SPDX-License-Identifier: GPL-3.0-or-later

/// A place where a namespace is mounted, which keeps it alive.
///
/// Source: proc_pid_mountinfo(5).
public struct NamespaceMount: Hashable, Sendable {
    /// The path, as the reader of the list sees it.
    public var path: String
    /// The kind of the namespace.
    public var kind: NamespaceKind
    /// The number in "net:[4026531840]".
    public var inode: UInt64

    /// Reads one line of `mountinfo`; nil if what it tells of is no namespace.
    public init?(parsing line: Substring) {
        // id, parent, device, root, mount point, options, optional fields, "-", file system type, …
        let fields = line.split(separator: " ", omittingEmptySubsequences: false)
        guard fields.count > 6, let link = NamespaceLink(parsing: Array(fields[3].utf8)),
            let end = fields[6...].firstIndex(of: "-"), fields.count > end + 1, fields[end + 1] == "nsfs"
        else { return nil }
        kind = link.kind
        inode = link.inode
        path = Self.unescape(fields[4])
    }

    /// All places of the mount namespace of this thread, each once.
    public static func all() throws(KernelError) -> [NamespaceMount] {
        let bytes = try FileIO.contents(of: "/proc/thread-self/mountinfo", limit: 1 << 28)
        var seen: Set<NamespaceMount> = []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
            // A mount over a shared one is in the list twice.
            NamespaceMount(parsing: line).flatMap { seen.insert($0).inserted ? $0 : nil }
        }
    }

    /// The kernel writes space, tab, newline and backslash as three octal digits after a backslash.
    private static func unescape(_ field: Substring) -> String {
        guard field.utf8.contains(UInt8(ascii: "\\")) else { return String(field) }
        var bytes: [UInt8] = []
        var rest = Array(field.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(3), as: UTF8.self)
            if byte == UInt8(ascii: "\\"), digits.utf8.count == 3, let code = UInt8(digits, radix: 8) {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
