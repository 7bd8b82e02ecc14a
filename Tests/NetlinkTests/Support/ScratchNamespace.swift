// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import Testing

/// A network namespace for one test. It is made on a thread of its own, so that the test runner's threads never
/// leave theirs, and it goes with that thread and the sockets that were opened in it.
enum ScratchNamespace {
    static let isAllowed = geteuid() == 0

    /// Runs `body` in a new network namespace and returns what it returns.
    static func run<Result>(_ body: @escaping () throws -> Result) throws -> Result {
        let job = Job { try enterNew(); return try body() }
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { argument in
                argument.map { Unmanaged<AnyJob>.fromOpaque($0).takeRetainedValue().run() }
                return nil
            }, Unmanaged<AnyJob>.passRetained(job).toOpaque())
        try #require(status == 0, "pthread_create")
        pthread_join(thread, nil)
        return try #require(job.result).get()
    }

    /// Moves the calling thread into a new network namespace.
    static func enterNew() throws(KernelError) {
        try NamespaceFile.unshare([.net])
    }

    /// Runs `ip` with `arguments` in the calling thread's namespace; returns its output. Raises if it fails.
    @discardableResult static func ip(_ arguments: String) throws -> String {
        let pipe = try #require(popen("ip \(arguments) 2>&1", "re"))
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while case let count = fread(&chunk, 1, chunk.count, pipe), count > 0 { output += chunk.prefix(count) }
        let text = String(decoding: output, as: UTF8.self)
        try #require(pclose(pipe) == 0, "ip \(arguments): \(text)")
        return text
    }

    /// Runs `ip -j -d` and parses what it prints.
    static func json(_ arguments: String) throws -> JSON {
        try JSON(parsing: ip("-j -d \(arguments)"))
    }

    /// Reads something with `read` and with `ip -j -d`, until `ip` says the same before and after: the kernel brings
    /// carriers, and with them addresses and routes of IPv6, a moment after a link is up. A bridge's timers run on.
    static func compare<Ours>(_ arguments: String, _ read: () throws -> Ours) throws -> (ours: Ours, theirs: JSON) {
        var before = try json(arguments)
        for _ in 0..<100 {
            let ours = try read()
            let after = try json(arguments)
            if after.without(suffix: "_timer") == before.without(suffix: "_timer") { return (ours, after) }
            before = after
        }
        throw JSON.Malformed()
    }
}

private class AnyJob {
    func run() {}
}

private final class Job<Value>: AnyJob {
    let body: () throws -> Value
    var result: Result<Value, any Error>?

    init(_ body: @escaping () throws -> Value) {
        self.body = body
    }

    override func run() {
        result = Result { try body() }
    }
}
