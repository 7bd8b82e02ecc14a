// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import Testing

@Suite struct IPAddressTests {
    @Test(arguments: ["0.0.0.0", "10.0.0.1", "127.0.0.1", "192.168.100.200", "255.255.255.255", "1.20.255.9"])
    func `IPv4 text is read and written back`(text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.family == UInt8(AF_INET))
        #expect((address.byteCount, address.bitWidth) == (4, 32))
        #expect(address.description == text)
    }

    @Test(arguments: [
        "", ".", "1", "1.2.3", "1.2.3.", ".1.2.3", "1..2.3", "1.2.3.4.", "1.2.3.4.5", "256.1.1.1", "1.1.1.300",
        "1.2.3.4444", "01.2.3.4", "1.2.3.00", "1.2.3.04", " 1.2.3.4", "1.2.3.4 ", "1.2.3.4\n", "+1.2.3.4", "-1.2.3.4",
        "0x1.2.3.4", "1.2.3.a", "1,2,3,4", "1.2.3.4\0", "1.2.3.4/24", "١.2.3.4", "99999999999.1.1.1",
    ])
    func `what is no dotted quad is refused`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(arguments: [
        ("::", "::"), ("::1", "::1"), ("fd00::1", "fd00::1"), ("FD00:0:0:0:0:0:0:1", "fd00::1"),
        ("2001:db8::ff00:42:8329", "2001:db8::ff00:42:8329"), ("::ffff:10.0.0.1", "::ffff:10.0.0.1"),
        ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ])
    func `IPv6 text is read, and written in its short form`(text: String, short: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.family == UInt8(AF_INET6))
        #expect((address.byteCount, address.bitWidth) == (16, 128))
        #expect(address.description == short)
    }

    @Test(arguments: [
        ":", ":::", "1::2::3", "fe80::1%eth0", "12345::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "::g", "[::1]", "::1\0",
        "::1 ", "::256.1.1.1", String(repeating: "1:", count: 200),
    ])
    func `what is no IPv6 address is refused`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func `every random address survives text and bytes`() throws {
        var random = SplitMix(seed: 1)
        for _ in 0..<5_000 {
            // Half of the bytes are zero, so that there are runs to shorten.
            let bytes = (0..<16).map { _ in
                Bool.random(using: &random) ? UInt8.random(in: 0...255, using: &random) : 0
            }
            for (family, count) in [(IPAddress.inet, 4), (IPAddress.inet6, 16)] {
                let address = try #require(bytes.withUnsafeBytes {
                    IPAddress(family: family, bytes: UnsafeRawBufferPointer(rebasing: $0[..<count]))
                })
                #expect(IPAddress(address.description) == address)
                #expect(address.withBytes { Array($0) } == Array(bytes[..<count]))
                #expect(address.description == reference(family, bytes))
            }
        }
    }

    /// The same address as glibc writes it.
    private func reference(_ family: UInt8, _ bytes: [UInt8]) -> String {
        var text = [CChar](repeating: 0, count: 64)
        inet_ntop(Int32(family), bytes, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    @Test(arguments: [(AF_INET, 16), (AF_INET6, 4), (AF_INET, 0), (AF_INET6, 15), (AF_UNIX, 4), (AF_UNSPEC, 0)])
    func `bytes of another length or family are refused`(family: Int32, count: Int) {
        let bytes = [UInt8](repeating: 1, count: count)
        let address = bytes.withUnsafeBytes { IPAddress(family: UInt8(family), bytes: $0) }
        #expect(address == nil)
    }

    @Test(arguments: ["255.255.255.255", "1.2.3.4", "fd00::1", "::"])
    func `text goes into a buffer that it fits, and nowhere else`(text: String) throws {
        let address = try #require(IPAddress(text))
        for size in 0...IPAddress.maximumTextLength {
            var buffer = [UInt8](repeating: 0xEE, count: size)
            let written = buffer.withUnsafeMutableBufferPointer { address.write(into: $0) }
            #expect(written == (size < text.utf8.count ? 0 : text.utf8.count))
            if written > 0 { #expect(String(decoding: buffer[..<written], as: UTF8.self) == text) }
        }
    }

    @Test func `addresses of different families are never equal`() throws {
        #expect(IPAddress("0.0.0.0") != IPAddress("::"))
        #expect(IPAddress.unspecified(family: IPAddress.inet) == IPAddress("0.0.0.0"))
        #expect(IPAddress.unspecified(family: IPAddress.inet6) == IPAddress("::"))
        #expect(IPAddress(v4: 10, 1, 2, 3) == IPAddress("10.1.2.3"))
    }

    @Test(arguments: [
        ("0.0.0.0", "unspecified"), ("::", "unspecified"), ("127.3.4.5", "loopback"), ("::1", "loopback"),
        ("224.0.0.1", "multicast"), ("239.255.255.255", "multicast"), ("ff02::1", "multicast"),
        ("169.254.9.9", "link-local"), ("fe80::1", "link-local"), ("febf::1", "link-local"), ("10.0.0.1", ""),
        ("fec0::1", ""), ("::2", ""), ("240.0.0.1", ""), ("::127.0.0.1", ""), ("169.253.0.1", ""),
    ])
    func `the kinds of addresses are told apart`(text: String, expected: String) throws {
        let address = try #require(IPAddress(text))
        let kinds = [
            address.isUnspecified ? "unspecified" : nil, address.isLoopback ? "loopback" : nil,
            address.isMulticast ? "multicast" : nil, address.isLinkLocal ? "link-local" : nil,
        ]
        #expect(kinds.compactMap { $0 }.joined(separator: " ") == expected)
    }
}
