// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost

/// The shell's end of a pipe to or from a program.
final class PipeHandle: Handle, Waitable {
    override class var kindName: String { "pipe" }

    private var descriptor: HeldDescriptor?
    private let text: String
    let isWritable: Bool
    private var buffer: [UInt8] = []
    private var isAtEnd = false

    init(_ descriptor: HeldDescriptor, isWritable: Bool, text: String) {
        self.descriptor = descriptor
        self.isWritable = isWritable
        self.text = text
        super.init()
    }

    override var handleText: String { text }
    override var isClosed: Bool { descriptor == nil }
    override func close() { descriptor = nil }

    func rawDescriptor() throws -> Int32 {
        guard let raw = descriptor?.raw else { throw LuaError.closed(self) }
        return raw
    }

    var isReady: Bool { !buffer.isEmpty || isAtEnd }

    func pollEntry() throws -> Poll.Entry {
        isWritable ? Poll.Entry(writable: try rawDescriptor()) : Poll.Entry(readable: try rawDescriptor())
    }

    // MARK: Reading

    /// Reads until `isEnough` finds how many bytes of what was read to return, or the other side has closed.
    /// - Returns: The bytes, or nil at the end.
    func read(_ shell: Shell, isEnough: (borrowing [UInt8]) -> Int?) throws -> [UInt8]? {
        while true {
            if let count = isEnough(buffer) {
                defer { buffer.removeFirst(count) }
                return Array(buffer[..<count])
            }
            if isAtEnd {
                defer { buffer = [] }
                return buffer.isEmpty ? nil : buffer
            }
            try fill(shell)
        }
    }

    private func fill(_ shell: Shell) throws {
        let raw = try rawDescriptor()
        var entries = [Poll.Entry(readable: raw)]
        _ = try shell.poll(&entries, timeout: nil)
        isAtEnd = try about(text) { () throws(KernelError) in try shell.read(raw, to: &buffer) } == .end
    }

    func requireReadable() throws {
        guard !isWritable else { throw LuaError.misuse("the \(text) is for writing") }
    }

    // MARK: Writing

    /// Writes all of `bytes`, waiting for the reader as long as it takes.
    func write(_ shell: Shell, _ bytes: [UInt8]) throws {
        let raw = try rawDescriptor()
        var rest = bytes[...]
        while !rest.isEmpty {
            var entries = [Poll.Entry(writable: raw)]
            _ = try shell.poll(&entries, timeout: nil)
            try about(text) { () throws(KernelError) in try rest.write(to: raw) }
        }
    }
}

extension Shell {
    func registerPipeHandle() {
        let nextLine = interpreter.makeFunction("lines") { [unowned self] call in
            let pipe: PipeHandle = try call.handle(1)
            let line = try pipe.read(self, isEnough: lineLength)
            if let line { interpreter.push(bytes: line.trimmingNewline) } else { interpreter.pushNil() }
            return 1
        }
        var type = HandleType(PipeHandle.self)
        type.method("read") { [unowned self] in try readPipe($1, $0) }
        type.method("lines") { [unowned self] call, pipe in
            try call.expect(atMost: 0)
            try pipe.requireReadable()
            nextLine.push(to: interpreter)
            interpreter.push(pipe)
            return 2
        }
        type.method("write") { [unowned self] call, pipe in
            guard pipe.isWritable else { throw LuaError.misuse("the \(pipe.handleText) is for reading") }
            for number in 1...max(1, call.count) { try pipe.write(self, call.bytes(number)) }
            return call.returnReceiver()
        }
        type.closable()
        interpreter.register(type)
    }

    /// `pipe:read(format?)`: `"l"` a line (the default), `"L"` with its newline, `"a"` all, or up to a number of bytes.
    private func readPipe(_ pipe: PipeHandle, _ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        try pipe.requireReadable()
        var bytes: [UInt8]?
        if call.type(1) == .number {
            let count = try call.integer(1, in: 1...Int(Int32.max))
            bytes = try pipe.read(self) { $0.isEmpty ? nil : min(count, $0.count) }
        } else {
            switch try call.optionalString(1) ?? "l" {
            case "l": bytes = try pipe.read(self, isEnough: lineLength)?.trimmingNewline
            case "L": bytes = try pipe.read(self, isEnough: lineLength)
            case "a": bytes = try pipe.read(self) { _ in nil } ?? []
            case let format: throw call.argumentError(1, "'l', 'L', 'a' or a number expected, got '\(format)'")
            }
        }
        if let bytes { interpreter.push(bytes: bytes) } else { interpreter.pushNil() }
        return 1
    }
}

/// The length of the first line with its newline, or nil if there is none.
private func lineLength(_ bytes: borrowing [UInt8]) -> Int? {
    bytes.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
}

extension [UInt8] {
    /// The bytes without the newline at their end.
    fileprivate var trimmingNewline: [UInt8] { last == UInt8(ascii: "\n") ? dropLast() : self }
}
