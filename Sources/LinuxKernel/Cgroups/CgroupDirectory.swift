// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import SystemPackage

/// A group in one hierarchy: a directory that is held open, so that another of the same name is never taken for it.
public final class CgroupDirectory: Sendable {
    public let hierarchy: CgroupHierarchy
    public let path: CgroupPath
    private let descriptor: Descriptor
    /// What tells it from any other group of the hierarchy, also from a later one at the same path.
    let inode: UInt64

    /// Opens a group. Raises `ENOENT` if it is not there.
    public init(_ hierarchy: CgroupHierarchy, _ path: CgroupPath) throws(KernelError) {
        self.hierarchy = hierarchy
        self.path = path
        do throws(KernelError) {
            descriptor = try FileIO.open(
                at: hierarchy.rootDescriptor, path.relative, flags: clinux_o_path | O_DIRECTORY | O_NOFOLLOW)
            inode = UInt64(try FileIO.status(of: descriptor.rawValue).st_ino)
        } catch {
            throw KernelError("open", "\(path)", errno: error.errno)
        }
    }

    /// Makes a group. Raises `EEXIST` if there is one.
    static func make(_ hierarchy: CgroupHierarchy, _ path: CgroupPath) throws(KernelError) -> CgroupDirectory {
        guard mkdirat(hierarchy.rootDescriptor, path.relative, 0o755) == 0 else {
            let detail = Glibc.errno == EEXIST ? nil : "below \(hierarchy.mountPath)"
            throw .last("mkdir", "\(path)", detail: detail)
        }
        return try CgroupDirectory(hierarchy, path)
    }

    public var rawDescriptor: Int32 { descriptor.rawValue }

    /// Whether the group is still there, under its path.
    public var exists: Bool {
        var status = stat()
        return fstatat(hierarchy.rootDescriptor, path.relative, &status, AT_SYMLINK_NOFOLLOW) == 0
            && UInt64(status.st_ino) == inode
    }

    /// Whose it is: who may make groups within it.
    public var owner: Credentials? {
        (try? FileIO.status(of: rawDescriptor)).map { Credentials(uid: $0.st_uid, gid: $0.st_gid) }
    }

    /// Removes the group; one that is gone already is no error. Raises `EBUSY` if something is in it.
    func remove() throws(KernelError) {
        guard exists, unlinkat(hierarchy.rootDescriptor, path.relative, AT_REMOVEDIR) != 0 else { return }
        guard Glibc.errno != ENOENT else { return }
        throw .last("rmdir", "\(path)")
    }

    /// The names of the groups within it.
    public func children() throws(KernelError) -> [String] {
        do {
            return try FileIO.directories(in: rawDescriptor)
        } catch where error.errno == .noSuchFileOrDirectory {
            return []
        }
    }

    // MARK: Files

    /// Whether the kernel has a file for it.
    public func has(_ file: String) -> Bool { faccessat(rawDescriptor, file, F_OK, 0) == 0 }

    /// Reads a file, without the line break at its end.
    public func read(_ file: String) throws(KernelError) -> String {
        do {
            return try FileIO.text(at: rawDescriptor, file)
        } catch {
            throw fault("read", file, error)
        }
    }

    /// Reads a file that a kernel may lack.
    public func readIfThere(_ file: String) throws(KernelError) -> String? {
        do {
            return try FileIO.text(at: rawDescriptor, file)
        } catch where [.noSuchFileOrDirectory, .notSupported].contains(error.errno) {
            return nil
        } catch {
            throw fault("read", file, error)
        }
    }

    /// Writes a file, in one write as the kernel wants it.
    public func write(_ file: String, _ text: String) throws(KernelError) {
        do {
            let open = try openFile(file, O_WRONLY)
            try Self.put(text, into: open.rawValue)
        } catch {
            throw fault("write", file, error)
        }
    }

    /// Opens a file, for who keeps it.
    public func openFile(_ file: String, _ flags: Int32) throws(KernelError) -> Descriptor {
        try FileIO.open(at: rawDescriptor, file, flags: flags)
    }

    static func put(_ text: String, into descriptor: Int32) throws(KernelError) {
        let bytes = Array(text.utf8)
        guard try FileIO.write(descriptor, bytes) == .bytes(bytes.count) else {
            throw KernelError("write", errno: .ioError)
        }
    }

    /// What is said of a group that was removed.
    static let gone = "the group is gone"

    /// The error of a file, told about the group.
    func fault(_ operation: String, _ file: String, _ error: KernelError) -> KernelError {
        var detail = error.detail.map { "\(file): \($0)" } ?? file
        var number = error.errno
        switch (operation, error.errno) {
        case (_, .noSuchFileOrDirectory) where !exists, (_, .noSuchDevice):
            (number, detail) = (.noSuchFileOrDirectory, Self.gone)
        case (_, .noSuchFileOrDirectory): detail = "there is no file \(file) in \(hierarchy.label)"
        case ("write", .readOnlyFileSystem): detail = "\(file): \(hierarchy.mountPath) is mounted read-only"
        default: break
        }
        return KernelError(operation, "\(path)", errno: number, detail: detail, hint: error.hint)
    }

    // MARK: Processes

    /// The ids in "cgroup.procs" or another file of ids. Raises `EOPNOTSUPP` for the processes of a threaded group.
    public func ids(_ file: String = "cgroup.procs") throws(KernelError) -> [pid_t] {
        try read(file).split(separator: "\n").compactMap { pid_t($0) }
    }
}

extension Errno {
    /// ENODEV; swift-system's name for it tells little. A group that was removed says so.
    static var noSuchDevice: Errno { .operationNotSupportedByDevice }
    /// EOPNOTSUPP, whose name there is about sockets.
    static var notSupported: Errno { .notSupportedOnSocket }
}
