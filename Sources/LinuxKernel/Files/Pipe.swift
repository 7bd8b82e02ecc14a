// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc

/// The two ends of a pipe, both close-on-exec.
@frozen public struct Pipe: ~Copyable {
    /// Where what was written comes out.
    public var read: Descriptor
    /// Where what is to be read goes in.
    public var write: Descriptor

    /// Makes a pipe.
    ///
    /// Raises `EMFILE` when the process has no descriptor left. Source: pipe2(2), `O_CLOEXEC`.
    public static func create() throws(KernelError) -> Pipe {
        var ends: (Int32, Int32) = (-1, -1)
        let result = withUnsafeMutableBytes(of: &ends) { bytes in
            clinux_pipe2(bytes.assumingMemoryBound(to: Int32.self).baseAddress, O_CLOEXEC)
        }
        guard result == 0 else { throw .last("pipe2") }
        return Pipe(read: Descriptor(owning: ends.0), write: Descriptor(owning: ends.1))
    }
}
