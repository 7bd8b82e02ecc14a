// SPDX-License-Identifier: GPL-3.0-or-later
import Packets
import Testing

/// Packets of each protocol say what they hold.
@Suite struct PacketTests {
    /// The names of the headers.
    private func names(_ packet: Packet) -> [String] { packet.headers.map(\.name.description) }

    /// The fields of a header as text: "seq=100".
    private func fields(_ packet: Packet, _ header: String) -> [String] { fields(packet[header] ?? []) }

    private func fields(_ list: [PacketField]) -> [String] { list.map { "\($0.name)=\(text($0.value))" } }

    private func text(_ value: PacketValue) -> String {
        switch value {
        case .integer(let number): "\(number)"
        case .boolean(let truth): "\(truth)"
        case .text(let text): text
        case .bytes(let bytes), .mac(let bytes), .address(let bytes): bytes.map { "\($0)" }.joined(separator: ".")
        case .list(let values): "[" + values.map(text).joined(separator: " ") + "]"
        case .record(let list): "{" + fields(list).joined(separator: " ") + "}"
        }
    }

    @Test func arp() {
        let packet = Packet(Recordings.arp[...], from: .ethernet)
        #expect(names(packet) == ["ethernet", "arp"])
        #expect(fields(packet, "arp").suffix(5) == [
            "operation=request", "sender_mac=2.0.0.0.0.1", "sender_address=10.0.0.1", "target_mac=0.0.0.0.0.0",
            "target_address=10.0.0.2",
        ])
        #expect(packet.truncated == nil)
    }

    @Test func tcpWithOptions() {
        let packet = Packet(Recordings.tcp[...], from: .ethernet)
        #expect(names(packet) == ["ethernet", "ipv4", "tcp"])
        #expect(fields(packet, "tcp") == [
            "source_port=40000", "destination_port=80", "seq=100", "ack=0", "flags=[syn]", "window=64240",
            "checksum=0", "urgent=0", "mss=1460", "sack_permitted=true", "timestamp=1", "timestamp_echo=2",
            "window_scale=7",
        ])
    }

    @Test func tagsAndPadding() {
        let packet = Packet(Recordings.tagged[...], from: .ethernet)
        #expect(names(packet) == ["ethernet", "vlan", "vlans", "ipv4", "udp"])
        #expect(fields(packet, "vlan") == ["id=100", "priority=0", "tag=34984", "type=33024"])
        #expect(packet.headers[2].name.description == "vlans")
        #expect(text(packet.headers[2].value).hasSuffix("{id=10 priority=5 tag=33024 type=2048}]"))
        #expect(Array(packet.payload) == Array("hello".utf8)) // without what fills up the frame
    }

    @Test func extensionsOfIPv6() {
        let packet = Packet(Recordings.extensions[...], from: .ethernet)
        #expect(names(packet) == ["ethernet", "ipv6", "ipv6_extensions", "icmpv6"])
        #expect(text(packet.headers[2].value) == "[{kind=hopopt next_header=ipv6-frag data=5.2.0.0.1.0} "
            + "{kind=ipv6-frag next_header=ipv6-icmp fragment_offset=0 more_fragments=true id=7}]")
        #expect(fields(packet, "icmpv6").suffix(2) == ["id=5", "seq=6"])
        #expect(Array(packet.payload) == Array("abc".utf8))
    }

    @Test func discoveryOfNeighbours() {
        let packet = Packet(Recordings.solicitation[...], from: .ethernet)
        #expect(fields(packet, "icmpv6") == [
            "type=135", "code=0", "name=neighbour solicitation", "checksum=0",
            "target=253.0.0.0.0.0.0.0.0.0.0.0.0.0.0.2", "source_mac=2.0.0.0.0.1",
        ])
    }

    @Test func errorsTellOfThePacket() {
        let packet = Packet(Recordings.unreachable[...], from: .ethernet)
        let icmp = fields(packet, "icmp")
        #expect(icmp.prefix(5) == ["type=3", "code=4", "name=destination unreachable", "checksum=0", "mtu=1300"])
        #expect(icmp.last?.contains("udp={source_port=1000 destination_port=2000") == true)
    }

    @Test func packetsWithinPackets() {
        let packet = Packet(Recordings.tunnel[...], from: .ethernet)
        #expect(names(packet) == ["ethernet", "ipv4", "inner"])
        #expect(fields(packet, "inner").last?.contains("name=echo reply") == true)
    }

    @Test func namesOfDNS() {
        let packet = Packet(Recordings.dns[...], from: .ethernet)
        let dns = fields(packet, "dns")
        #expect(dns.contains("questions=[{name=www.example type=a class=in}]"))
        #expect(dns.contains("answers=[{name=www.example type=cname class=in ttl=60 data=web.example} "
            + "{name=web.example type=a class=in ttl=60 data=10.0.0.2}]"))
    }

    @Test func dhcp() {
        let packet = Packet(Recordings.dhcp[...], from: .ethernet)
        let dhcp = fields(packet, "dhcp")
        #expect(names(packet) == ["ethernet", "ipv4", "udp", "dhcp"])
        for field in [
            "operation=reply", "broadcast=true", "your_address=10.0.0.7", "client_mac=2.0.0.0.0.1", "message=offer",
            "netmask=255.255.255.0", "routers=[10.0.0.254]", "lease_time=3600", "server=10.0.0.254", "hostname=box",
            "options=[{code=82 data=1.2}]",
        ] {
            #expect(dhcp.contains(field))
        }
    }

    @Test func circlesInNamesEnd() {
        var bytes = Recordings.dns
        let name = 14 + 20 + 8 + 12
        (bytes[name], bytes[name + 1]) = (0xC0, 12) // the name is itself
        let packet = Packet(bytes[...], from: .ethernet)
        #expect(packet.truncated?.description == "dns")
        #expect(packet["dns"]?.first?.name.description == "id")
    }
}
