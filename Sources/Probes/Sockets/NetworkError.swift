// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import SystemPackage

/// Why something that was sent did not arrive: what a router or host on the way said of it, or this host itself.
public struct NetworkError: Hashable, Sendable {
    public let errno: Errno
    /// The message of ICMP that says so; nil if this host did.
    public let message: Message?
    /// Who says so, if that is told.
    public let from: IPAddress?
    /// The largest packet that would pass, if the size is the reason.
    public let mtu: Int?

    /// A message of ICMP, by its numbers.
    public struct Message: Hashable, Sendable {
        public let isIPv4: Bool
        public let type: UInt8
        public let code: UInt8
    }

    init(errno: Errno) {
        self.errno = errno
        (message, from, mtu) = (nil, nil, nil)
    }

    init(_ arrival: clinux_arrival) {
        let raw = arrival.error
        errno = Errno(rawValue: Int32(bitPattern: raw.ee_errno))
        let isICMP = raw.ee_origin == UInt8(SO_EE_ORIGIN_ICMP) || raw.ee_origin == UInt8(SO_EE_ORIGIN_ICMP6)
        message = isICMP
            ? Message(isIPv4: raw.ee_origin == UInt8(SO_EE_ORIGIN_ICMP), type: raw.ee_type, code: raw.ee_code) : nil
        from = SocketAddress(arrival.offender)?.address
        mtu = errno == .messageTooLong && raw.ee_info > 0 ? Int(raw.ee_info) : nil
    }

    /// "host unreachable", or the sentence of the error number.
    public var text: String { message?.name ?? KernelError("", errno: errno).message }
}

extension NetworkError.Message {
    /// Whether the time to live has run out on the way, which tells who is there.
    var isTimeExceeded: Bool { isIPv4 ? type == 11 && code == 0 : type == 3 && code == 0 }

    /// Whether the host itself says that nobody listens.
    var isPortUnreachable: Bool { isIPv4 ? type == 3 && code == 3 : type == 1 && code == 4 }

    /// What RFC 792, RFC 1122 and RFC 4443 call it.
    var name: String {
        let known = isIPv4 ? Self.namesOfIPv4 : Self.namesOfIPv6
        return known[UInt16(type) << 8 | UInt16(code)] ?? "ICMP\(isIPv4 ? "" : "v6") type \(type), code \(code)"
    }

    private static let namesOfIPv4: [UInt16: String] = [
        0x300: "network unreachable", 0x301: "host unreachable", 0x302: "protocol unreachable",
        0x303: "port unreachable", 0x304: "fragmentation needed", 0x305: "source route failed",
        0x306: "network unknown", 0x307: "host unknown", 0x309: "network prohibited", 0x30A: "host prohibited",
        0x30B: "network unreachable for this service", 0x30C: "host unreachable for this service",
        0x30D: "communication prohibited", 0x30E: "host precedence violation", 0x30F: "precedence cutoff",
        0x400: "source quench", 0xB00: "time to live exceeded", 0xB01: "reassembly time exceeded",
        0xC00: "bad header",
    ]

    private static let namesOfIPv6: [UInt16: String] = [
        0x100: "no route", 0x101: "communication prohibited", 0x102: "beyond scope of source",
        0x103: "address unreachable", 0x104: "port unreachable", 0x105: "source address failed policy",
        0x106: "route rejected", 0x200: "packet too big", 0x300: "hop limit exceeded",
        0x301: "reassembly time exceeded", 0x400: "bad header", 0x401: "unknown next header",
        0x402: "unknown option",
    ]
}
