// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// What the symbolic links of `/proc/PID/ns` and of `/proc/PID/fd` say of a namespace: "net:[4026531840]".
struct NamespaceLink: Hashable {
    var kind: NamespaceKind
    var inode: UInt64

    init(kind: NamespaceKind, inode: UInt64) {
        self.kind = kind
        self.inode = inode
    }

    /// Reads the text of a link; nil if it is that of something else, such as "socket:[1234]".
    init?(parsing text: some Collection<UInt8>) {
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let rest = text[text.index(after: colon)...]
        guard rest.first == UInt8(ascii: "["), let end = rest.firstIndex(of: UInt8(ascii: "]")),
            rest.index(after: end) == rest.endIndex,
            let kind = NamespaceKind.allCases.first(where: { text[..<colon].elementsEqual($0.procName.utf8) }),
            let inode = UInt64(String(decoding: rest[..<end].dropFirst(), as: UTF8.self))
        else { return nil }
        self.kind = kind
        self.inode = inode
    }

    /// Reads the link at `path`; nil if it is gone, another user's, or says something else.
    init?(path: String) {
        self.init(path, in: AT_FDCWD)
    }

    /// Reads the link `name` of an open directory. Source: readlink(2).
    private init?(_ name: UnsafePointer<CChar>, in directory: Int32) {
        // Longer texts are those of files.
        let link: NamespaceLink? = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 40) { buffer in
            let count = buffer.withMemoryRebound(to: CChar.self) {
                readlinkat(directory, name, $0.baseAddress.unsafelyUnwrapped, $0.count)
            }
            guard count > 0, count < buffer.count else { return nil }
            return NamespaceLink(parsing: buffer[..<count])
        }
        guard let link else { return nil }
        self = link
    }

    /// Calls `body` with each link of a directory that stands for a namespace, and its name.
    static func forEach(in path: String, _ body: (NamespaceLink, String) -> Void) {
        guard let stream = opendir(path) else { return }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            withUnsafePointer(to: &entry.pointee.d_name.0) { name in
                guard let link = NamespaceLink(name, in: dirfd(stream)) else { return }
                body(link, String(cString: name))
            }
        }
    }
}
