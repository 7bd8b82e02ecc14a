// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// Notices names of namespaces that are given and taken away, whoever does it.
///
/// The directory of the names is made if it is not there. Who may not do that watches the nearest directory above until
/// somebody else does.
/// Equivalent to: `ip netns monitor`. Source: inotify(7).
public final class NamespaceWatch {
    /// What happened to a name.
    public enum Event: Hashable, Sendable {
        /// It is there now; the namespace is mounted a moment later.
        case added(String)
        /// It is gone.
        case removed(String)
    }

    private let names: NamedNamespaces
    private let file: Descriptor
    private var known: Set<String> = []
    /// The watch of the directory, or of the one above.
    private var watch: Int32 = -1
    private var isAttached = false

    /// Begins to watch the names of a kind; those that are there are no events.
    public init(_ names: NamedNamespaces) throws(KernelError) {
        self.names = names
        let descriptor = inotify_init1(O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .last("inotify_init1") }
        file = Descriptor(owning: descriptor)
        names.makeDirectories()
        _ = try attach()
    }

    /// The descriptor, for `Poll`: it is readable when there may be events.
    public var descriptor: Int32 { file.rawValue }

    /// What happened since the last call, in its order; it does not wait.
    public func read() throws(KernelError) -> [Event] {
        var events: [Event] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case .bytes(let count) = try FileIO.read(file.rawValue, into: &buffer) {
            for notice in Notice.parse(buffer[..<count]) { events += try take(notice) }
        }
        return events
    }

    private func take(_ notice: Notice) throws(KernelError) -> [Event] {
        if notice.has(IN_Q_OVERFLOW) { return try isAttached ? compare() : attach() }
        guard notice.watch == watch else { return [] } // of a directory that is watched no more
        guard isAttached, !notice.has(IN_DELETE_SELF), !notice.has(IN_MOVE_SELF), !notice.has(IN_IGNORED) else {
            return try attach()
        }
        if notice.has(IN_CREATE) || notice.has(IN_MOVED_TO) {
            return known.insert(notice.name).inserted ? [.added(notice.name)] : []
        }
        return known.remove(notice.name) == nil ? [] : [.removed(notice.name)]
    }

    /// Watches the directory, or as long as it is not there, the nearest one above it.
    private func attach() throws(KernelError) -> [Event] {
        repeat {
            if watch >= 0 { inotify_rm_watch(file.rawValue, watch) }
            watch = -1
            var path = names.directory
            while watch < 0 {
                watch = inotify_add_watch(file.rawValue, path, Self.mask)
                if watch >= 0 { break }
                guard Glibc.errno == ENOENT, path != "/" else { throw .last("inotify_add_watch", path) }
                path = Self.parent(of: path)
            }
            isAttached = path == names.directory
            // What lies below may have been made before the watch was there.
            if isAttached || access(below(path), F_OK) != 0 { return try compare() }
        } while true
    }

    /// The part of the directory's path that is one level below `path`.
    private func below(_ path: String) -> String {
        var result = names.directory
        while case let parent = Self.parent(of: result), parent != path { result = parent }
        return result
    }

    private static func parent(of path: String) -> String {
        "/" + path.split(separator: "/").dropLast().joined(separator: "/")
    }

    /// Takes in the names that are there now.
    private func compare() throws(KernelError) -> [Event] {
        let now: Set<String>
        do {
            now = isAttached ? Set(try FileIO.names(in: names.directory)) : []
        } catch where error.errno == .noSuchFileOrDirectory {
            now = []
        }
        defer { known = now }
        return known.subtracting(now).sorted().map { .removed($0) } + now.subtracting(known).sorted().map { .added($0) }
    }

    private static let mask = UInt32(
        IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF) | UInt32(IN_ONLYDIR)
}

/// What the kernel says of a watched directory. Source: inotify(7), `struct inotify_event`.
private struct Notice {
    var watch: Int32
    var mask: UInt32
    var name: String

    func has(_ bit: some BinaryInteger) -> Bool { mask & UInt32(truncatingIfNeeded: bit) != 0 }

    static func parse(_ bytes: ArraySlice<UInt8>) -> [Notice] {
        var notices: [Notice] = []
        var rest = bytes
        while rest.count >= headerSize {
            let fields = rest.prefix(headerSize).withUnsafeBytes { raw in
                (raw.loadUnaligned(fromByteOffset: 0, as: Int32.self),
                 raw.loadUnaligned(fromByteOffset: 4, as: UInt32.self),
                 raw.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
            }
            let name = rest.dropFirst(headerSize).prefix(Int(fields.2)).prefix { $0 != 0 }
            notices.append(Notice(watch: fields.0, mask: fields.1, name: String(decoding: name, as: UTF8.self)))
            rest = rest.dropFirst(headerSize + Int(fields.2))
        }
        return notices
    }

    private static let headerSize = 16
}
