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
    init?(parsing line: ArraySlice<UInt8>) {
        // id, parent, device, root, mount point, options, optional fields, "-", file system type, …
        let fields = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard fields.count > 6, let link = NamespaceLink(parsing: fields[3]),
            let end = fields[6...].firstIndex(of: [UInt8(ascii: "-")]), fields.count > end + 1,
            fields[end + 1].elementsEqual("nsfs".utf8)
        else { return nil }
        kind = link.kind
        inode = link.inode
        path = MountInfo.unescape(fields[4])
    }

    /// All places of the mount namespace of this thread, or those of one namespace, each once.
    static func all(ofInode inode: UInt64? = nil) throws(KernelError) -> [NamespaceMount] {
        let bytes = try FileIO.contents(of: "/proc/thread-self/mountinfo", limit: 1 << 28)
        var seen: Set<NamespaceMount> = []
        let number = Array((inode.map { "[\($0)] " } ?? "[").utf8)
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line -> NamespaceMount? in
            // of most lines there is no need to know more
            guard let start = line.firstIndex(of: UInt8(ascii: "[")), line[start...].starts(with: number) else {
                return nil
            }
            // A mount over a shared one is in the list twice.
            return NamespaceMount(parsing: line).flatMap { seen.insert($0).inserted ? $0 : nil }
        }
    }
}
