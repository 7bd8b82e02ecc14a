// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension Link {
    /// The bridge of which the link is a port that an `RTM_NEWLINK` tells of; nil if it is none.
    static func bridge(ofPortIn payload: UnsafeRawBufferPointer) throws(KernelError) -> Int32? {
        var master: Int32?
        var isPort = false
        var attributes = try AttributeIterator(payload, after: MemoryLayout<ifinfomsg>.size)
        while let attribute = try attributes.next() {
            switch attribute.type {
            case IFLA_MASTER: master = try attribute.loadIndex()
            case IFLA_LINKINFO:
                var nested = try attribute.nested()
                while let part = try nested.next() {
                    if part.type == IFLA_INFO_SLAVE_KIND { isPort = part.loadString() == "bridge" }
                }
            default: break
            }
        }
        return isPort ? master : nil
    }

    /// Decodes the payload of an `RTM_NEWLINK`. Raises `EBADMSG` on malformed bytes.
    ///
    /// Allocates only for a bridge's options, an alias, names of more than 15 bytes and alternative names.
    public init(decoding payload: UnsafeRawBufferPointer) throws(KernelError) {
        let header = try payload.header(as: ifinfomsg.self)
        index = header.ifi_index
        type = LinkType(rawValue: header.ifi_type)
        flags = LinkFlags(rawValue: header.ifi_flags)
        var attributes = try AttributeIterator(payload, after: MemoryLayout<ifinfomsg>.size)
        while let attribute = try attributes.next() { try decodeIdentity(attribute) }
    }

    private mutating func decodeIdentity(_ attribute: AttributeView) throws(KernelError) {
        switch attribute.type {
        case IFLA_IFNAME: name = attribute.loadString()
        case IFLA_ADDRESS: mac = attribute.loadMAC()
        case IFLA_BROADCAST: broadcast = attribute.loadMAC()
        case IFLA_PERM_ADDRESS: permanentAddress = attribute.loadMAC()
        case IFLA_MTU: mtu = try attribute.load()
        case IFLA_MASTER: master = try attribute.load()
        case IFLA_LINK: if link == nil { link = try attribute.loadIndex() }
        case IFLA_LINK_NETNSID: linkNamespaceID = try attribute.load()
        case IFLA_OPERSTATE: operationalState = OperationalState(rawState: try attribute.load())
        case IFLA_LINKMODE: linkMode = try attribute.load()
        case IFLA_LINKINFO: try decodeKind(attribute)
        case IFLA_IFALIAS: alias = attribute.loadString()
        case IFLA_AF_SPEC: try decodeFamilies(attribute)
        case IFLA_PARENT_DEV_NAME: parentDevice = attribute.loadString()
        case IFLA_PARENT_DEV_BUS_NAME: parentBus = attribute.loadString()
        case IFLA_PROP_LIST: try decodeProperties(attribute)
        default: try decodeMeasure(attribute)
        }
    }

    private mutating func decodeMeasure(_ attribute: AttributeView) throws(KernelError) {
        switch attribute.type {
        case IFLA_GROUP: group = try attribute.load()
        case IFLA_QDISC: queueingDiscipline = attribute.loadString()
        case IFLA_TXQLEN: transmitQueueLength = try attribute.load()
        case IFLA_NUM_TX_QUEUES: transmitQueues = try attribute.load()
        case IFLA_NUM_RX_QUEUES: receiveQueues = try attribute.load()
        case IFLA_PROMISCUITY: promiscuity = try attribute.load()
        case IFLA_ALLMULTI: allMulticast = try attribute.load()
        case IFLA_CARRIER: carrier = try attribute.loadFlag()
        case IFLA_CARRIER_CHANGES: carrierChanges = try attribute.load()
        case IFLA_MIN_MTU: minMTU = try attribute.load()
        case IFLA_MAX_MTU: maxMTU = try attribute.load()
        case IFLA_STATS64: decodeStatistics(attribute)
        default: try decodeOffload(attribute)
        }
    }

    private mutating func decodeOffload(_ attribute: AttributeView) throws(KernelError) {
        switch attribute.type {
        case IFLA_GSO_MAX_SIZE: gsoMaxSize = try attribute.load()
        case IFLA_GSO_MAX_SEGS: gsoMaxSegments = try attribute.load()
        case IFLA_GRO_MAX_SIZE: groMaxSize = try attribute.load()
        case Int(CLINUX_IFLA_GSO_IPV4_MAX_SIZE): gsoIPv4MaxSize = try attribute.load()
        case Int(CLINUX_IFLA_GRO_IPV4_MAX_SIZE): groIPv4MaxSize = try attribute.load()
        case IFLA_TSO_MAX_SIZE: tsoMaxSize = try attribute.load()
        case IFLA_TSO_MAX_SEGS: tsoMaxSegments = try attribute.load()
        default: break
        }
    }

    /// What the link is to IPv6; of IPv4 there are settings only, which are sysctls.
    private mutating func decodeFamilies(_ specifics: AttributeView) throws(KernelError) {
        var families = try specifics.nested()
        while let family = try families.next() {
            guard family.type == Int(AF_INET6) else { continue }
            var attributes = try family.nested()
            while let attribute = try attributes.next() {
                switch attribute.type {
                case IFLA_INET6_ADDR_GEN_MODE: addressGeneration = AddressGeneration(rawValue: try attribute.load())
                case IFLA_INET6_TOKEN: token = attribute.loadAddress().flatMap { $0.isUnspecified ? nil : $0 }
                default: break
                }
            }
        }
    }

    private mutating func decodeStatistics(_ attribute: AttributeView) {
        var counters = rtnl_link_stats64()
        attribute.loadExtensible(into: &counters)
        statistics = LinkStatistics(counters)
    }

    private mutating func decodeProperties(_ list: AttributeView) throws(KernelError) {
        var attributes = try list.nested()
        while let attribute = try attributes.next() {
            if attribute.type == IFLA_ALT_IFNAME { alternativeNames.append(attribute.loadString()) }
        }
    }

    private mutating func decodeKind(_ information: AttributeView) throws(KernelError) {
        var data: AttributeView?
        var slaveData: AttributeView?
        var attributes = try information.nested()
        while let attribute = try attributes.next() {
            switch attribute.type {
            case IFLA_INFO_KIND: kind = attribute.loadString()
            case IFLA_INFO_SLAVE_KIND: slaveKind = attribute.loadString()
            case IFLA_INFO_DATA: data = attribute
            case IFLA_INFO_SLAVE_DATA: slaveData = attribute
            default: break
            }
        }
        if let data {
            kindData = try Self.kindData(kind, data)
            // What stands under IFLA_LINK may be the link itself then, where the namespaces differ.
            if let attribute = kind.flatMap(LinkKind.init(named:))?.lower.attribute {
                if let lower = try data.nestedIndex(attribute) { link = lower }
            }
        }
        if let slaveData, let table = slaveKind.flatMap(LinkKind.init(named:))?.port {
            self.slaveData = try FieldValues(table, decoding: slaveData.payload)
        }
    }

    private static func kindData(_ kind: String?, _ data: AttributeView) throws(KernelError) -> LinkKindData {
        guard let table = kind.flatMap(LinkKind.init(named:))?.table else {
            return .raw(try RawAttribute.list(decoding: data.payload))
        }
        return .fields(try FieldValues(table, decoding: data.payload))
    }
}

extension AttributeView {
    /// The index of a link; nil for none.
    fileprivate func loadIndex() throws(KernelError) -> Int32? {
        let index: Int32 = try load()
        return index == 0 ? nil : index
    }

    /// The index of a link under an attribute of a nest; nil for none.
    fileprivate func nestedIndex(_ type: Int) throws(KernelError) -> Int32? {
        var attributes = try nested()
        while let attribute = try attributes.next() {
            guard attribute.type == type else { continue }
            return try attribute.loadIndex()
        }
        return nil
    }
}
