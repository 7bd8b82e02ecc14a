// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Testing

@Suite struct MACAddressTests {
    @Test(arguments: [
        ("02:00:00:00:00:01", "02:00:00:00:00:01"), ("AA:bB:cC:dd:EE:ff", "aa:bb:cc:dd:ee:ff"),
        ("00:00:00:00:00:00", "00:00:00:00:00:00"),
    ])
    func `text is read and written in lower case`(text: String, written: String) throws {
        #expect(try #require(MACAddress(text)).description == written)
    }

    @Test(arguments: [
        "", "02:00:00:00:00", "02:00:00:00:00:01:02", "02-00-00-00-00-01", "2:0:0:0:0:1", "0200.0000.0001",
        "020000000001", "02:00:00:00:00:0g", "02:00:00:00:00:01 ", "02:00:00:00:00:0\0", "0x:00:00:00:00:01",
    ])
    func `anything else is refused`(text: String) {
        #expect(MACAddress(text) == nil)
    }

    @Test func `bytes keep their order`() throws {
        let bytes: [UInt8] = [0x02, 0x11, 0x22, 0x33, 0x44, 0x55]
        let address = try #require(bytes.withUnsafeBytes { MACAddress(bytes: $0) })
        #expect(address.description == "02:11:22:33:44:55")
        #expect(address.withBytes { Array($0) } == bytes)
        #expect(address == MACAddress(bits: 0x0211_2233_4455))
    }

    @Test(arguments: [0, 5, 7, 8, 20])
    func `bytes of another length are refused`(count: Int) {
        #expect([UInt8](repeating: 0, count: count).withUnsafeBytes { MACAddress(bytes: $0) } == nil)
    }

    @Test func `every random address survives text and bytes`() {
        var random = SplitMix(seed: 3)
        for _ in 0..<5_000 {
            let address = MACAddress(bits: random.next())
            #expect(MACAddress(address.description) == address)
            #expect(address.withBytes { MACAddress(bytes: $0) } == address)
        }
    }

    @Test func `the two flag bits are those of the first byte`() throws {
        #expect(MACAddress.broadcast.isMulticast && MACAddress.broadcast.isLocallyAdministered)
        let group = try #require(MACAddress("01:80:c2:00:00:00"))
        #expect(group.isMulticast && !group.isLocallyAdministered)
        let local = try #require(MACAddress("02:ff:ff:ff:ff:ff"))
        #expect(!local.isMulticast && local.isLocallyAdministered)
    }
}
