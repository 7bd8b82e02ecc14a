// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost

/// What a script asks of `exec` and `spawn`.
struct ProcessOptions {
    /// Where a standard stream of a program leads.
    enum Stream {
        case inherit, null, capture, pipe
        /// The terminal of its own that the program gets.
        case terminal
        case file(path: String, append: Bool)
        case handle(PipeHandle)
        /// Standard error only: where standard output leads.
        case standardOutput
    }

    /// The program and its surroundings, but for what descriptors stand for.
    var specification: ProcessSpecification
    /// The namespaces to join.
    var join: [Namespace]
    /// What it reads from standard input; nil for the end at once.
    var input: [UInt8]?
    var standardInput = Stream.null
    var standardOutput: Stream
    var standardError: Stream
    var terminal: TerminalRequest?
    /// The control group that it starts in.
    var cgroup: CgroupChoice?
    // of `exec` only
    var timeout: Double?
    var checks = true
    var captureLimit = 16 << 20

    /// The program, as errors call it.
    var subject: String { specification.arguments.first ?? "" }
}

extension Shell {
    /// Reads the arguments `argv` and `options` of a call.
    /// - Parameter waits: Whether this is `exec`, which captures by default, or `spawn`, which inherits.
    /// - Parameter inside: The namespaces whose method this is; without any, the option `namespace` is known.
    /// - Parameter cgroup: The control group whose method this is.
    func processOptions(
        _ call: Call, waits: Bool, inside: [Namespace], in cgroup: CgroupHandle? = nil
    ) throws -> ProcessOptions {
        try call.expect(atMost: 2)
        let byDefault = waits ? ProcessOptions.Stream.capture : .inherit
        var result = ProcessOptions(
            specification: ProcessSpecification(try arguments(call)), join: inside, standardOutput: byDefault,
            standardError: byDefault)
        let options = try call.options(2)
        if inside.isEmpty, options.has("namespace") { result.join = [try namespace(options)] }
        for namespace in try joinedNamespaces(options) {
            guard !result.join.contains(where: { $0.kind == namespace.kind }) else {
                throw options.error("join", "\(namespace.kind.phrase) is given twice")
            }
            result.join.append(namespace)
        }
        result.cgroup = try cgroupChoice(options, in: cgroup)
        result.specification.directory = try options.string("cwd")
        result.specification.environment = try environment(options)
        result.specification.new = try newNamespaces(options)
        result.specification.root = try options.string("root")
        try addNetworkMounts(options, &result)
        try readRights(options, &result.specification)
        try readSession(options, &result)
        try readStreams(options, waits: waits, &result)
        if waits {
            result.timeout = try options.number("timeout", in: 0...Self.longestTimeout)
            result.checks = try options.boolean("check") ?? true
            result.captureLimit = try options.size("limit") ?? result.captureLimit
        }
        try options.finish()
        return result
    }

    /// The list of a program and its arguments.
    private func arguments(_ call: Call) throws -> [String] {
        guard call.type(1) == .table else {
            let hint = call.type(1) == .string ? #"; for a shell write { "sh", "-c", … }"# : ""
            throw call.argumentError(1, "list of strings expected, got \(call.typeWord(1))\(hint)")
        }
        let arguments = try interpreter.elements(at: call.index(1)) { number in
            let type = LuaType(interpreter, -1)
            guard type == .string || type == .number else {
                throw call.argumentError(1, "element \(number): string expected, got \(interpreter.typeName(at: -1))")
            }
            let text = interpreter.text(at: -1)
            guard !text.utf8.contains(0) else { throw call.argumentError(1, "element \(number) contains a NUL byte") }
            guard type == .number || interpreter.isUTF8(at: -1) else {
                throw call.argumentError(1, "element \(number) is not valid UTF-8")
            }
            return text
        }
        try interpreter.forEachField(at: call.index(1)) { key, _ in
            // what stands behind a nil is not dropped: the command would be another one
            guard let number = interpreter.integer(at: key), number > arguments.count else { return }
            throw call.argumentError(1, "element \(arguments.count + 1): string expected, got nil")
        }
        guard let program = arguments.first else { throw call.argumentError(1, "the list is empty") }
        guard !program.isEmpty else { throw call.argumentError(1, "the program's name is empty") }
        return arguments
    }

