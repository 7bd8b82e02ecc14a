// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// The kernel's settings in `/proc/sys`; those of a namespace are the calling thread's.
///
/// Source: proc_sys(5), sysctl(8).
public enum Sysctl {
    /// Reads a setting, without the line break at its end.
    ///
    /// Raises `ENOENT` for an unknown key, `EINVAL` for a malformed one, `EACCES` for one that can only be written.
    /// Equivalent to: `sysctl -n KEY`.
    public static func read(_ key: String) throws(KernelError) -> String {
        let path = try path(key)
        do {
            let bytes = try FileIO.contents(of: path)
            return String(decoding: bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...], as: UTF8.self)
        } catch {
            throw failure("read", key, error.errno)
        }
    }

    /// Changes a setting. Also the empty text is a value: the line break behind it makes it one.
    ///
    /// Raises `EINVAL` for a value that the kernel refuses, `ENOENT` for an unknown key, `EACCES` or `EPERM` without
    /// the right. Equivalent to: `sysctl -w KEY=VALUE`.
    public static func write(_ key: String, _ value: String) throws(KernelError) {
        let path = try path(key)
        do {
            try FileIO.setContents(of: path, Array(value.utf8) + [UInt8(ascii: "\n")])
        } catch {
            throw failure("write", key, error.errno)
        }
    }

    /// The file of a key. Its parts are separated by dots or by slashes, whichever comes first in it; in the first form
    /// a slash stands for a dot: `net.ipv4.conf.eth0/5.forwarding` is about the link "eth0.5".
    static func path(_ key: String) throws(KernelError) -> String { "\(root)/\(try place(of: key))" }

    /// Where the files are.
    static let root = "/proc/sys"

    /// The file of a key, below the root.
    static func place(of key: String) throws(KernelError) -> String {
        let separators: [Character] = [".", "/"]
        let isDotted = key.first(where: separators.contains) == "."
        let place = isDotted ? swapped(key) : key
        let parts = place.split(separator: "/", omittingEmptySubsequences: false)
        let isWellFormed = parts.allSatisfy { part in
            !part.isEmpty && part != "." && part != ".." && !part.utf8.contains(0)
        }
        guard isWellFormed else {
            throw KernelError("sysctl", key, errno: .invalidArgument, detail: "not a key such as net.ipv4.ip_forward")
        }
        return place
    }

    /// A key in the form of the other separator.
    static func swapped(_ key: String) -> String {
        String(key.map { $0 == "." ? "/" : $0 == "/" ? "." : $0 })
    }

    private static func failure(_ operation: String, _ key: String, _ number: Errno) -> KernelError {
        let detail: String? = switch number {
        case .noSuchFileOrDirectory: "no such setting, or its kernel module is not loaded"
        case .isDirectory: "it is a group of settings"
        case .permissionDenied where geteuid() == 0:
            operation == "write" ? "it can only be read" : "it can only be written"
        default: nil
        }
        return KernelError(operation, key, errno: number, detail: detail)
    }
}
