// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Probes

/// The module `probe`: measurements of the network, as values. Each can be started, so that many go on at once.
extension Shell {
    func registerProbes() {
        var module = Module("probe")
        addProbe("ping", to: &module, startPing)
        addProbe("tcp", to: &module, startConnection)
        addProbe("udp", to: &module, startDatagram)
        addProbe("trace", to: &module, startTrace)
        addProbe("throughput", to: &module, startThroughput)
        module.function("listen", listen)
        interpreter.register(module)
        registerProbeHandle()
        registerListenerHandle()
    }

    /// Adds the function that starts a probe, and the one that waits for its result.
    private func addProbe(_ name: String, to module: inout Module, _ start: @escaping (Call) throws -> ProbeHandle) {
        module.function(name) { [unowned self] call in
            let handle = try start(call)
            defer { handle.close() }
            _ = try handle.pushResult(self)
            return 1
        }
        module.function("start_\(name)") { [unowned self] call in
            interpreter.push(try start(call))
            return 1
        }
    }

    /// `probe.ping(address, { count =, interval =, timeout =, size =, pattern =, … })`
    private func startPing(_ call: Call) throws -> ProbeHandle {
        try call.expect(atMost: 2)
        let options = try call.options(2)
        let target = try probeTarget(call, options)
        var request = PingRequest(to: target.destination, target.options)
        request.count = try options.integer("count", in: 1...65_535) ?? request.count
        request.interval = try options.seconds("interval", atLeast: 0) ?? request.interval
        request.timeout = try options.seconds("timeout") ?? request.timeout
        request.size = try options.integer("size", in: 0...65_507) ?? request.size
        request.pattern = try options.bytes("pattern") ?? []
        try options.finish()
        return try startProbe(in: target.namespace, text: target.text) { () throws(KernelError) in
            try PingProbe(request)
        } result: { try $1.push($0) }
    }

    /// `probe.tcp(address, port, { timeout =, … })`
    private func startConnection(_ call: Call) throws -> ProbeHandle {
        try call.expect(atMost: 3)
        let port = try call.port(2)
        let options = try call.options(3)
        let target = try probeTarget(call, options, port: port)
        let timeout = try options.seconds("timeout") ?? 1
        try options.finish()
        return try startProbe(in: target.namespace, text: target.text) { () throws(KernelError) in
            try ConnectProbe(to: target.destination, timeout: timeout, target.options)
        } result: { $1.push($0) }
    }

    /// `probe.udp(address, port, { payload =, timeout =, … })`
    private func startDatagram(_ call: Call) throws -> ProbeHandle {
        try call.expect(atMost: 3)
        let port = try call.port(2)
        let options = try call.options(3)
        let target = try probeTarget(call, options, port: port)
        let payload = try options.bytes("payload") ?? Array("lunette".utf8)
        let timeout = try options.seconds("timeout") ?? 1
        try options.finish()
        return try startProbe(in: target.namespace, text: target.text) { () throws(KernelError) in
            try DatagramProbe(to: target.destination, payload: payload, timeout: timeout, target.options)
        } result: { $1.push($0) }
    }

    /// `probe.trace(address, { protocol =, max_hops =, queries =, timeout =, … })`
    private func startTrace(_ call: Call) throws -> ProbeHandle {
        try call.expect(atMost: 2)
        let options = try call.options(2)
        let target = try probeTarget(call, options, takesTTL: false)
        var request = TraceRequest(to: target.destination, target.options)
        request.method = try options.word("protocol") ?? request.method
        request.maximumHops = try options.integer("max_hops", in: 1...255) ?? request.maximumHops
        request.queries = try options.integer("queries", in: 1...10) ?? request.queries
        request.timeout = try options.seconds("timeout") ?? request.timeout
        try options.finish()
        return try startProbe(in: target.namespace, text: target.text) { () throws(KernelError) in
            try TraceProbe(request)
        } result: { $1.push($0) }
    }
}

extension Options {
    /// A string's bytes, at least one.
    fileprivate func bytes(_ key: StaticString) throws -> [UInt8]? {
        guard let index = index(key) else { return nil }
        guard let bytes = call.interpreter.bytes(at: index) else { throw typeError(key, "string") }
        guard !bytes.isEmpty else { throw error(key, "the string is empty") }
        return bytes
    }
}
