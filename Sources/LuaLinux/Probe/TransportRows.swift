// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Probes

/// What came of connections, datagrams and traces, as tables.
extension Shell {
    func push(_ probe: ConnectProbe) {
        interpreter.pushTable(fields: 6)
        setFields(of: probe.destination)
        switch probe.outcome {
        case .connected(let time, let local):
            interpreter.setField("connected", true)
            interpreter.setField("time", time)
            if let local {
                interpreter.setField("local_address", local.address.description)
                interpreter.setField("local_port", Int(local.port))
            }
        case .failed(let errno):
            interpreter.setField("connected", false)
            let error = KernelError("connect", errno: errno)
            interpreter.setField("code", error.code)
            interpreter.setField("message", error.message)
        }
    }

    func push(_ probe: DatagramProbe) {
        interpreter.pushTable(fields: 8)
        setFields(of: probe.destination)
        switch probe.outcome {
        case .answered(let time, let bytes):
            interpreter.setField("answered", true)
            interpreter.setField("time", time)
            interpreter.setField("payload") { interpreter.push(bytes: bytes) }
        case .refused(let error):
            interpreter.setField("answered", false)
            setFields(of: error)
        case .silent: interpreter.setField("answered", false)
        }
    }

    private func setFields(of destination: SocketAddress) {
        interpreter.setField("address", destination.address.description)
        interpreter.setField("port", Int(destination.port))
    }

    func push(_ trace: TraceProbe) {
        interpreter.pushTable(fields: 3)
        interpreter.setField("address", trace.request.destination.address.description)
        interpreter.setField("reached", trace.isReached)
        interpreter.setField("hops") {
            interpreter.pushTable(array: trace.hops.count)
            for (index, hop) in trace.hops.enumerated() {
                push(hop, number: index + 1)
                interpreter.setElement(index + 1)
            }
        }
    }

    private func push(_ hop: TraceProbe.Hop, number: Int) {
        interpreter.pushTable(fields: 5)
        interpreter.setField("ttl", number)
        if let first = hop.addresses.first { interpreter.setField("from", first.description) }
        if hop.addresses.count > 1 { interpreter.setField("addresses", hop.addresses.map(\.description)) }
        interpreter.setField("times", hop.times)
        guard let error = hop.error else { return }
        interpreter.setField("error") {
            interpreter.pushTable(fields: 6)
            setFields(of: error)
        }
    }
}
