// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import Testing

@testable import Netlink

@Suite struct LinkKindTests {
    private func encode(_ values: FieldValues) throws -> [UInt8] {
        var writer = MessageWriter()
        values.encode(into: &writer)
        if let failure = writer.failure { throw failure }
        return writer.withBytes { Array($0) }
    }

    private func values(_ kind: LinkKind, _ fields: [String: FieldValue]) throws -> FieldValues {
        var values = FieldValues(try #require(kind.table))
        for (name, value) in fields {
            try #require(values.table.place(of: name) != nil, "\(kind.name) has no \(name)")
            values[name] = value
        }
        return values
    }

    private func decode(_ kind: LinkKind, _ bytes: [UInt8]) throws -> FieldValues {
        let table = try #require(kind.table)
        return try bytes.withUnsafeBytes { try FieldValues(table, decoding: $0) }
    }

    /// A value that a form holds; nil where there is nothing to write.
    private func sample(_ form: FieldForm) -> FieldValue? {
        switch form {
        case .toggle, .presence, .bit, .flagPart: .flag(true)
        case .number(_, let range), .networkOrder(_, let range): .number(range.upperBound)
        case .part(let mask, _, _): .number(mask >> UInt64(mask.trailingZeroBitCount))
        case .keyed: .number(0x0102_0304)
        case .signed(let range): .signed(range.lowerBound)
        case .seconds(_, _, let range): .seconds(range?.upperBound ?? 3)
        case .word(let words, _), .networkWord(let words, _): words.last.map { .text($0.name) }
        case .text: .text("text")
        case .mac: MACAddress("02:00:00:00:00:01").map { .mac($0) }
        case .range: .range(1000...2000)
        case .address, .ipv4: IPAddress("192.0.2.1").map { .address($0) }
        case .ipv6: IPAddress("2001:db8::1").map { .address($0) }
        case .link: .link(7)
        case .list(let element, _), .repeated(let element, _):
            sample(element).map { .list([$0, $0]) }
        case .mapping: .mapping([1: 2, 3: 4])
        default: nil
        }
    }

    @Test(arguments: LinkKind.all.filter { $0.table != nil }.map(\.name))
    func readsBackAllThatItWrites(_ name: String) throws {
        let kind = try #require(LinkKind(named: name))
        var all = FieldValues(try #require(kind.table))
        for (place, field) in all.table.fields.enumerated() where !field.isReadOnly { all[place] = sample(field.form) }
        let together = try decode(kind, encode(all))
        for (place, field) in all.table.fields.enumerated() where !field.isReadOnly {
            var one = FieldValues(all.table)
            one[place] = all[place]
            let read = try decode(kind, encode(one))
            #expect(read[place] == all[place], "\(field.name)")
            #expect(together[place] == all[place], "\(field.name) with all others")
        }
    }

    @Test func everyShorthandStandsForFieldsOfItsTable() {
        for kind in LinkKind.all {
            for field in kind.table?.fields ?? [] {
                guard case .shorthand(let names) = field.form else { continue }
                for name in names { #expect(kind.table?.place(of: "\(name)") != nil, "\(kind.name): \(name)") }
            }
            for name in kind.required { #expect(kind.table?.place(of: name) != nil, "\(kind.name): \(name)") }
        }
    }

    @Test func writesKeysOfGREWithTheirFlags() throws {
        let bytes = try encode(values(.gre, ["ikey": .number(5), "icsum": .flag(true), "oseq": .flag(true)]))
        #expect(bytes == [
            8, 0, UInt8(IFLA_GRE_IKEY), 0, 0, 0, 0, 5,
            6, 0, UInt8(IFLA_GRE_IFLAGS), 0, 0xA0, 0, 0, 0,
            6, 0, UInt8(IFLA_GRE_OFLAGS), 0, 0x10, 0, 0, 0,
        ])
    }

    @Test func tellsNoKeyWhoseFlagIsOff() throws {
        let key: [UInt8] = [8, 0, UInt8(IFLA_GRE_IKEY), 0, 0, 0, 0, 0]
        let off: [UInt8] = [6, 0, UInt8(IFLA_GRE_IFLAGS), 0, 0x10, 0, 0, 0]
        let on: [UInt8] = [6, 0, UInt8(IFLA_GRE_IFLAGS), 0, 0x20, 0, 0, 0]
        #expect(try decode(.gre, key + off)["ikey"] == nil)
        #expect(try decode(.gre, off + key)["ikey"] == nil)
        #expect(try decode(.gre, on + key)["ikey"] == .number(0))
    }

    @Test func writesNumbersInTheOrderOfTheNetwork() throws {
        let vlan = try encode(values(.vlan, ["protocol": .text("802.1ad")]))
        #expect(vlan == [6, 0, UInt8(IFLA_VLAN_PROTOCOL), 0, 0x88, 0xA8, 0, 0])
        let vxlan = try encode(values(.vxlan, ["port_range": .range(0x1234...0x5678)]))
        #expect(vxlan == [8, 0, UInt8(IFLA_VXLAN_PORT_RANGE), 0, 0x12, 0x34, 0x56, 0x78])
        let ip6tnl = try encode(values(.ip6tnl, ["tclass": .number(0x12), "flowlabel": .number(0x3_4567)]))
        #expect(ip6tnl == [8, 0, UInt8(IFLA_IPTUN_FLOWINFO), 0, 0x01, 0x23, 0x45, 0x67])
    }

    @Test func refusesWhatDoesNotFit() throws {
        let ipv6 = try #require(IPAddress("fd00::1"))
        for (kind, field, value) in [
            (LinkKind.gre, "remote", FieldValue.address(ipv6)), (.ip6tnl, "tclass", .number(256)),
            (.vlan, "id", .number(4095)), (.gre, "tos", .number(256)), (.bond, "mode", .text("none")),
        ] {
            let values = try values(kind, [field: value])
            #expect(throws: KernelError.self, "\(field)") { try encode(values) }
        }
    }

    /// The link below stands where its kind looks for it, and only there.
    @Test(arguments: [(LinkKind.vxlan, IFLA_VXLAN_LINK), (.gre, IFLA_GRE_LINK), (.vti, IFLA_VTI_LINK)])
    func putsTheLinkBelowIntoTheData(_ kind: LinkKind, _ attribute: Int) throws {
        var request = LinkRequest(name: "t0", kind: kind.name)
        request.link = 6
        let payload = try #require(LinkChange.create(request).payload)
        let link = try payload.withUnsafeBytes { try Link(decoding: $0) }
        #expect(link.link == 6)
        var found: [Int] = []
        try payload.withUnsafeBytes { bytes in
            var attributes = try AttributeIterator(bytes, after: MemoryLayout<ifinfomsg>.size)
            while let next = try attributes.next() { found.append(next.type) }
        }
        #expect(!found.contains(IFLA_LINK))
        request.kind = "vlan"
        #expect(try #require(LinkChange.create(request).payload) != payload)
    }

    @Test func keepsAttributesOfOtherKinds() throws {
        let attributes = [
            RawAttribute(1, .bytes([1, 2, 3])), RawAttribute(2, .nest([RawAttribute(3, .bytes([]))])),
            RawAttribute(2, .nest([])),
        ]
        var request = LinkRequest(name: "x0", kind: "netkit")
        request.kindData = .raw(attributes)
        let payload = try #require(LinkChange.create(request).payload)
        let link = try payload.withUnsafeBytes { try Link(decoding: $0) }
        #expect(link.kindData == .raw(attributes))
    }

    @Test func readsNoNestsWithoutEnd() throws {
        var attribute = RawAttribute(1, .bytes([]))
        for _ in 0..<40 { attribute = RawAttribute(1, .nest([attribute])) }
        var request = LinkRequest(name: "x0", kind: "netkit")
        request.kindData = .raw([attribute])
        let payload = try #require(LinkChange.create(request).payload)
        #expect(throws: KernelError.self) { try payload.withUnsafeBytes { try Link(decoding: $0) } }
    }

    @Test func keepsWhatIsNotChanged() throws {
        let old = try values(.gre, ["ttl": .number(5), "ikey": .number(7)])
        let changed = old.overlaid(by: try values(.gre, ["ttl": .number(9)]))
        #expect(changed == (try values(.gre, ["ttl": .number(9), "ikey": .number(7)])))
    }
}
