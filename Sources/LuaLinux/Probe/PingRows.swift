// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Probes

/// What came of pings, as tables.
extension Shell {
    func push(_ ping: PingProbe) throws {
        let times = ping.replies.map(\.time)
        interpreter.pushTable(fields: 11)
        interpreter.setField("address", ping.request.destination.address.description)
        interpreter.setField("sent", ping.sent)
        interpreter.setField("received", times.count)
        interpreter.setField("loss", Double(ping.sent - times.count) / Double(max(ping.sent, 1)))
        interpreter.setField("duplicates", ping.duplicates)
        push(RoundTrips(times))
        interpreter.setField("replies") { push(ping.replies) }
        interpreter.setField("errors") {
            interpreter.pushTable(array: ping.errors.count)
            for (index, failure) in ping.errors.enumerated() {
                interpreter.pushTable(fields: 7)
                interpreter.setField("seq", failure.sequence)
                setFields(of: failure.error)
                interpreter.setElement(index + 1)
            }
        }
    }

    /// Sets what round trips have in common in the table on top.
    private func push(_ trips: RoundTrips?) {
        guard let trips else { return }
        interpreter.setField("min", trips.minimum)
        interpreter.setField("avg", trips.average)
        interpreter.setField("max", trips.maximum)
        interpreter.setField("stddev", trips.deviation)
    }

    private func push(_ replies: [PingProbe.Reply]) {
        interpreter.pushTable(array: replies.count)
        for (index, reply) in replies.enumerated() {
            interpreter.pushTable(fields: 4)
            interpreter.setField("seq", reply.sequence)
            interpreter.setField("time", reply.time)
            if let ttl = reply.ttl { interpreter.setField("ttl", Int(ttl)) }
            if let from = reply.from { interpreter.setField("from", from.description) }
            interpreter.setElement(index + 1)
        }
    }

    /// Sets what is known of an error of the network in the table on top.
    func setFields(of error: NetworkError) {
        interpreter.setField("code", KernelError("", errno: error.errno).code)
        interpreter.setField("message", error.text)
        if let from = error.from { interpreter.setField("from", from.description) }
        if let message = error.message {
            interpreter.setField("icmp_type", Int(message.type))
            interpreter.setField("icmp_code", Int(message.code))
        }
        if let mtu = error.mtu { interpreter.setField("mtu", mtu) }
    }
}
