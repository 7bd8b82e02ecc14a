// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Testing

@Suite struct CIDRTests {
    @Test(arguments: ["10.0.0.1/24", "0.0.0.0/0", "10.1.2.3/32", "fd00::1/64", "::/0", "fe80::1/128", "1.2.3.4/8"])
    func `text is read and written back`(text: String) throws {
        #expect(try CIDR(parsing: text, requiresPrefix: true).description == text)
    }

    @Test func `without a prefix length it is a host`() throws {
        let host4 = try CIDR(parsing: "10.0.0.1", requiresPrefix: false)
        let host6 = try CIDR(parsing: "fd00::1", requiresPrefix: false)
        #expect((host4.prefixLength, host6.prefixLength) == (32, 128))
        #expect(host4.isHost && host6.isHost)
        #expect(try !CIDR(parsing: "10.0.0.1/31", requiresPrefix: false).isHost)
    }

    @Test(arguments: [
        ("10.0.0.1/33", "'10.0.0.1/33': prefix length out of range 0-32"),
        ("10.0.0.1/256", "'10.0.0.1/256': prefix length out of range 0-32"),
        ("10.0.0.1/99999999999999999999", "'10.0.0.1/99999999999999999999': prefix length out of range 0-32"),
        ("fd00::1/129", "'fd00::1/129': prefix length out of range 0-128"),
        ("10.0.0.300/24", "'10.0.0.300/24': not an IPv4 or IPv6 address"),
        ("", "'': not an IPv4 or IPv6 address"),
        ("/24", "'/24': not an IPv4 or IPv6 address"),
        ("eth0", "'eth0': not an IPv4 or IPv6 address"),
        ("10.0.0.1", "'10.0.0.1': no prefix length (write 10.0.0.1/24)"),
        ("fd00::1", "'fd00::1': no prefix length (write fd00::1/64)"),
        ("10.0.0.1/", "'10.0.0.1/': prefix length is not a number"),
        ("10.0.0.1/x", "'10.0.0.1/x': prefix length is not a number"),
        ("10.0.0.1/-1", "'10.0.0.1/-1': prefix length is not a number"),
        ("10.0.0.1/+8", "'10.0.0.1/+8': prefix length is not a number"),
        ("10.0.0.1/08", "'10.0.0.1/08': prefix length is not a number"),
        ("10.0.0.1/24/8", "'10.0.0.1/24/8': prefix length is not a number"),
        ("10.0.0.1/255.255.255.0", "'10.0.0.1/255.255.255.0': prefix length is not a number"),
    ])
    func `the error says which part is wrong`(text: String, message: String) {
        let error = #expect(throws: AddressError.self) { try CIDR(parsing: text, requiresPrefix: true) }
        #expect(error?.description == message)
        #expect(error?.text == text)
    }

    @Test(arguments: [
        ("10.1.2.3/24", "10.1.2.0/24"), ("10.1.2.3/32", "10.1.2.3/32"), ("10.1.2.3/0", "0.0.0.0/0"),
        ("10.1.2.255/25", "10.1.2.128/25"), ("fd00::1/64", "fd00::/64"), ("fd00::1/128", "fd00::1/128"),
        ("fd00::1/0", "::/0"), ("ffff:ffff:ffff:ffff:ffff::1/65", "ffff:ffff:ffff:ffff:8000::/65"),
        ("ffff:ffff:ffff:ffff:ffff::1/63", "ffff:ffff:ffff:fffe::/63"),
    ])
    func `the network has the host bits cleared`(text: String, network: String) throws {
        let cidr = try CIDR(parsing: text, requiresPrefix: true)
        #expect(cidr.network.description == network)
        #expect(cidr.hasHostBits == (text != network))
        #expect(!cidr.network.hasHostBits)
    }

