// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Netlink
import SystemPackage
import Testing

/// Links of a real kernel, compared with what `ip` says about them.
@Suite(.enabled(if: ScratchNamespace.isAllowed, "needs root for network namespaces"))
struct KernelLinkTests {
    /// The fields of a link as `ip -j -d link` writes them.
    private static func fields(_ link: Link) -> [String: JSON] {
        var fields: [String: JSON] = [
            "ifindex": .number(Double(link.index)), "ifname": .string(link.name), "mtu": .number(Double(link.mtu)),
            "link_type": .string(link.type.name),
            "operstate": .string(link.operationalState.rawValue.uppercased()),
            "linkmode": .string(link.linkMode == 0 ? "DEFAULT" : "DORMANT"),
            "promiscuity": .number(Double(link.promiscuity)), "num_tx_queues": .number(Double(link.transmitQueues)),
            "num_rx_queues": .number(Double(link.receiveQueues)),
        ]
        fields["txqlen"] = link.transmitQueueLength.map { .number(Double($0)) }
        fields["qdisc"] = link.queueingDiscipline.map(JSON.string)
        fields["min_mtu"] = link.minMTU.map { .number(Double($0)) }
        fields["max_mtu"] = link.maxMTU.map { .number(Double($0)) }
        fields["gso_max_size"] = link.gsoMaxSize.map { .number(Double($0)) }
        fields["gso_max_segs"] = link.gsoMaxSegments.map { .number(Double($0)) }
        fields["address"] = link.mac.map { .string($0.description) }
        fields["broadcast"] = link.broadcast.map { .string($0.description) }
        fields["ifalias"] = link.alias.map(JSON.string)
        fields["group"] = .string(link.group == 0 ? "default" : String(link.group))
        if !link.alternativeNames.isEmpty { fields["altnames"] = .array(link.alternativeNames.map(JSON.string)) }
        return fields
    }

    /// Makes a bridge, and a veth with many properties as its port; returns what we and `ip` see of them.
    private static func bridgeWithPort() throws -> (ours: [Link], theirs: JSON) {
        let session = try NetlinkSession.open(inFreshNamespace: true)
        var bridge = LinkRequest(name: "br0", kind: "bridge", up: true)
        bridge.alias = "the hub"
        try session.createLink(&bridge)
        var near = LinkRequest(name: "v0", up: true)
        near.master = bridge.index
        near.mac = MACAddress("02:00:00:00:00:07")
        near.mtu = 1400
        near.group = 9
        near.transmitQueueLength = 77
        near.transmitQueues = 2
        near.receiveQueues = 3
        var request = LinkRequest.veth(near, peer: LinkRequest(name: "v1"))
        try session.createLink(&request)
        try ScratchNamespace.ip("link property add dev v0 altname another-name-of-it")
        return try ScratchNamespace.compare("link") { try session.links() }
    }

