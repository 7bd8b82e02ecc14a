// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// Files that are named from an open directory, so that it does not matter where that is, or whether its name is
/// another's by now. Source: openat(2).
extension FileIO {
    /// Opens a file in a directory, always close-on-exec.
    static func open(at directory: Int32, _ name: String, flags: Int32) throws(KernelError) -> Descriptor {
        try checkPath(name)
        while true {
            let descriptor = openat(directory, name, flags | O_CLOEXEC)
            if descriptor >= 0 { return Descriptor(owning: descriptor) }
            guard Glibc.errno == EINTR else { throw .last("open", name) }
        }
    }

    /// Reads a file of the kernel to its end, without the line break there.
    static func text(at directory: Int32, _ name: String) throws(KernelError) -> String {
        let descriptor = try open(at: directory, name, flags: O_RDONLY)
        return try text(of: descriptor.rawValue, name)
    }

    /// The same of an open file, from its beginning.
    static func text(of descriptor: Int32, _ name: String, limit: Int = 1 << 26) throws(KernelError) -> String {
        var bytes: [UInt8] = []
        var capacity = 4096
        while true {
            let offset = bytes.count
            let (chunk, count) = readChunk(descriptor, capacity, at: offset)
            guard count >= 0 else {
                if Glibc.errno == EINTR { continue }
                throw .last("read", name)
            }
            if count == 0 { break }
            bytes += chunk.prefix(count)
            guard bytes.count <= limit else { throw KernelError("read", name, errno: .fileTooLarge) }
            capacity = 65_536
        }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func readChunk(_ descriptor: Int32, _ capacity: Int, at offset: Int) -> ([UInt8], Int) {
        var count = 0
        let chunk = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
            count = pread(descriptor, buffer.baseAddress, capacity, off_t(offset))
            filled = max(count, 0)
        }
        return (chunk, count)
    }

    /// The names of the directories in a directory, in the kernel's order.
    static func directories(in directory: Int32) throws(KernelError) -> [String] {
        let own = try open(at: directory, ".", flags: O_RDONLY | O_DIRECTORY)
        let number = own.release()
        guard let stream = fdopendir(number) else {
            let error = KernelError.last("fdopendir")
            Glibc.close(number)
            throw error
        }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            Glibc.errno = 0
            guard let entry = readdir(stream) else { break }
            guard entry.pointee.d_type == UInt8(DT_DIR) else { continue }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        guard Glibc.errno == 0 else { throw .last("readdir") }
        return names
    }
}
