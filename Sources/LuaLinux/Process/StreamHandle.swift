// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// What scripts read and write as they do Lua's files: the shell's end of a pipe, or of a terminal.
class StreamHandle: Handle, Waitable {
    let isReadable: Bool
    let isWritable: Bool
    private let text: String
    private var descriptor: HeldDescriptor?
    private var input = InputBuffer()
    private var isAtEnd = false
    private var output: [UInt8] = []
    private var buffering = Buffering.none

    /// When what was written is handed on.
    enum Buffering {
        case none
        /// With a newline, or when there are so many bytes.
        case line(size: Int)
        /// When there are so many bytes.
        case full(size: Int)
    }

    /// What a pipe takes without waiting if it takes anything: with more, write(2) might wait for ever.
    private static let chunk = 4096

    init(_ descriptor: HeldDescriptor, isReadable: Bool, isWritable: Bool, text: String) {
        self.descriptor = descriptor
        self.isReadable = isReadable
        self.isWritable = isWritable
        self.text = text
        super.init()
    }

    deinit { writeWithoutWaiting() }

    override var handleText: String { text }
    override var isClosed: Bool { descriptor == nil }

    /// Closes; of what was not handed on, it writes what is taken at once.
    override func close() {
        writeWithoutWaiting()
        descriptor = nil
    }

    /// The descriptor, for a system call made now.
    func rawDescriptor() throws -> Int32 {
        guard let raw = descriptor?.raw else { throw LuaError.closed(self) }
        return raw
    }

    // MARK: Waiting

    var isReady: Bool { isReadable && (!input.isEmpty || isAtEnd) }

    func pollEntry() throws -> Poll.Entry {
        let raw = try rawDescriptor()
        return isReadable ? Poll.Entry(readable: raw) : Poll.Entry(writable: raw)
    }

    // MARK: Reading

    /// Takes a line with its newline, or the rest; nil at the end.
    func readLine(_ shell: Shell) throws -> ArraySlice<UInt8>? {
        while true {
            if let line = input.takeLine() { return line }
            if try !fill(shell) { return input.isEmpty ? nil : input.take(.max) }
        }
    }

    /// Takes all there is until the end.
    func readAll(_ shell: Shell) throws -> ArraySlice<UInt8> {
        while try fill(shell) {}
        return input.take(input.count)
    }

    /// Takes `count` bytes, or what there is before the end; nil at the end.
    func read(_ shell: Shell, count: Int) throws -> ArraySlice<UInt8>? {
        while try input.count < max(count, 1) && fill(shell) {}
        return input.isEmpty ? nil : input.take(count)
    }

    /// Takes what there is, at least one byte and at most `limit`; nil at the end.
    func readSome(_ shell: Shell, limit: Int) throws -> ArraySlice<UInt8>? {
        while try input.isEmpty && fill(shell) {}
        return input.isEmpty ? nil : input.take(limit)
    }

    /// Takes a number.
    func readNumeral(_ shell: Shell) throws -> Numeral {
        try Numeral(peek: {
            while try input.isEmpty && fill(shell) {}
            return input.first
        }, advance: { _ = input.take(1) })
    }

    /// Waits for bytes, and takes them in.
    /// - Returns: false at the end.
    private func fill(_ shell: Shell) throws -> Bool {
        guard !isAtEnd else { return false }
        let raw = try rawDescriptor()
        var entries = [Poll.Entry(readable: raw)]
        _ = try shell.poll(&entries, timeout: nil)
        isAtEnd = try about(text) { () throws(KernelError) in
            try input.append { bytes throws(KernelError) in try shell.read(raw, to: &bytes) } == .end
        }
        return !isAtEnd
    }

    // MARK: Writing

    /// Sets when what is written is handed on from now.
    func setBuffering(_ shell: Shell, _ buffering: Buffering) throws {
        try flush(shell)
        self.buffering = buffering
    }

    /// Writes, and waits for the other side as long as it takes.
    func write(_ shell: Shell, _ bytes: [UInt8]) throws {
        _ = try rawDescriptor()
        output += bytes
        let isDue = switch buffering {
        case .none: true
        case .full(let size): output.count >= size
        case .line(let size): output.count >= size || bytes.contains(UInt8(ascii: "\n"))
        }
        if isDue { try flush(shell) }
    }

    /// Hands on what was written.
    func flush(_ shell: Shell) throws {
        guard !output.isEmpty else { return }
        let raw = try rawDescriptor()
        var rest = output[...]
        output = [] // what cannot be written is lost, as it is with stdio(3)
        while !rest.isEmpty {
            var entries = [Poll.Entry(writable: raw)]
            _ = try shell.poll(&entries, timeout: nil)
            try about(text) { () throws(KernelError) in try rest.write(to: raw, atMost: Self.chunk) }
        }
    }

    private func writeWithoutWaiting() {
        guard let raw = descriptor?.raw else { return }
        var rest = output[...]
        output = []
        while !rest.isEmpty {
            var entries = [Poll.Entry(writable: raw)]
            guard (try? Poll.wait(&entries, timeout: 0, ignoringSignals: true)) == .ready,
                (try? rest.write(to: raw, atMost: Self.chunk)) != nil
            else { return }
        }
    }
}
