// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// Reading and writing descriptors, and opening files. An interrupted call is made again.
public enum FileIO {
    /// What came of a read.
    public enum ReadOutcome: Hashable, Sendable {
        /// This many bytes, at least one.
        case bytes(Int)
        /// The file or the stream is at its end.
        case end
        /// A non-blocking descriptor has nothing now.
        case wouldBlock
    }

    /// What came of a write.
    public enum WriteOutcome: Hashable, Sendable {
        /// This many bytes were taken, which may be fewer than offered.
        case bytes(Int)
        /// A non-blocking descriptor takes nothing now.
        case wouldBlock
    }

    /// Reads what is there, up to the size of `buffer`. Source: read(2).
    public static func read(
        _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer
    ) throws(KernelError) -> ReadOutcome {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count > 0 { return .bytes(count) }
            if count == 0 { return .end }
            switch Glibc.errno {
            case EINTR: continue
            case EAGAIN: return .wouldBlock
            default: throw .last("read", "\(descriptor)")
            }
        }
    }

    /// Writes as much of `bytes` as the descriptor takes in one go.
    ///
    /// Raises `EPIPE` when nobody reads any more. Source: write(2).
    public static func write(
        _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer
    ) throws(KernelError) -> WriteOutcome {
        while true {
            let count = Glibc.write(descriptor, bytes.baseAddress, bytes.count)
            if count >= 0 { return .bytes(count) }
            switch Glibc.errno {
            case EINTR: continue
            case EAGAIN: return .wouldBlock
            default: throw .last("write", "\(descriptor)")
            }
        }
    }

    /// Reads what is there, up to the size of `buffer`, into an array.
    public static func read(_ descriptor: Int32, into buffer: inout [UInt8]) throws(KernelError) -> ReadOutcome {
        // The array's own method passes every error on, but not its type.
        try buffer.withUnsafeMutableBytes { bytes in
            Result { () throws(KernelError) in try read(descriptor, into: bytes) }
        }.get()
    }

    /// Writes as much of an array as the descriptor takes in one go.
    public static func write(_ descriptor: Int32, _ bytes: [UInt8]) throws(KernelError) -> WriteOutcome {
        try bytes.withUnsafeBytes { all in
            Result { () throws(KernelError) in try write(descriptor, all) }
        }.get()
    }

    /// Makes reads and writes return instead of waiting, or wait again.
    ///
    /// The setting belongs to the open file, and so to every process that has it open. Source: fcntl(2), `O_NONBLOCK`.
    public static func setNonBlocking(_ descriptor: Int32, _ nonBlocking: Bool = true) throws(KernelError) {
        let flags = fcntl(descriptor, F_GETFL)
        guard flags >= 0 else { throw .last("fcntl", "\(descriptor)") }
        let wanted = nonBlocking ? flags | O_NONBLOCK : flags & ~O_NONBLOCK
        guard wanted == flags || fcntl(descriptor, F_SETFL, wanted) == 0 else {
            throw .last("fcntl", "\(descriptor)")
        }
    }

    // MARK: Opening

    /// How a file is opened for the redirection of a stream.
    public enum Mode: Hashable, Sendable {
        /// As the shell's `<`.
        case read
        /// As the shell's `>`: made if missing, emptied if there.
        case write
        /// As the shell's `>>`: made if missing.
        case append
        /// As the shell's `<>`: made if missing.
        case readWrite

        var flags: Int32 {
            switch self {
            case .read: O_RDONLY
            case .write: O_WRONLY | O_CREAT | O_TRUNC
            case .append: O_WRONLY | O_CREAT | O_APPEND
            case .readWrite: O_RDWR | O_CREAT
            }
        }
    }

    /// Opens a file; a new one gets mode 0666 less the umask.
    public static func open(_ path: String, _ mode: Mode) throws(KernelError) -> Descriptor {
        try open(path, flags: mode.flags | O_NOCTTY, mode: 0o666)
    }

    /// Opens `/dev/null` for each standard stream that this process was started without.
    ///
    /// The next file to be opened would be taken for the stream otherwise, by this process and by its children.
    public static func openMissingStreams() throws(KernelError) {
        for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) < 0 {
            let missing = Glibc.open("/dev/null", O_RDWR)
            // The kernel hands out the lowest number that is free.
            guard missing == stream else { throw .last("open", "/dev/null") }
        }
    }

    /// Opens the working directory, to come back to.
    public static func openWorkingDirectory() throws(KernelError) -> Descriptor {
        try open(".", flags: O_RDONLY | O_DIRECTORY)
    }

    /// Makes an open directory the working directory. Source: fchdir(2).
    public static func changeDirectory(_ descriptor: Int32) throws(KernelError) {
        guard fchdir(descriptor) == 0 else { throw .last("fchdir", "\(descriptor)") }
    }

    /// Opens a file, always close-on-exec. Source: open(2).
    static func open(_ path: String, flags: Int32, mode: mode_t = 0) throws(KernelError) -> Descriptor {
        try checkPath(path)
        while true {
            let descriptor = Glibc.open(path, flags | O_CLOEXEC, mode)
            if descriptor >= 0 { return Descriptor(owning: descriptor) }
            guard Glibc.errno == EINTR else { throw .last("open", path) }
        }
    }
}
