// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Netlink
import Testing

/// Rows that travel as requests: what is read back asks for the same.
@Suite struct PayloadTests {
    private func cidr(_ text: String) throws -> CIDR { try CIDR(parsing: text, requiresPrefix: true) }
    private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    @Test func routesComeBackTheSame() throws {
        var multipath = Route(to: try cidr("10.0.0.0/8"))
        multipath.nexthops = [
            RouteNexthop(gateway: try address("10.1.1.1"), outputIndex: 3, weight: 5),
            RouteNexthop(gateway: try address("fe80::1"), outputIndex: 4, weight: 256, flags: RouteFlags(rawValue: 4)),
        ]
        var full = Route(to: try cidr("fd00::/64"), via: try address("fd01::1"), outputIndex: 7, table: 5000)
        (full.metric, full.tos, full.protocolNumber, full.preferredSource) = (9, 4, 42, try address("fd01::2"))
        (full.metrics[.mtu], full.preference, full.expires) = (1400, 3, 60)
        var blackhole = Route(to: try cidr("0.0.0.0/0"))
        blackhole.type = 6
        for route in [multipath, full, blackhole, Route(to: try cidr("192.0.2.0/24"), via: try address("fe80::2"))] {
            for change in [RouteChange.add(route), .remove(route)] {
                let payload = try #require(change.payload)
                let read = try #require(try payload.withUnsafeBytes { try Route(decoding: $0) })
                let again = RouteChange(change.verb, read)
                #expect(again.payload == payload)
                #expect(again.subject == change.subject)
            }
        }
    }

    @Test func addressesComeBackTheSame() throws {
        var full = Address(try cidr("10.0.0.1/24"), index: 3)
        (full.peer, full.broadcast, full.label) = (try address("10.0.0.2"), try address("10.0.0.255"), "eth0:1")
        (full.validLifetime, full.preferredLifetime, full.scope) = (600, 300, 253)
        var six = Address(try cidr("fd00::1/128"), index: 70_000)
        six.flags = [.noDuplicateDetection, AddressFlags(rawValue: 0x200)] // IFA_F_NOPREFIXROUTE
        for address in [full, six, Address(try cidr("127.0.0.1/8"), index: 1)] {
            let payload = try #require(AddressChange.remove(address).payload)
            let read = try #require(try payload.withUnsafeBytes { try Address(decoding: $0) })
            #expect(AddressChange.remove(read).payload == payload)
            #expect(read.cidr == address.cidr && read.index == address.index)
        }
    }

    @Test func whatCannotBeWrittenIsNone() throws {
        var route = Route(to: try cidr("10.0.0.0/8"))
        route.nexthops = [RouteNexthop(outputIndex: 1, weight: 300)]
        #expect(RouteChange.add(route).payload == nil)
    }
}
