// SPDX-License-Identifier: GPL-3.0-or-later

/// UDP. Source: RFC 768.
extension Packet {
    mutating func readUDP(_ bytes: ArraySlice<UInt8>) {
        var ports: [Int] = []
        var length = 0
        let rest = read("udp", bytes) { reader, fields throws(ByteReader.Truncated) in
            ports = [try reader.u16(), try reader.u16()]
            fields.add("source_port", ports[0])
            fields.add("destination_port", ports[1])
            length = try reader.u16()
            fields.add("length", length)
            fields.add("checksum", try reader.u16())
        }
        guard let rest else { return }
        payload = length >= 8 ? rest.prefix(length - 8) : rest
        guard !payload.isEmpty else { return }
        if ports.contains(67), ports.contains(68) || ports == [67, 67] { return readDHCP(payload) }
        if ports.contains(53) || ports.contains(5353) { readDNS(payload) }
    }
}