    @Test func `every prefix length masks as arithmetic says`() throws {
        let all4 = try #require(IPAddress("255.255.255.255"))
        for length in UInt8(0)...32 {
            let mask = length == 0 ? 0 : UInt32.max << (32 - UInt32(length))
            let expected = withUnsafeBytes(of: mask.bigEndian) { Array($0) }
            #expect(try #require(CIDR(all4, prefixLength: length)).network.address.withBytes { Array($0) } == expected)
        }
        let all6 = try #require(IPAddress("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"))
        for length in UInt8(0)...128 {
            let mask = length == 0 ? 0 : UInt128.max << (128 - UInt128(length))
            let expected = withUnsafeBytes(of: mask.bigEndian) { Array($0) }
            #expect(try #require(CIDR(all6, prefixLength: length)).network.address.withBytes { Array($0) } == expected)
        }
    }

    @Test func `a prefix longer than the address is refused`() throws {
        #expect(CIDR(try #require(IPAddress("10.0.0.1")), prefixLength: 33) == nil)
        #expect(CIDR(try #require(IPAddress("::1")), prefixLength: 129) == nil)
        #expect(CIDR(try #require(IPAddress("::1")), prefixLength: 128) != nil)
    }

    @Test func `a network contains its addresses alone`() throws {
        let network = try CIDR(parsing: "10.1.0.7/16", requiresPrefix: true)
        #expect(network.contains(try #require(IPAddress("10.1.255.255"))))
        #expect(!network.contains(try #require(IPAddress("10.2.0.0"))))
        #expect(!CIDR.any(family: IPAddress.inet).contains(try #require(IPAddress("::1"))))
        #expect(CIDR.any(family: IPAddress.inet6).contains(try #require(IPAddress("::1"))))
    }

    @Test(arguments: [
        ("10.0.0.7/24", 0, "10.0.0.0"), ("10.0.0.0/24", 255, "10.0.0.255"), ("10.0.0.0/24", -1, "10.0.0.255"),
        ("10.0.0.0/24", -256, "10.0.0.0"), ("10.255.0.0/15", 65536, "10.255.0.0"), ("192.0.2.1/32", 0, "192.0.2.1"),
        ("0.0.0.0/0", 4294967295, "255.255.255.255"), ("fd00::/64", 1, "fd00::1"),
        ("fd00::/64", -1, "fd00::ffff:ffff:ffff:ffff"),
        ("fd00::/56", -1, "fd00::ff:ffff:ffff:ffff:ffff"), ("fd00::/120", -256, "fd00::"),
        ("fd00::8000:0:0:0/65", -1, "fd00::ffff:ffff:ffff:ffff"), ("::1/128", -1, "::1"),
    ])
    func `addresses of a network have numbers`(network: String, number: Int, address: String) throws {
        #expect(try CIDR(parsing: network, requiresPrefix: true).address(number: number)?.description == address)
    }

    @Test(arguments: [("10.0.0.0/24", 256), ("10.0.0.0/24", -257), ("::1/128", 1), ("fd00::/120", 256)])
    func `a network has so many addresses and no more`(network: String, number: Int) throws {
        #expect(try CIDR(parsing: network, requiresPrefix: true).address(number: number) == nil)
    }

    @Test(arguments: ["255.255.255.255/32", "1.2.3.4/8", "fd00::1/100"])
    func `text goes into a buffer that it fits, and nowhere else`(text: String) throws {
        let cidr = try CIDR(parsing: text, requiresPrefix: true)
        for size in 0...CIDR.maximumTextLength {
            var buffer = [UInt8](repeating: 0xEE, count: size)
            let written = buffer.withUnsafeMutableBufferPointer { cidr.write(into: $0) }
            #expect(written == (size < text.utf8.count ? 0 : text.utf8.count))
        }
    }

    @Test func `mutated text is read or refused, never more`() {
        var random = SplitMix(seed: 2)
        let seeds = ["10.0.0.1/24", "fd00::1:2/64", "255.255.255.255/32"].map { Array($0.utf8) }
        for round in 0..<20_000 {
            var bytes = seeds[round % seeds.count]
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...127, using: &random)
            }
            let read = bytes.withUnsafeBufferPointer { try? CIDR(utf8: $0, requiresPrefix: true) }
            guard let cidr = read else { continue }
            #expect((try? CIDR(parsing: cidr.description, requiresPrefix: true)) == cidr)
        }
    }
}
