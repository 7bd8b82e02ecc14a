// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// A descriptor that is closed when nobody holds it any more.
final class HeldDescriptor {
    private let owned: Descriptor

    init(_ descriptor: consuming Descriptor) {
        owned = descriptor
    }

    /// The number, for a system call made now.
    var raw: Int32 { owned.rawValue }
}

extension Shell {
    /// Reads what there is, at most 64 KiB, to the end of `bytes`.
    func read(_ raw: Int32, to bytes: inout [UInt8]) throws(KernelError) -> FileIO.ReadOutcome {
        if readBuffer.isEmpty { readBuffer = Array(repeating: 0, count: 65_536) }
        do {
            let outcome = try FileIO.read(raw, into: &readBuffer)
            if case .bytes(let count) = outcome { bytes += readBuffer[..<count] }
            return outcome
        } catch {
            // How a terminal says that no program has it open any more.
            guard error.errno == .ioError, Terminal.isTerminal(raw) else { throw error }
            return .end
        }
    }
}

extension ArraySlice<UInt8> {
    /// Writes what the descriptor takes now, of `limit` bytes at most, and drops that from the front.
    mutating func write(to raw: Int32, atMost limit: Int = .max) throws(KernelError) {
        // the slice's own method passes every error on, but not its type
        let outcome = try prefix(limit).withUnsafeBytes { bytes in
            Result { () throws(KernelError) in try FileIO.write(raw, bytes) }
        }.get()
        if case .bytes(let count) = outcome { removeFirst(count) }
    }
}
