// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Links as rows: the fields that `ip -j -d link` shows, under the kernel's and iproute2's words.
final class LinkRows {
    private let lua: Interpreter
    private let shell: Shell
    private let namespace: NetworkNamespace
    private let session: NetlinkSession
    private var names: InterfaceNames
    private var namespaceNames: [Int32: String]?

    init(_ shell: Shell, _ namespace: NetworkNamespace, _ names: InterfaceNames? = nil) throws {
        self.shell = shell
        self.namespace = namespace
        lua = shell.interpreter
        session = try namespace.session()
        self.names = names ?? InterfaceNames(session)
    }

    /// Pushes a link as a table.
    func push(_ link: Link) {
        lua.pushTable(fields: 40)
        lua.setField("name", link.name)
        lua.setField("index", Int(link.index))
        if let kind = link.kind { lua.setField("kind", kind) }
        lua.setField("type", link.type.name)
        lua.setField("up", link.isUp)
        lua.setField("state", link.operationalState.rawValue)
        lua.setField("flags", link.flags.names)
        lua.setField("mtu", Int(link.mtu))
        if let mac = link.mac { lua.setField("mac", mac.description) }
        if let broadcast = link.broadcast { lua.setField("broadcast", broadcast.description) }
        if let qdisc = link.queueingDiscipline { lua.setField("qdisc", qdisc) }
        lua.setField("group", Int(link.group))
        if let length = link.transmitQueueLength { lua.setField("txqueuelen", Int(length)) }
        lua.setField("num_tx_queues", Int(link.transmitQueues))
        lua.setField("num_rx_queues", Int(link.receiveQueues))
        lua.setField("promiscuity", Int(link.promiscuity))
        lua.setField("allmulti", Int(link.allMulticast))
        lua.setField("linkmode", Link.linkModes.indices.contains(Int(link.linkMode))
            ? Link.linkModes[Int(link.linkMode)] : "\(link.linkMode)")
        pushRelations(link)
        pushMeasures(link)
        if let alias = link.alias { lua.setField("alias", alias) }
        if !link.alternativeNames.isEmpty { lua.setField("altnames", link.alternativeNames) }
        pushKind(link)
    }

    private func pushMeasures(_ link: Link) {
        let measures: [(StaticString, UInt32?)] = [
            ("min_mtu", link.minMTU), ("max_mtu", link.maxMTU), ("carrier_changes", link.carrierChanges),
            ("gso_max_size", link.gsoMaxSize), ("gso_max_segs", link.gsoMaxSegments),
            ("gro_max_size", link.groMaxSize), ("gso_ipv4_max_size", link.gsoIPv4MaxSize),
            ("gro_ipv4_max_size", link.groIPv4MaxSize), ("tso_max_size", link.tsoMaxSize),
            ("tso_max_segs", link.tsoMaxSegments),
        ]
        for (name, measure) in measures {
            if let measure { lua.setField(name, Int(measure)) }
        }
        if let carrier = link.carrier { lua.setField("carrier", carrier) }
        if let mac = link.permanentAddress { lua.setField("permaddr", mac.description) }
        if let mode = link.addressGeneration { lua.setField("addrgenmode", mode.name) }
        if let token = link.token { lua.setField("token", token.description) }
        if let device = link.parentDevice { lua.setField("parentdev", device) }
        if let bus = link.parentBus { lua.setField("parentbus", bus) }
    }

    /// Pushes what a link is as a port, as a table.
    func push(port: Link) {
        lua.pushTable(fields: 2 + (port.slaveData?.table.fields.count ?? 0))
        lua.setField("name", port.name)
        lua.setField("index", Int(port.index))
        if let values = port.slaveData { lua.setFields(values) { names[$0] } }
    }

    /// What belongs to the kind, in a field of its name, and to the port that the link is, in `port`.
    private func pushKind(_ link: Link) {
        switch link.kindData {
        case .fields(let values):
            guard let kind = link.kind else { break }
            lua.push(kind)
            lua.push(values) { names[$0] }
            lua.setPushedField()
        case .raw(let attributes): lua.setField("attributes", attributes)
        case .veth, nil: break
        }
        if let values = link.slaveData { lua.setField("port") { lua.push(values) { names[$0] } } }
    }

    /// `master`, and where the other end or the lower device is: as `ip -d link` tells after the `@` and `link-netns`.
    private func pushRelations(_ link: Link) {
        if let master = link.master { lua.setField("master", names[master]) }
        if let slaveKind = link.slaveKind { lua.setField("slave_kind", slaveKind) }
        if let other = link.link {
            lua.setField("link_index", Int(other))
            if link.linkNamespaceID == nil { lua.setField("link", names[other]) }
        }
        guard let id = link.linkNamespaceID else { return }
        lua.setField("link_nsid", Int(id))
        if let name = namespaceName(id) { lua.setField("link_netns", name) }
    }

    /// The name below /run/netns of the namespace that this one knows as number `id`, as `ip` finds it.
    private func namespaceName(_ id: Int32) -> String? {
        if let namespaceNames { return namespaceNames[id] }
        var found: [Int32: String] = [:]
        for pinned in (try? NamedNamespaces.network.list()) ?? [] {
            guard let descriptor = try? NamedNamespaces.network.open(pinned.name),
                let id = try? session.namespaceID(of: .descriptor(descriptor.rawValue))
            else { continue }
            found[id] = pinned.name
        }
        namespaceNames = found
        return found[id]
    }
}

extension Interpreter {
    /// Pushes a link's counters, under the names of `struct rtnl_link_stats64` in linux/if_link.h.
    func push(_ statistics: LinkStatistics) {
        pushTable(fields: LinkStatistics.names.count)
        for (name, counter) in LinkStatistics.names { setField(name, Int(clamping: statistics[keyPath: counter])) }
    }
}

extension LinkStatistics {
    /// The counters by the kernel's names.
    static var names: [(StaticString, KeyPath<LinkStatistics, UInt64>)] {
        [
            ("rx_packets", \.receivedPackets),
            ("tx_packets", \.transmittedPackets),
            ("rx_bytes", \.receivedBytes),
            ("tx_bytes", \.transmittedBytes),
            ("rx_errors", \.receiveErrors),
            ("tx_errors", \.transmitErrors),
            ("rx_dropped", \.receiveDropped),
            ("tx_dropped", \.transmitDropped),
            ("multicast", \.multicast),
            ("collisions", \.collisions),
            ("rx_length_errors", \.receiveLengthErrors),
            ("rx_over_errors", \.receiveOverErrors),
            ("rx_crc_errors", \.receiveCRCErrors),
            ("rx_frame_errors", \.receiveFrameErrors),
            ("rx_fifo_errors", \.receiveFIFOErrors),
            ("rx_missed_errors", \.receiveMissedErrors),
            ("tx_aborted_errors", \.transmitAbortedErrors),
            ("tx_carrier_errors", \.transmitCarrierErrors),
            ("tx_fifo_errors", \.transmitFIFOErrors),
            ("tx_heartbeat_errors", \.transmitHeartbeatErrors),
            ("tx_window_errors", \.transmitWindowErrors),
            ("rx_compressed", \.receiveCompressed),
            ("tx_compressed", \.transmitCompressed),
            ("rx_nohandler", \.receiveNoHandler),
            ("rx_otherhost_dropped", \.receiveOtherHostDropped),
        ]
    }
}
