// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel

/// Addresses for calls of the kernel.
extension SocketAddress {
    /// An address where there are no ports, or any will do.
    public init(_ address: IPAddress) { self.init(address, port: 0) }

    /// The address in the kernel's form; nil for a family that is none of the two.
    init?(_ storage: sockaddr_storage) {
        guard let found = withUnsafeBytes(of: storage, { SocketAddress(bytes: $0) }) else { return nil }
        self = found
    }

    /// Hands the kernel's form of the address to `body`.
    func withKernelForm<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
        var storage = sockaddr_storage()
        let bytes = bytes
        withUnsafeMutableBytes(of: &storage) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(bytes.count)) }
        }
    }

    /// "10.0.0.1:80", or the address alone where there is no port.
    public var text: String { port == 0 ? address.description : description }
}
