// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// What scripts do with pipes: what they do with Lua's files, but that errors are raised.
extension Shell {
    func registerPipeHandle() {
        var type = HandleType(PipeHandle.self)
        addStreamMethods(to: &type)
        interpreter.register(type)
        replaceIOType()
    }

    /// Adds the methods of Lua's files.
    func addStreamMethods<Stream: StreamHandle>(to type: inout HandleType<Stream>) {
        addReadingMethods(to: &type)
        type.method("write") { [unowned self] call, stream in
            try stream.requireWritable()
            let bytes = try (1..<call.count + 1).map { try text(call, $0) }
            try stream.write(self, Array(bytes.joined()))
            return call.returnReceiver()
        }
        type.method("flush") { [unowned self] call, stream in
            try call.expect(atMost: 0)
            try stream.flush(self)
            return call.returnReceiver()
        }
        type.method("setvbuf") { [unowned self] in try setBuffering(of: $1, $0) }
        type.method("seek") { call, stream in
            try call.expect(atMost: 2)
            if !call.isAbsent(1) { try call.requireWord(1, among: ["set", "cur", "end"]) }
            if !call.isAbsent(2) { _ = try call.integer(2) }
            throw KernelError("lseek", stream.handleText, errno: .illegalSeek)
        }
        type.closeMethod { [unowned self] _, stream in
            defer { stream.close() }
            if !stream.isClosed { try stream.flush(self) }
            interpreter.push(true)
            return 1
        }
    }

    private func addReadingMethods<Stream: StreamHandle>(to type: inout HandleType<Stream>) {
        type.method("read") { [unowned self] call, stream in
            try stream.requireReadable()
            return try read(stream, (1..<call.count + 1).map { try ReadFormat(call, $0) })
        }
        type.method("read_some") { [unowned self] call, stream in
            try call.expect(atMost: 1)
            try stream.requireReadable()
            let limit = try call.isAbsent(1) ? Int.max : call.integer(1, in: 1...Int.max)
            push(try stream.readSome(self, limit: limit))
            return 1
        }
        let iterator = interpreter.makeClosure("lines") { [unowned self] call in
            guard let stream = interpreter.handle(at: call.keptIndex(1)) as? Stream else { return 0 }
            if stream.isClosed { throw LuaError.closed(stream) }
            let formats = (2...).lazy.map { call.keptIndex($0) }.prefix { LuaType(self.interpreter, $0) != .none }
            return try read(stream, formats.compactMap { ReadFormat(interpreter, at: $0) })
        }
        type.method("lines") { [unowned self] call, stream in
            try stream.requireReadable()
            guard call.count < Closure.limit else { throw call.argumentError(Closure.limit, "too many formats") }
            for number in 1..<call.count + 1 { _ = try ReadFormat(call, number) }
            // the stream and the formats are what is on the stack
            interpreter.push(iterator, keeping: call.count + 1)
            return 1
        }
    }

    /// Reads by each of `formats`, up to the first that finds nothing: its result is nil, and the last one.
    private func read(_ stream: StreamHandle, _ formats: [ReadFormat]) throws -> Int32 {
        try interpreter.reserveStack(formats.count + 1)
        var count: Int32 = 0
        for format in formats.isEmpty ? [.line(keepsNewline: false)] : formats {
            switch format {
            case .number: try stream.readNumeral(self).push(to: interpreter)
            case .line(let keepsNewline):
                let line = try stream.readLine(self)
                push(keepsNewline ? line : line?.trimmingNewline)
            case .all: push(try stream.readAll(self))
            case .bytes(let count): push(try stream.read(self, count: count))
            }
            count += 1
            if LuaType(interpreter, -1) == .nil { break }
        }
        return count
    }

    private func push(_ bytes: ArraySlice<UInt8>?) {
        guard let bytes else { return interpreter.pushNil() }
        bytes.withUnsafeBufferPointer { interpreter.push(bytes: $0) }
    }

    /// What `write` takes: a string, or a number as `tostring` has it.
    private func text(_ call: Call, _ number: Int) throws -> [UInt8] {
        call.type(number) == .number ? Array(interpreter.text(at: call.index(number)).utf8) : try call.bytes(number)
    }

    /// `pipe:setvbuf(mode, size?)`
    private func setBuffering(of stream: StreamHandle, _ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        try call.requireWord(1, among: ["no", "full", "line"])
        let size = try call.isAbsent(2) ? 8192 : call.integer(2, in: 1...Int(Int32.max))
        let buffering: StreamHandle.Buffering = switch try call.string(1) {
        case "full": .full(size: size)
        case "line": .line(size: size)
        default: .none
        }
        try stream.setBuffering(self, buffering)
        interpreter.push(true)
        return 1
    }

    /// Lets `io.type` know pipes, so that what takes a file takes a pipe as well.
    private func replaceIOType() {
        guard interpreter.pushGlobal("io") == .table, let original = interpreter.field(
            "type", ofTableAt: -1, { interpreter.reference(to: $0) })
        else { return }
        interpreter.pop()
        interpreter.replace("io", "type") { [unowned self] call in
            guard call.count > 0 else { throw call.argumentError(1, "value expected") }
            if let stream = interpreter.handle(at: 1) as? StreamHandle {
                interpreter.push(stream.isClosed ? "closed file" : "file" as StaticString)
                return 1
            }
            original.push(to: interpreter)
            interpreter.insert(below: Int32(call.count))
            return try interpreter.callThrough(arguments: Int32(call.count))
        }
    }
}

extension StreamHandle {
    fileprivate func requireReadable() throws {
        guard isReadable else { throw LuaError.misuse("the \(handleText) is for writing") }
    }

    fileprivate func requireWritable() throws {
        guard isWritable else { throw LuaError.misuse("the \(handleText) is for reading") }
    }
}

extension Call {
    /// Checks that an argument is one of some words.
    fileprivate func requireWord(_ number: Int, among words: [String]) throws {
        let word = try string(number)
        guard !words.contains(word) else { return }
        let known = words.map { "'\($0)'" }.joined(separator: ", ")
        throw argumentError(number, "\(known) expected, got '\(word)'")
    }
}
