// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// How fast a link's counters count.
extension Shell {
    func addRates(_ type: inout HandleType<LinkHandle>) {
        type.method("rates") { [unowned self] call, link in
            try call.expect(atMost: 1)
            let seconds = call.isAbsent(1) ? 1 : try call.number(1)
            guard seconds >= 0.001, seconds <= Self.longestTimeout else {
                throw call.argumentError(1, "0.001 to \(Self.longestTimeout) seconds expected")
            }
            try pushRates(of: link, over: seconds)
            return 1
        }
    }

    /// Pushes the differences of two readings by the seconds between them.
    private func pushRates(of link: LinkHandle, over seconds: Double) throws {
        let (before, start) = (try link.counters(), Clock.monotonic())
        var nothing: [Poll.Entry] = []
        _ = try poll(&nothing, timeout: seconds)
        let (after, end) = (try link.counters(), Clock.monotonic())
        interpreter.pushTable(fields: LinkStatistics.names.count)
        for (name, counter) in LinkStatistics.names {
            // A counter of a driver may begin anew.
            let counted = Double(after[keyPath: counter]) - Double(before[keyPath: counter])
            interpreter.setField(name, max(0, counted) / (end - start))
        }
    }
}

extension LinkHandle {
    /// The counters as they are now.
    func counters() throws -> LinkStatistics {
        if let counters = try row().statistics { return counters }
        throw KernelError("RTM_GETLINK", name, errno: .notSupported, detail: "the link counts nothing")
    }
}
