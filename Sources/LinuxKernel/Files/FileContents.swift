// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// Whole files and directories, as `/proc` and `/sys` have them.
extension FileIO {
    /// Reads a file to its end.
    ///
    /// Raises `EFBIG` if it has more than `limit` bytes, `EAGAIN` if it would have to wait.
    public static func contents(of path: String, limit: Int = 1 << 20) throws(KernelError) -> [UInt8] {
        let descriptor = try open(path, flags: O_RDONLY | O_NOCTTY)
        var contents: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: min(limit, 4096) + 1)
        while true {
            switch try read(descriptor.rawValue, into: &buffer) {
            case .bytes(let count): contents += buffer[..<count]
            case .end: return contents
            case .wouldBlock: throw KernelError("read", path, errno: .resourceTemporarilyUnavailable)
            }
            guard contents.count <= limit else { throw KernelError("read", path, errno: .fileTooLarge) }
        }
    }

    /// Writes `bytes` to a file that is there, in one write as the kernel's own files want it.
    public static func setContents(of path: String, _ bytes: some Sequence<UInt8>) throws(KernelError) {
        let descriptor = try open(path, flags: O_WRONLY | O_TRUNC | O_NOCTTY)
        let bytes = Array(bytes)
        do throws(KernelError) {
            let outcome = try write(descriptor.rawValue, bytes)
            guard outcome == .bytes(bytes.count) else { throw KernelError("write", path, errno: .ioError) }
        } catch {
            throw KernelError("write", path, errno: error.errno)
        }
    }

    /// The names in a directory without "." and "..", in the kernel's order. Source: readdir(3).
    static func names(in path: String) throws(KernelError) -> [String] {
        guard let stream = opendir(path) else { throw .last("opendir", path) }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            Glibc.errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        guard Glibc.errno == 0 else { throw .last("readdir", path) }
        return names
    }

    /// Where a symbolic link leads. Source: readlink(2).
    public static func target(ofLink path: String) throws(KernelError) -> String {
        // A path of `/proc` has at most PATH_MAX bytes.
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlink(path, &buffer, buffer.count)
        guard count >= 0 else { throw .last("readlink", path) }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    // MARK: Status

    /// What the kernel knows of an open file. Source: fstat(2).
    static func status(of descriptor: Int32) throws(KernelError) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last("fstat", "\(descriptor)") }
        return status
    }

    /// Refuses a path with a NUL byte, which C would take for the end: another file than the one that was named.
    static func checkPath(_ path: String) throws(KernelError) {
        guard path.utf8.contains(0) else { return }
        throw KernelError("open", path, errno: .invalidArgument, detail: "a path cannot contain NUL")
    }

    /// What the kernel knows of the file at `path`, following symbolic links. Source: stat(2).
    static func status(path: String) throws(KernelError) -> stat {
        try checkPath(path)
        var status = stat()
        guard stat(path, &status) == 0 else { throw .last("stat", path) }
        return status
    }
}