    @Test func readsLinksAsIPDoes() throws {
        let (links, theirs) = try ScratchNamespace.run { try Self.bridgeWithPort() }
        let json = theirs.elements
        #expect(links.map(\.name) == ["lo", "br0", "v0", "v1"])
        try #require(json.count == links.count)
        for (link, row) in zip(links, json) {
            for (key, value) in Self.fields(link) { #expect(row[key] == value, "\(link.name) \(key)") }
            // M-DOWN is no flag: ip looks at the other end of a veth and says that it is down.
            #expect(row["flags"]?.elements.compactMap(\.text).filter { $0 != "M-DOWN" } == link.flags.names)
            #expect(row["linkinfo"]?["info_kind"]?.text == link.kind)
            #expect(row["linkinfo"]?["info_slave_kind"]?.text == link.slaveKind)
        }
        #expect(json[2]["master"]?.text == "br0" && links[2].master == links[1].index)
        #expect(json[2]["link"]?.text == "v1" && links[2].link == links[3].index)
    }

    /// Makes a bridge with some options; returns what we and `ip` see of all of them.
    private static func bridgeOptions() throws -> (ours: LinkKindData?, theirs: JSON?) {
        let session = try NetlinkSession.open()
        var wanted = FieldValues(try #require(LinkKind.bridge.table))
        // A multiple of the tick of every usual kernel, 100 to 1000 in a second.
        wanted["ageing_time"] = .seconds(123.44)
        wanted["hello_time"] = .seconds(3)
        wanted["priority"] = .number(4096)
        wanted["group_fwd_mask"] = .number(8)
        wanted["nf_call_iptables"] = .flag(false)
        var request = LinkRequest(name: "br0", kind: "bridge")
        request.kindData = .fields(wanted)
        try session.createLink(&request)
        let row = try ScratchNamespace.json("link show br0").elements.first
        return (try session.link(named: "br0")?.kindData, row?["linkinfo"]?["info_data"])
    }

    @Test func readsBridgeOptionsAsIPDoes() throws {
        let (options, json) = try ScratchNamespace.run { try Self.bridgeOptions() }
        guard case .fields(let options) = options else {
            Issue.record("no bridge options")
            return
        }
        let row = try #require(json)
        #expect(options["ageing_time"] == .seconds(123.44) && options["hello_time"] == .seconds(3))
        #expect(options["priority"] == .number(4096) && options["group_fwd_mask"] == .number(8))
        var compared = 0
        for (place, field) in options.table.fields.enumerated() where !"\(field.name)".hasSuffix("_timer") {
            guard let theirs = row["\(field.name)"], let ours = Self.asIPPrints(options[place]) else { continue }
            compared += 1
            #expect(ours == theirs || theirs == .string("0x8"), "\(field.name)")
        }
        #expect(compared >= 30)
    }

    private static func asIPPrints(_ value: FieldValue?) -> JSON? {
        switch value {
        case .flag(let isOn): .number(isOn ? 1 : 0)
        case .number(let number): .number(Double(number))
        case .seconds(let seconds): .number((seconds * 100).rounded())
        case .text(let text): .string(text)
        case .mac(let mac): .string(mac.description)
        default: nil
        }
    }

    @Test func makesBothEndsOfAVethInTheirNamespaces() throws {
        let (near, far, nearIndex, farIndex, id) = try ScratchNamespace.run {
            let here = try NetlinkSession.open(inFreshNamespace: true)
            try ScratchNamespace.enterNew()
            let there = try NetlinkSession.open()
            let target = try NamespaceFile.openCurrent(kind: .net)
            var peer = LinkRequest(name: "eth0")
            peer.namespace = .descriptor(target.rawValue)
            peer.mac = MACAddress("02:00:00:00:00:01")
            var request = LinkRequest.veth(LinkRequest(name: "v0", up: true), peer: peer)
            try here.createLink(&request, peerSession: there)
            let id = try here.namespaceID(of: .descriptor(target.rawValue))
            return (try here.link(named: "v0"), try there.link(named: "eth0"), request.index, request.peer?.index, id)
        }
        #expect(near?.index == nearIndex && near?.isUp == true)
        #expect(far?.index == farIndex && far?.mac == MACAddress("02:00:00:00:00:01"))
        #expect(near?.link == farIndex && far?.link == nearIndex)
        #expect(id != nil && near?.linkNamespaceID == id)
    }

    @Test func changesRenamesAndDeletes() throws {
        try ScratchNamespace.run {
            let session = try NetlinkSession.open()
            var request = LinkRequest.veth(LinkRequest(name: "a"), peer: LinkRequest(name: "b"))
            try session.createLink(&request)
            let index = try #require(request.index)
            var change = LinkRequest(name: "c")
            change.mtu = 1300
            change.multicast = false
            change.group = 4
            try session.setLink(index: index, change)
            let link = try #require(try session.link(index: index))
            #expect(link.name == "c" && link.mtu == 1300 && link.group == 4 && !link.flags.contains(.multicast))
            #expect(try session.interfaceName(index: index) == "c")
            #expect(try session.interfaceIndex(name: "c") == index)
            #expect(try session.interfaceIndex(name: "a") == nil)
            #expect(try session.links(LinkFilter(kind: "bridge")).isEmpty)
            #expect(Set(try session.links(LinkFilter(kind: "veth")).map(\.name)) == ["b", "c"])
            try session.deleteLinks(group: 4)
            #expect(try session.link(index: index) == nil)
            #expect(try session.links().map(\.name) == ["lo"])
            let error = #expect(throws: KernelError.self) { try session.deleteLink(index: index) }
            #expect(error?.code == "ENODEV")
        }
    }

    @Test func raisesWhatTheKernelSays() throws {
        let (unknown, taken, missing) = try ScratchNamespace.run {
            let session = try NetlinkSession.open()
            func failure(_ name: String, _ kind: String) throws -> KernelError? {
                var request = LinkRequest(name: name, kind: kind)
                do throws(KernelError) { try session.createLink(&request) } catch { return error }
                return nil
            }
            let missing = Result { () throws(KernelError) in try session.addresses(index: 999) }
            return (try failure("x", "nonsense"), try failure("lo", "bridge"), missing)
        }
        #expect(unknown?.errno == .notSupported || unknown?.code == "EOPNOTSUPP")
        #expect(unknown?.detail == "Unknown device type")
        #expect(taken?.code == "EEXIST")
        #expect(throws: KernelError.self) { _ = try missing.get() }
    }

    @Test func stepsOverANumberThatIsTaken() throws {
        let (index, next) = try ScratchNamespace.run {
            let session = try NetlinkSession.open(inFreshNamespace: true)
            try ScratchNamespace.ip("link add name other index 2 type bridge")
            var request = LinkRequest.veth(LinkRequest(name: "a"), peer: LinkRequest(name: "b"))
            try session.createLink(&request)
            return (request.index, try session.reserveLinkIndex())
        }
        #expect(index == 3)
        #expect(next == 5)
    }
}