    /// `environment = { NAME = "value", OTHER = false }` on top of the shell's own, unless `clear_environment`.
    private func environment(_ options: Options) throws -> [String]? {
        let clear = try options.boolean("clear_environment") ?? false
        guard let index = options.index("environment") else { return clear ? [] : nil }
        guard LuaType(interpreter, index) == .table else { throw options.typeError("environment", "table") }
        var result = clear ? Environment() : Environment.current
        try interpreter.forEachField(at: index) { key, value in
            guard let name = interpreter.string(at: key), !name.isEmpty, !name.utf8.contains(UInt8(ascii: "=")) else {
                throw options.error("environment", "'\(interpreter.text(at: key))' is not a variable's name")
            }
            switch LuaType(interpreter, value) {
            case .string, .number: result[name] = interpreter.text(at: value)
            case .boolean where interpreter.boolean(at: value) == false: result[name] = nil
            default: throw options.error("environment", "\(name): string or false expected, got "
                + interpreter.typeName(at: value))
            }
        }
        return result.entries
    }

    /// The options `session` and `terminal`.
    private func readSession(_ options: Options, _ result: inout ProcessOptions) throws {
        result.terminal = try TerminalRequest(options)
        let leadsSession = try options.boolean("session") ?? (result.terminal != nil)
        guard leadsSession || result.terminal == nil else {
            throw options.error("session", "a program with a terminal of its own leads a session")
        }
        result.specification.group = leadsSession ? .session : .own
        // In another user namespace, the ids are others; root of a new one is who the terminal belongs to anyway.
        let isOutside = !result.specification.new.kinds.contains(.user) && !result.join.contains { $0.kind == .user }
        if isOutside { result.terminal?.owner = result.specification.credentials?.uid }
    }

    // MARK: Streams

    private func readStreams(_ options: Options, waits: Bool, _ result: inout ProcessOptions) throws {
        if result.terminal != nil {
            (result.standardInput, result.standardOutput, result.standardError) = (.terminal, .terminal, .terminal)
        }
        let input: KeyValuePairs<String, ProcessOptions.Stream> = waits ? [:] : ["pipe": .pipe]
        let output: KeyValuePairs<String, ProcessOptions.Stream> = waits ? ["capture": .capture] : ["pipe": .pipe]
        let error: KeyValuePairs<String, ProcessOptions.Stream> = waits
            ? ["capture": .capture, "stdout": .standardOutput] : ["pipe": .pipe, "stdout": .standardOutput]
        if let stream = try stream(options, "stdin", input) { result.standardInput = stream }
        if let stream = try stream(options, "stdout", output) { result.standardOutput = stream }
        if let stream = try stream(options, "stderr", error) { result.standardError = stream }
        guard waits, let index = options.index("input") else { return }
        guard let bytes = interpreter.bytes(at: index) else { throw options.typeError("input", "string") }
        guard !options.has("stdin") else { throw options.error("input", "'stdin' is given too") }
        result.input = bytes
        result.standardInput = result.terminal == nil ? .pipe : .terminal
    }

    private func stream(
        _ options: Options, _ key: StaticString, _ special: KeyValuePairs<String, ProcessOptions.Stream>
    ) throws -> ProcessOptions.Stream? {
        guard let index = options.index(key) else { return nil }
        var words = Dictionary(uniqueKeysWithValues: special.map { ($0, $1) })
        (words["inherit"], words["null"]) = (.inherit, .null)
        let known = words.keys.sorted().map { "'\($0)'" }.joined(separator: ", ")
        if let word = interpreter.string(at: index) {
            guard let stream = words[word] else { throw options.error(key, "\(known) expected, got '\(word)'") }
            return stream
        }
        if let pipe = interpreter.handle(at: index) as? PipeHandle {
            let wanted = key.description == "stdin" // the child reads what the shell could read
            guard pipe.isWritable != wanted else {
                throw options.error(key, "the \(pipe.handleText) leads the other way")
            }
            return .handle(pipe)
        }
        guard let file = try? options.options(key) else {
            throw options.typeError(key, "\(known), { file = … } or pipe")
        }
        guard let path = try file.string("file") else { throw options.error(key, "{ file = … } expected") }
        let append = try file.boolean("append") ?? false
        try file.finish()
        return .file(path: path, append: append)
    }
}

extension Options {
    /// A number of bytes: `4096` or `"64M"`, with K, M, G, T as powers of 1024.
    func size(_ key: StaticString) throws -> Int? {
        guard let index = index(key) else { return nil }
        guard let text = call.interpreter.string(at: index) else { return try integer(key, in: 1...Int.max) }
        guard let size = Self.size(text) else {
            throw error(key, "'\(text)' is not a size such as 4096 or \"64M\"")
        }
        return size
    }

    static func size(_ text: String) -> Int? {
        let shifts: [Character: Int] = ["K": 10, "M": 20, "G": 30, "T": 40]
        let shift = text.last.flatMap { shifts[$0] } ?? 0
        let digits = shift == 0 ? Substring(text) : text.dropLast()
        guard let number = Int(digits), number > 0, number <= Int.max >> shift else { return nil }
        return number << shift
    }
}
