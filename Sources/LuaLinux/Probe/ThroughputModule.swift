// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink
import Probes

/// Throughput between two namespaces.
extension Shell {
    /// `probe.throughput(from, to, { protocol =, seconds =, streams =, address =, … })`
    func startThroughput(_ call: Call) throws -> ProbeHandle {
        try call.expect(atMost: 3)
        let sender = try namespaceArgument(call, 1)
        let receiver = try namespaceArgument(call, 2)
        let options = try call.options(3)
        var request = ThroughputRequest(
            to: try options.ipAddress("address").map { SocketAddress($0) } ?? mainAddress(of: receiver))
        request.transport = try options.word("protocol") ?? request.transport
        request.seconds = try options.seconds("seconds") ?? request.seconds
        request.streams = try options.integer("streams", in: 1...128) ?? request.streams
        request.size = try options.integer("size", in: 1...(request.transport == .tcp ? 1 << 20 : 65_507))
        request.rate = try options.number("rate", in: 1...1e12)
        request.timeout = try options.seconds("timeout") ?? request.timeout
        try options.finish()
        let handle = try startProbe(in: receiver, text: request.address.text) { () throws(KernelError) in
            try ThroughputProbe(receiving: request)
        } result: { $1.push($0) }
        guard let probe = handle.probe as? ThroughputProbe else { return handle }
        do {
            handle.join(sender)
            try currentNamespace === sender ? probe.send() : within(sender, probe.send)
        } catch {
            handle.close()
            throw error
        }
        return handle
    }

    private func namespaceArgument(_ call: Call, _ number: Int) throws -> NetworkNamespace {
        guard !call.isAbsent(number), let found = try namespace(at: call.index(number)) else {
            throw call.typeError(number, "namespace, name or process id")
        }
        return found
    }

    /// The first address of a namespace that others can reach, of IPv4 if there is one.
    private func mainAddress(of namespace: NetworkNamespace) throws -> SocketAddress {
        let addresses = try namespace.session().addresses().map(\.cidr.address).filter { address in
            !address.isLoopback && !address.isLinkLocal
        }
        guard let address = addresses.first(where: \.isIPv4) ?? addresses.first else {
            throw KernelError(
                "RTM_GETADDR", namespace.subject, errno: .addressNotAvailable,
                detail: "it has no address that others can reach")
        }
        return SocketAddress(address)
    }

    private func push(_ probe: ThroughputProbe) {
        interpreter.pushTable(fields: 10)
        interpreter.setField("address", probe.request.address.address.description)
        interpreter.setField("protocol", probe.request.transport.rawValue)
        interpreter.setField("streams", probe.request.streams)
        interpreter.setField("bits_per_second", probe.bitsPerSecond)
        interpreter.setField("seconds", probe.seconds)
        interpreter.setField("sent_bytes", probe.sentBytes)
        interpreter.setField("received_bytes", probe.receivedBytes)
        guard probe.request.transport == .udp else { return }
        let (sent, received) = (probe.sentDatagrams, probe.receivedDatagrams)
        interpreter.setField("sent", sent)
        interpreter.setField("received", received)
        interpreter.setField("loss", sent > 0 ? Double(sent - received) / Double(sent) : 0)
    }
}
