// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import PacketCapture
import Packets

/// The module `capture`: the packets of a link as values.
extension Shell {
    func registerCaptures() {
        var module = Module("capture")
        module.function("open", openCapture)
        module.function("read", readCapture)
        interpreter.register(module)
        registerCaptureHandle()
    }

    /// `capture.open(link, { filter =, count =, timeout =, file =, … })`
    private func openCapture(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        let options = try call.options(2)
        let (link, namespace) = try capturedLink(call, options)
        let settings = try captureSettings(options)
        let filter = try options.string("filter")
        let file = try options.string("file")
        var limits = CaptureHandle.Limits()
        limits.count = try options.integer("count", in: 1...Int.max)
        let timeout = try options.number("timeout", in: 0...Self.longestTimeout)
        try options.finish()
        func open() throws -> PacketSource {
            try reporting(options, about: link ?? "") { () throws(CaptureError) in
                let source = try PacketSource.open(link: link ?? PacketSource.allLinks, settings)
                if let filter { try source.setFilter(filter) }
                return source
            }
        }
        let source = try currentNamespace === namespace ? open() : within(namespace, open)
        if let file { try reporting(options, about: file) { () throws(CaptureError) in try source.record(to: file) } }
        limits.deadline = timeout.map { Clock.monotonic() + $0 }
        let handle = try CaptureHandle(source, of: link, in: namespace, limits, file.map { (recordings, $0) })
        if file != nil {
            // the file is to be complete, whether or not somebody holds the handle
            currentScope.record(Undo(phase: .activity, object: handle, text: handle.handleText) { handle.close() })
        }
        interpreter.push(handle)
        return 1
    }

    /// The name of the link, nil for all, and the namespace that it is in.
    private func capturedLink(_ call: Call, _ options: Options) throws -> (String?, NetworkNamespace) {
        if let link = interpreter.handle(at: call.index(1)) as? LinkHandle {
            if options.has("namespace"), try namespace(options) !== link.namespace {
                throw options.error("namespace", "\(link.name) is in \(link.namespace.handleText)")
            }
            _ = try link.session() // it is still there
            return (link.name, link.namespace)
        }
        guard call.type(1) == .string else { throw call.typeError(1, "link, name or 'any'") }
        let name = try call.string(1)
        let namespace = try namespace(options)
        if name == PacketSource.allLinks { return (nil, namespace) }
        return (try namespace.linkName(namespace.linkIndex(named: name)), namespace)
    }

    private func captureSettings(_ options: Options) throws -> CaptureSettings {
        var settings = CaptureSettings()
        settings.snapshotLength = try options.integer("snaplen", in: 1...262_144) ?? settings.snapshotLength
        settings.isPromiscuous = try options.boolean("promisc") ?? settings.isPromiscuous
        settings.direction = try options.word("direction") ?? settings.direction
        if let size = try options.size("buffer") {
            guard (65_536...(1 << 30)).contains(size) else {
                throw options.error("buffer", "65536 to \(1 << 30) bytes expected, got \(size)")
            }
            settings.bufferSize = Int32(clamping: size)
        }
        return settings
    }

    /// Runs `body`; what is wrong with a filter is an error of that option.
    private func reporting<R>(
        _ options: Options, about subject: String, _ body: () throws(CaptureError) -> R
    ) throws -> R {
        do {
            return try body()
        } catch {
            switch error {
            case .filter(let text): throw options.error("filter", text)
            case .kernel(let error): throw error.subject == "libpcap" ? error : error.about(subject)
            }
        }
    }

    /// `capture.read(file, { filter =, count = })`: the packets of a file.
    private func readCapture(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        let path = try call.string(1)
        let options = try call.options(2)
        let filter = try options.string("filter")
        let count = try options.integer("count", in: 1...Int.max) ?? Int.max
        try options.finish()
        let source = try reporting(options, about: path) { () throws(CaptureError) in
            let source = try PacketSource.open(file: path)
            if let filter { try source.setFilter(filter) }
            return source
        }
        let rows = PacketRows(interpreter, Packet.Start(linkType: source.linkType))
        interpreter.pushTable()
        var number = 0
        while number < count, case .packet(let packet) = try about(path, source.next) {
            rows.push(packet) { _ in nil }
            number += 1
            interpreter.setElement(number)
        }
        return 1
    }
}
