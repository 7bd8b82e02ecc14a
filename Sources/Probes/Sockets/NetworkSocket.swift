// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import LinuxKernel
import SystemPackage

/// A socket of IPv4 or IPv6 that never waits. It belongs for good to the network namespace in which it was opened.
///
/// Source: ip(7), ipv6(7), raw(7), udp(7), tcp(7).
final class NetworkSocket {
    private let socket: Descriptor
    let family: Int32
    /// Whether it is beside the protocols, and gets the headers of IPv4.
    let isRaw: Bool

    enum Kind {
        case stream, datagram, raw

        fileprivate var number: UInt32 {
            switch self {
            case .stream: SOCK_STREAM.rawValue
            case .datagram: SOCK_DGRAM.rawValue
            case .raw: SOCK_RAW.rawValue
            }
        }
    }

    /// Opens a socket in the current network namespace of the calling thread.
    init(_ family: UInt8, _ kind: Kind, protocol number: Int = 0) throws(KernelError) {
        let flags = SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let descriptor = Glibc.socket(Int32(family), Int32(kind.number | flags), Int32(number))
        guard descriptor >= 0 else { throw .last("socket") }
        socket = Descriptor(owning: descriptor)
        self.family = Int32(family)
        isRaw = kind == .raw
    }

    /// Takes over one that was accepted.
    init(accepted descriptor: consuming Descriptor, family: Int32) {
        socket = descriptor
        self.family = family
        isRaw = false
    }

    var rawValue: Int32 { socket.rawValue }
    var isIPv4: Bool { family == AF_INET }

    // MARK: Options

    func set(_ level: Int, _ option: Int32, to value: Int32 = 1, _ name: String) throws(KernelError) {
        var value = value
        guard setsockopt(rawValue, Int32(level), option, &value, socklen_t(MemoryLayout<Int32>.size)) == 0 else {
            throw .last("setsockopt", name)
        }
    }

    /// Sets what all probes have in common.
    func apply(_ options: SocketOptions) throws(KernelError) {
        if let device = options.device {
            guard setsockopt(rawValue, SOL_SOCKET, SO_BINDTODEVICE, device, socklen_t(device.utf8.count)) == 0 else {
                throw .last("setsockopt", device)
            }
        }
        if let ttl = options.ttl { try setTTL(ttl) }
        if let source = options.source { try bind(SocketAddress(source)) }
    }

    func setTTL(_ ttl: UInt8) throws(KernelError) {
        if isIPv4 {
            try set(Int(IPPROTO_IP), IP_TTL, to: Int32(ttl), "IP_TTL")
            try set(Int(IPPROTO_IP), IP_MULTICAST_TTL, to: Int32(ttl), "IP_MULTICAST_TTL")
        } else {
            try set(Int(IPPROTO_IPV6), IPV6_UNICAST_HOPS, to: Int32(ttl), "IPV6_UNICAST_HOPS")
            try set(Int(IPPROTO_IPV6), IPV6_MULTICAST_HOPS, to: Int32(ttl), "IPV6_MULTICAST_HOPS")
        }
    }

    /// Has the kernel tell when datagrams came, with which time to live, and what errors the network sent back.
    func tellArrivals() throws(KernelError) {
        try set(Int(SOL_SOCKET), SO_TIMESTAMPNS, "SO_TIMESTAMPNS")
        if isIPv4 {
            try set(Int(IPPROTO_IP), IP_RECVTTL, "IP_RECVTTL")
            try set(Int(IPPROTO_IP), IP_RECVERR, "IP_RECVERR")
        } else {
            try set(Int(IPPROTO_IPV6), IPV6_RECVHOPLIMIT, "IPV6_RECVHOPLIMIT")
            try set(Int(IPPROTO_IPV6), IPV6_RECVERR, "IPV6_RECVERR")
        }
    }

    /// The error that waits to be told, which is thereby taken; nil if there is none.
    func takeError() -> Errno? {
        var error: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(rawValue, SOL_SOCKET, SO_ERROR, &error, &size) == 0, error != 0 else { return nil }
        return Errno(rawValue: error)
    }

    // MARK: Addresses

    func bind(_ address: SocketAddress) throws(KernelError) {
        let result = address.withKernelForm { Glibc.bind(rawValue, $0, $1) }
        guard result == 0 else { throw .last("bind", address.text) }
    }

    /// Chooses the other side; a connection is then under way if the result is false.
    func connect(_ address: SocketAddress) throws(KernelError) -> Bool {
        let result = address.withKernelForm { Glibc.connect(rawValue, $0, $1) }
        guard result == 0 || Glibc.errno == EINPROGRESS else { throw .last("connect", address.text) }
        return result == 0
    }

    func listen(backlog: Int32) throws(KernelError) {
        guard Glibc.listen(rawValue, backlog) == 0 else { throw .last("listen") }
    }

    /// The next connection that somebody has made; nil if there is none now.
    func accept() throws(KernelError) -> NetworkSocket? {
        let descriptor = clinux_accept(rawValue)
        if descriptor >= 0 { return NetworkSocket(accepted: Descriptor(owning: descriptor), family: family) }
        switch Glibc.errno {
        case EAGAIN, EINTR, ECONNABORTED, EPROTO: return nil
        default: throw .last("accept")
        }
    }

    /// The address on this side.
    func localAddress() -> SocketAddress? { address { getsockname(rawValue, $0, $1) } }

    /// Whether the other side is known.
    var isConnected: Bool { address { getpeername(rawValue, $0, $1) } != nil }

    private func address(
        _ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> SocketAddress? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, &size) }
        }
        return result == 0 ? SocketAddress(storage) : nil
    }

    // MARK: Data

    /// Sends a datagram, to the other side that was chosen unless `address` is given.
    func send(_ bytes: [UInt8], to address: SocketAddress? = nil) throws(KernelError) {
        // What is wrong may be what became of an earlier one, which is told once, and in the queue of errors as well.
        guard trySending(bytes, to: address) < 0, trySending(bytes, to: address) < 0 else { return }
        throw .last("sendto", address?.text ?? "")
    }

    private func trySending(_ bytes: [UInt8], to address: SocketAddress?) -> Int {
        bytes.withUnsafeBytes { data in
            let flags = Int32(MSG_NOSIGNAL)
            guard let address else { return Glibc.send(rawValue, data.baseAddress, data.count, flags) }
            return address.withKernelForm { sendto(rawValue, data.baseAddress, data.count, flags, $0, $1) }
        }
    }
}
