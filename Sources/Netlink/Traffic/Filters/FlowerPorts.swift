// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// What stands in flower under other attributes for each protocol: ports and ICMP's numbers, and the type of the
/// frames, which is the filter's own protocol.
enum FlowerPorts: FilterCodec {
    /// One field of one protocol.
    private struct Place {
        let name: String
        let protocolName: String
        let value: Int
        let mask: Int

        init(_ name: String, _ protocolName: String, _ value: Int, _ mask: Int) {
            (self.name, self.protocolName, self.value, self.mask) = (name, protocolName, value, mask)
        }
    }

    private static let ports = [
        Place("src_port", "tcp", Int(TCA_FLOWER_KEY_TCP_SRC), Int(TCA_FLOWER_KEY_TCP_SRC_MASK)),
        Place("dst_port", "tcp", Int(TCA_FLOWER_KEY_TCP_DST), Int(TCA_FLOWER_KEY_TCP_DST_MASK)),
        Place("src_port", "udp", Int(TCA_FLOWER_KEY_UDP_SRC), Int(TCA_FLOWER_KEY_UDP_SRC_MASK)),
        Place("dst_port", "udp", Int(TCA_FLOWER_KEY_UDP_DST), Int(TCA_FLOWER_KEY_UDP_DST_MASK)),
        Place("src_port", "sctp", Int(TCA_FLOWER_KEY_SCTP_SRC), Int(TCA_FLOWER_KEY_SCTP_SRC_MASK)),
        Place("dst_port", "sctp", Int(TCA_FLOWER_KEY_SCTP_DST), Int(TCA_FLOWER_KEY_SCTP_DST_MASK)),
    ]
    private static let messages = [
        Place("icmp_type", "icmp", Int(TCA_FLOWER_KEY_ICMPV4_TYPE), Int(TCA_FLOWER_KEY_ICMPV4_TYPE_MASK)),
        Place("icmp_code", "icmp", Int(TCA_FLOWER_KEY_ICMPV4_CODE), Int(TCA_FLOWER_KEY_ICMPV4_CODE_MASK)),
        Place("icmp_type", "icmpv6", Int(TCA_FLOWER_KEY_ICMPV6_TYPE), Int(TCA_FLOWER_KEY_ICMPV6_TYPE_MASK)),
        Place("icmp_code", "icmpv6", Int(TCA_FLOWER_KEY_ICMPV6_CODE), Int(TCA_FLOWER_KEY_ICMPV6_CODE_MASK)),
    ]
    /// Several ports, of whatever protocol: the first and the last.
    private static let ranges: [(name: String, first: Int, last: Int)] = [
        ("src_port", Int(TCA_FLOWER_KEY_PORT_SRC_MIN), Int(TCA_FLOWER_KEY_PORT_SRC_MAX)),
        ("dst_port", Int(TCA_FLOWER_KEY_PORT_DST_MIN), Int(TCA_FLOWER_KEY_PORT_DST_MAX)),
    ]

    static func problem(_ values: FieldValues) -> FieldProblem? {
        let given = values.text("ip_proto")
        for places in [ports, messages] {
            let protocols = places.map(\.protocolName)
            for place in places where values[place.name] != nil && !protocols.contains(given ?? "") {
                let known = Set(protocols).sorted().map { "'\($0)'" }.joined(separator: " or ")
                return FieldProblem(place.name, "it needs an 'ip_proto', \(known)")
            }
        }
        for name in ["arp_sip", "arp_tip"] where values.text(name)?.contains(":") == true {
            return FieldProblem(name, "a network of IPv4 expected")
        }
        return nil
    }

    static func encode(_ values: FieldValues, of filter: Filter, into writer: inout MessageWriter) {
        if filter.effectiveProtocol != FilterNames.all {
            writer.attribute(Int(TCA_FLOWER_KEY_ETH_TYPE), bigEndian: filter.effectiveProtocol)
        }
        let name = values.text("ip_proto")
        for place in messages where place.protocolName == name {
            guard let number = values.number(place.name) else { continue }
            writer.attribute(place.value, UInt8(truncatingIfNeeded: number))
            writer.attribute(place.mask, UInt8.max)
        }
        for (place, first, last) in ranges {
            guard case .range(let range) = values[place] else { continue }
            let ends = (UInt16(truncatingIfNeeded: range.lowerBound), UInt16(truncatingIfNeeded: range.upperBound))
            if ends.0 != ends.1 {
                writer.attribute(first, bigEndian: ends.0)
                writer.attribute(last, bigEndian: ends.1)
            } else if let port = ports.first(where: { $0.name == place && $0.protocolName == name }) {
                writer.attribute(port.value, bigEndian: ends.0)
                writer.attribute(port.mask, UInt16.max)
            }
        }
    }

    static func decode(_ attribute: AttributeView, into values: inout FieldValues) throws(KernelError) {
        if let port = ports.first(where: { $0.value == attribute.type }) {
            let number = try attribute.number(.half, .network)
            values[port.name] = .range(number...number)
        } else if let message = messages.first(where: { $0.value == attribute.type }) {
            values[message.name] = .number(try attribute.number(.byte))
        } else if let range = ranges.first(where: { $0.first == attribute.type }) {
            let first = try attribute.number(.half, .network)
            values[range.name] = .range(first...first)
        } else if let range = ranges.first(where: { $0.last == attribute.type }) {
            guard case .range(let begun) = values[range.name] else { return }
            let last = try attribute.number(.half, .network)
            values[range.name] = .range(begun.lowerBound...max(begun.lowerBound, last))
        }
    }
}
