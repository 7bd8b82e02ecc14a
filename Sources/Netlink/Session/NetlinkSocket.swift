// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import LinuxKernel
import SystemPackage

/// A netlink socket of the kernel, for rtnetlink or for generic netlink. It belongs for good to the network namespace
/// in which it was opened, and keeps that namespace alive; it closes with its last reference.
///
/// Source: netlink(7), rtnetlink(7).
public final class NetlinkSocket: NetlinkTransport {
    private let descriptor: Descriptor

    /// The receive buffer that is asked for: the acknowledgements of a whole batch may wait in it at the same time.
    private static let receiveBufferSize: Int32 = 4 << 20

    /// Opens a socket in the current network namespace of the calling thread.
    /// - Parameter netlinkProtocol: `NETLINK_ROUTE` or `NETLINK_GENERIC`.
    public init(_ netlinkProtocol: Int32 = NETLINK_ROUTE) throws(KernelError) {
        let number = socket(AF_NETLINK, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), netlinkProtocol)
        guard number >= 0 else { throw .last("socket", "netlink") }
        descriptor = Descriptor(owning: number)
        try configure()
    }

    /// Opens a socket there that the kernel tells of what happens in multicast groups (`RTNLGRP_*`).
    /// - Parameter receiveBuffer: How many bytes of news may wait to be read.
    public init(groups: [UInt32], receiveBuffer: Int32? = nil) throws(KernelError) {
        let number = socket(AF_NETLINK, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), NETLINK_ROUTE)
        guard number >= 0 else { throw .last("socket", "netlink") }
        descriptor = Descriptor(owning: number)
        try enlargeReceiveBuffer(to: receiveBuffer ?? Self.receiveBufferSize)
        try bind() // one without a number of its own hears nothing
        for group in groups {
            let number = Int32(bitPattern: group)
            try setOption(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, to: number, name: "NETLINK_ADD_MEMBERSHIP")
        }
    }

    /// The socket's number, for `poll`; it stays the property of this object.
    public var rawValue: Int32 { descriptor.rawValue }

    public func send(_ bytes: UnsafeRawBufferPointer) throws(KernelError) {
        guard Glibc.send(rawValue, bytes.baseAddress, bytes.count, 0) >= 0 else { throw .last("send", "netlink") }
    }

    public func receive(into buffer: UnsafeMutableRawBufferPointer) throws(KernelError) -> Int {
        while true {
            var sender = sockaddr_nl()
            let length = receive(into: buffer, from: &sender)
            guard length >= 0 else { throw .last("recvfrom", "netlink", detail: Self.explanation()) }
            // Any process may send to a netlink socket; only the kernel's port is 0.
            guard sender.nl_pid == 0 else { continue }
            guard length <= buffer.count else {
                throw KernelError(
                    "recvfrom", "netlink", errno: .messageTooLong,
                    detail: "a reply of \(length) bytes does not fit into \(buffer.count)")
            }
            return length
        }
    }

    public func interfaceName(index: Int32) throws(KernelError) -> String? {
        let name = UnsafeMutablePointer<CChar>.allocate(capacity: Int(IFNAMSIZ))
        defer { name.deallocate() }
        if clinux_interface_name(rawValue, index, name) == 0 { return String(cString: name) }
        guard Glibc.errno == ENODEV else { throw .last("ioctl", "SIOCGIFNAME") }
        return nil
    }

    public func interfaceIndex(name: String) throws(KernelError) -> Int32? {
        // The kernel would look up the first 15 bytes of a longer name.
        guard name.utf8.count < Int(IFNAMSIZ), !name.utf8.contains(0) else { return nil }
        let index = clinux_interface_index(rawValue, name)
        if index >= 0 { return index }
        guard Glibc.errno == ENODEV else { throw .last("ioctl", "SIOCGIFINDEX") }
        return nil
    }

    private func bind() throws(KernelError) {
        var address = sockaddr_nl()
        address.nl_family = sa_family_t(AF_NETLINK)
        let result = withUnsafeBytes(of: &address) { bytes in
            Glibc.bind(
                rawValue, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
        guard result == 0 else { throw .last("bind", "netlink") }
    }

    /// Asks for errors in words, for short acknowledgements, for filters that are obeyed or refused instead of
    /// ignored, and for a large receive buffer.
    private func configure() throws(KernelError) {
        try setOption(SOL_NETLINK, NETLINK_EXT_ACK, to: 1, name: "NETLINK_EXT_ACK")
        try setOption(SOL_NETLINK, NETLINK_CAP_ACK, to: 1, name: "NETLINK_CAP_ACK")
        try setOption(SOL_NETLINK, NETLINK_GET_STRICT_CHK, to: 1, name: "NETLINK_GET_STRICT_CHK")
        try enlargeReceiveBuffer(to: Self.receiveBufferSize)
    }

    private func enlargeReceiveBuffer(to size: Int32) throws(KernelError) {
        do {
            try setOption(SOL_SOCKET, SO_RCVBUFFORCE, to: size, name: "SO_RCVBUFFORCE")
        } catch {
            // Without CAP_NET_ADMIN the size is capped by net.core.rmem_max, and that has to do.
            try setOption(SOL_SOCKET, SO_RCVBUF, to: size, name: "SO_RCVBUF")
        }
    }

    private func setOption(_ level: Int32, _ option: Int32, to value: Int32, name: String) throws(KernelError) {
        var value = value
        guard setsockopt(rawValue, level, option, &value, socklen_t(MemoryLayout<Int32>.size)) == 0 else {
            throw .last("setsockopt", name)
        }
    }

    /// `MSG_TRUNC` makes the kernel return the true length of a datagram that is longer than the buffer.
    private func receive(into buffer: UnsafeMutableRawBufferPointer, from sender: inout sockaddr_nl) -> Int {
        let flags = Int32(MSG_DONTWAIT) | Int32(MSG_TRUNC)
        return withUnsafeMutableBytes(of: &sender) { address in
            var size = socklen_t(address.count)
            return recvfrom(
                rawValue, buffer.baseAddress, buffer.count, flags,
                address.baseAddress?.assumingMemoryBound(to: sockaddr.self), &size)
        }
    }

    private static func explanation() -> String? {
        Glibc.errno == ENOBUFS ? "the receive buffer overflowed and replies were lost" : nil
    }
}
