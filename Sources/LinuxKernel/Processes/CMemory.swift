// SPDX-License-Identifier: GPL-3.0-or-later
import SystemPackage

/// Memory that structures of C point to, freed all at once.
struct CMemory: ~Copyable {
    private var blocks: [UnsafeMutableRawPointer] = []

    deinit {
        for block in blocks { block.deallocate() }
    }

    /// Copies a string, ended by NUL.
    ///
    /// Raises `EINVAL` if it holds a NUL, which would cut it short.
    mutating func string(_ text: String) throws(KernelError) -> UnsafePointer<CChar> {
        let bytes = UnsafeMutablePointer<CChar>.allocate(capacity: text.utf8.count + 1)
        blocks.append(UnsafeMutableRawPointer(bytes))
        try Self.copy(text, to: bytes)
        return UnsafePointer(bytes)
    }

    /// Copies strings as execve(2) wants them: an array of pointers ended by null.
    mutating func strings(_ texts: [String]) throws(KernelError) -> UnsafePointer<UnsafePointer<CChar>?> {
        let size = texts.reduce(0) { $0 + $1.utf8.count + 1 }
        let table = UnsafeMutablePointer<UnsafePointer<CChar>?>.allocate(capacity: texts.count + 1)
        blocks.append(UnsafeMutableRawPointer(table))
        var position = UnsafeMutablePointer<CChar>.allocate(capacity: size)
        blocks.append(UnsafeMutableRawPointer(position))
        for (index, text) in texts.enumerated() {
            try Self.copy(text, to: position)
            table[index] = UnsafePointer(position)
            position += text.utf8.count + 1
        }
        table[texts.count] = nil
        return UnsafePointer(table)
    }

    /// Copies an array of values; null if it is empty.
    mutating func array<Value: BitwiseCopyable>(_ values: [Value]) -> UnsafePointer<Value>? {
        guard !values.isEmpty else { return nil }
        let copy = UnsafeMutablePointer<Value>.allocate(capacity: values.count)
        copy.initialize(from: values, count: values.count)
        blocks.append(UnsafeMutableRawPointer(copy))
        return UnsafePointer(copy)
    }

    private static func copy(_ text: String, to bytes: UnsafeMutablePointer<CChar>) throws(KernelError) {
        var position = bytes
        for byte in text.utf8 {
            guard byte != 0 else {
                throw KernelError("execve", text, errno: .invalidArgument, detail: "a string holds a NUL byte")
            }
            position.pointee = CChar(bitPattern: byte)
            position += 1
        }
        position.pointee = 0
    }
}
