// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import Testing

@testable import LinuxKernel

@Suite struct SocketAddressTests {
    @Test(arguments: ["10.0.0.1:51820", "[fd00::1]:7", "[fe80::1%3]:65535", "0.0.0.0:0"])
    func readsAndWrites(_ text: String) throws {
        let address = try #require(SocketAddress(text))
        #expect(address.description == text)
        let copy = address.bytes.withUnsafeBytes { SocketAddress(bytes: $0) }
        #expect(copy == address)
        #expect(address.bytes.count == (address.address.isIPv4 ? 16 : 28))
    }

    @Test func findsAScopeByItsName() throws {
        let address = try #require(SocketAddress("[fe80::1%eth0]:7") { $0 == "eth0" ? 5 : nil })
        #expect(address.scope == 5)
        #expect(SocketAddress("[fe80::1%eth1]:7") { _ in nil } == nil)
    }

    @Test(arguments: [
        "", ":", "10.0.0.1", "10.0.0.1:", "10.0.0.1:65536", "10.0.0.1:+7", "fd00::1:7", "[10.0.0.1]:7", "[fd00::1]",
        "[fd00::1%]:7", "host:7", "10.0.0.1:7 ",
    ])
    func readsNothingElse(_ text: String) {
        #expect(SocketAddress(text) == nil)
    }

    @Test func isThatOfTheKernel() throws {
        let address = try #require(SocketAddress("192.0.2.1:258"))
        let structure = address.bytes.withUnsafeBytes { $0.loadUnaligned(as: sockaddr_in.self) }
        #expect(structure.sin_family == sa_family_t(AF_INET) && structure.sin_port == in_port_t(258).bigEndian)
        #expect(UInt32(bigEndian: structure.sin_addr.s_addr) == 0xC000_0201)
        let other = try #require(SocketAddress("[2001:db8::1%9]:258"))
        let wide = other.bytes.withUnsafeBytes { $0.loadUnaligned(as: sockaddr_in6.self) }
        #expect(wide.sin6_family == sa_family_t(AF_INET6) && wide.sin6_port == in_port_t(258).bigEndian)
        #expect(wide.sin6_scope_id == 9 && wide.sin6_flowinfo == 0)
    }

    @Test func takesNothingThatIsTooShort() {
        let bytes = SocketAddress(IPAddress.unspecified(family: IPAddress.inet6), port: 1).bytes
        for count in 0..<bytes.count {
            #expect(Array(bytes.prefix(count)).withUnsafeBytes { SocketAddress(bytes: $0) } == nil)
        }
        #expect([UInt8](repeating: 0, count: 16).withUnsafeBytes { SocketAddress(bytes: $0) } == nil)
    }
}
