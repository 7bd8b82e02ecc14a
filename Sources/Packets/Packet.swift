// SPDX-License-Identifier: GPL-3.0-or-later

/// What the headers of a packet say: a field for each header, from the outermost inwards.
///
/// Any bytes can be read: where a header is cut short, or is none, what was read before it stays.
public struct Packet: Hashable, Sendable {
    /// What a packet begins with: the link-layer types of pcap(3PCAP) that are read.
    public enum Start: Hashable, Sendable {
        case ethernet
        /// IPv4 or IPv6, as the version says.
        case ip
        /// The header that Linux gives packets of any link, in two versions.
        case linuxCooked, linuxCooked2
        /// None that is known.
        case unknown

        /// By its number in pcap-linktype(7), or that of a handle of libpcap.
        public init(linkType: Int) {
            self = switch linkType {
            case 1: .ethernet
            case 12, 14, 101, 228, 229: .ip
            case 113: .linuxCooked
            case 276: .linuxCooked2
            default: .unknown
            }
        }
    }

    public internal(set) var headers: [PacketField] = []
    /// What is behind the last header.
    public internal(set) var payload: ArraySlice<UInt8> = []
    /// The header that is cut short.
    public internal(set) var truncated: StaticName?
    /// The index of the link, where the packet itself says it.
    public internal(set) var linkIndex: Int?
    /// How often packets are within each other.
    var depth = 0

    public init(_ bytes: ArraySlice<UInt8>, from start: Start) {
        switch start {
        case .ethernet: readEthernet(bytes)
        case .ip: readIP(bytes)
        case .linuxCooked: readLinuxCooked(bytes)
        case .linuxCooked2: readLinuxCooked2(bytes)
        case .unknown: payload = bytes
        }
    }

    /// A packet within another one.
    init(_ bytes: ArraySlice<UInt8>, within outer: Packet) {
        depth = outer.depth + 1
        if depth < 4 { readIP(bytes) } else { payload = bytes }
    }

    /// The fields of a header; nil if the packet has none of that name.
    public subscript(_ name: String) -> [PacketField]? {
        for header in headers where header.name.description == name {
            if case .record(let fields) = header.value { return fields }
        }
        return nil
    }

    /// Reads a header: `body` reads its fields, and returns what follows it.
    ///
    /// - Returns: What follows; nil if the header is cut short, which ends the packet.
    mutating func read(
        _ name: StaticString, _ bytes: ArraySlice<UInt8>,
        _ body: (inout ByteReader, inout FieldList) throws(ByteReader.Truncated) -> Void
    ) -> ArraySlice<UInt8>? {
        var reader = ByteReader(bytes)
        var fields = FieldList()
        payload = bytes
        do throws(ByteReader.Truncated) {
            try body(&reader, &fields)
        } catch {
            truncated = StaticName(name)
            if !fields.fields.isEmpty { headers.append(PacketField(name, .record(fields.fields))) }
            return nil
        }
        headers.append(PacketField(name, .record(fields.fields)))
        payload = reader.rest
        return reader.rest
    }
}
