// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// A directory that can be written although the one below cannot: another file system over it, with the same contents.
public enum PrivateDirectory {
    /// Mounts an empty file system in memory over a directory of this mount namespace, and binds into it what was
    /// there, but for the names in `excluded`.
    ///
    /// What cannot be bound, because it goes away meanwhile, is left out.
    public static func cover(_ path: String, without excluded: Set<String>) throws(KernelError) {
        let below = try FileIO.open(path, flags: O_RDONLY | O_DIRECTORY)
        let names = try FileIO.names(in: path)
        try Mount.fileSystem("tmpfs", at: path, data: "mode=755")
        for name in names where !excluded.contains(name) {
            try? show("/proc/self/fd/\(below.rawValue)/\(name)", at: "\(path)/\(name)")
        }
    }

    private static func show(_ source: String, at target: String) throws(KernelError) {
        var status = stat()
        guard lstat(source, &status) == 0 else { throw .last("lstat", source) }
        switch status.st_mode & S_IFMT {
        case S_IFLNK: symlink(try FileIO.target(ofLink: source), target)
        case S_IFDIR:
            mkdir(target, 0o755)
            try Mount.bind(source, onto: target, recursive: true)
        default:
            _ = try FileIO.open(target, flags: O_RDONLY | O_CREAT | O_EXCL, mode: 0)
            try Mount.bind(source, onto: target)
        }
    }
}
