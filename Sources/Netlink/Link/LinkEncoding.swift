// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import SystemPackage

extension LinkRequest {
    /// Writes an `ifinfomsg` and the attributes behind it, for the link `existing` or, without it, for a new one.
    func encode(into writer: inout MessageWriter, existing: Int32? = nil) {
        let wanted = wantedFlags
        writer.append(
            ifinfomsg(
                ifi_family: UInt8(AF_UNSPEC), __ifi_pad: 0, ifi_type: 0, ifi_index: existing ?? index ?? 0,
                ifi_flags: wanted.on.rawValue, ifi_change: wanted.mask.rawValue))
        encodeIdentity(into: &writer)
        encodeMeasures(into: &writer)
        encodeSettings(into: &writer)
        encodeKind(into: &writer)
        if let problem = problem(isNew: existing == nil) {
            writer.fail(KernelError("netlink", name ?? "", errno: .invalidArgument, detail: problem))
        }
    }

    /// What the kernel would silently ignore.
    private func problem(isNew: Bool) -> String? {
        if kindData != nil, kind == nil { return "the options of a kind of link need the kind's name" }
        if isNew {
            var bare = self
            return bare.takeSettings() == nil ? nil : "an alias can be given to an existing link only"
        }
        if transmitQueues == nil, receiveQueues == nil { return nil }
        return "the number of queues is fixed when a link is made"
    }

    /// Raises a mistake in a name before the kernel cuts it off or answers with a mere `ERANGE`.
    private func encodeName(_ name: String, into writer: inout MessageWriter) {
        if let problem = LinkName.problem(with: name) {
            return writer.fail(KernelError("netlink", name, errno: .invalidArgument, detail: problem))
        }
        writer.attribute(IFLA_IFNAME, string: name)
    }

    private func encodeIdentity(into writer: inout MessageWriter) {
        if let name { encodeName(name, into: &writer) }
        switch namespace {
        case .descriptor(let descriptor): writer.attribute(IFLA_NET_NS_FD, descriptor)
        case .process(let pid): writer.attribute(IFLA_NET_NS_PID, pid)
        case nil: break
        }
        if let master { writer.attribute(IFLA_MASTER, master) }
        if let link, lowerAttribute == nil { writer.attribute(IFLA_LINK, link) }
        if let linkNamespaceID { writer.attribute(IFLA_LINK_NETNSID, linkNamespaceID) }
        if let mac { writer.attribute(IFLA_ADDRESS, mac: mac) }
        if let broadcast { writer.attribute(IFLA_BROADCAST, mac: broadcast) }
    }

    private func encodeMeasures(into writer: inout MessageWriter) {
        if let mtu { writer.attribute(IFLA_MTU, mtu) }
        if let group { writer.attribute(IFLA_GROUP, group) }
        if let transmitQueueLength { writer.attribute(IFLA_TXQLEN, transmitQueueLength) }
        if let transmitQueues { writer.attribute(IFLA_NUM_TX_QUEUES, transmitQueues) }
        if let receiveQueues { writer.attribute(IFLA_NUM_RX_QUEUES, receiveQueues) }
        if let gsoMaxSize { writer.attribute(IFLA_GSO_MAX_SIZE, gsoMaxSize) }
        if let gsoMaxSegments { writer.attribute(IFLA_GSO_MAX_SEGS, gsoMaxSegments) }
        if let groMaxSize { writer.attribute(IFLA_GRO_MAX_SIZE, groMaxSize) }
        if let gsoIPv4MaxSize { writer.attribute(Int(CLINUX_IFLA_GSO_IPV4_MAX_SIZE), gsoIPv4MaxSize) }
        if let groIPv4MaxSize { writer.attribute(Int(CLINUX_IFLA_GRO_IPV4_MAX_SIZE), groIPv4MaxSize) }
        if let linkMode { writer.attribute(IFLA_LINKMODE, linkMode) }
    }

    private func encodeSettings(into writer: inout MessageWriter) {
        if let alias { writer.attribute(IFLA_IFALIAS, string: alias) }
        if let carrier { writer.attribute(IFLA_CARRIER, UInt8(carrier ? 1 : 0)) }
        guard addressGeneration != nil || token != nil else { return }
        writer.nested(IFLA_AF_SPEC) { writer in
            writer.nested(Int(AF_INET6)) { writer in
                if let addressGeneration { writer.attribute(IFLA_INET6_ADDR_GEN_MODE, addressGeneration.rawValue) }
                if let token { writer.attribute(IFLA_INET6_TOKEN, address: token) }
            }
        }
    }

    /// The kind's own attribute for the device below, where it has one.
    private var lowerAttribute: Int? { kind.flatMap(LinkKind.init(named:))?.lower.attribute }

    private func encodeKind(into writer: inout MessageWriter) {
        guard let kind else { return }
        writer.nested(IFLA_LINKINFO) { writer in
            writer.attribute(IFLA_INFO_KIND, string: kind)
            switch kindData {
            case .veth(let peer):
                writer.nested(IFLA_INFO_DATA) { writer in
                    // Not flagged: a whole ifinfomsg stands before the attributes.
                    writer.nested(VETH_INFO_PEER, flagged: false) { peer.encode(into: &$0) }
                }
            case .fields(let fields): encodeData(into: &writer) { fields.encode(into: &$0) }
            case .raw(let attributes):
                writer.nested(IFLA_INFO_DATA) { writer in
                    for attribute in attributes { attribute.encode(into: &writer) }
                }
            case nil: if link != nil, lowerAttribute != nil { encodeData(into: &writer) { _ in } }
            }
        }
    }

    private func encodeData(into writer: inout MessageWriter, _ fields: (inout MessageWriter) -> Void) {
        writer.nested(IFLA_INFO_DATA) { writer in
            if let link, let lowerAttribute { writer.attribute(lowerAttribute, link) }
            fields(&writer)
        }
    }

    /// The flags to set, and all those of which something is asked.
    private var wantedFlags: (on: LinkFlags, mask: LinkFlags) {
        let switches: [(Bool?, LinkFlags)] = [
            (up, .up), (arp.map { !$0 }, .noARP), (multicast, .multicast), (promiscuous, .promiscuous),
            (allMulticast, .allMulticast),
        ]
        var on: LinkFlags = []
        var mask: LinkFlags = []
        for (wanted, flag) in switches {
            guard let wanted else { continue }
            mask.insert(flag)
            if wanted { on.insert(flag) }
        }
        return (on, mask)
    }
}

/// The kernel's rules for the name of a link. Source: `net/core/dev.c: dev_valid_name`.
public enum LinkName {
    /// Returns what is wrong with `name` in one sentence, or nil.
    public static func problem(with name: String) -> String? {
        let bytes = name.utf8
        let limit = Int(IFNAMSIZ) - 1
        if bytes.isEmpty || bytes.count > limit { return "a link's name has 1 to \(limit) bytes" }
        if name == "." || name == ".." { return "a link cannot be called '\(name)'" }
        let spaces: ClosedRange<UInt8> = 0x09...0x0d
        let isBad = bytes.contains { $0 == 0 || $0 == 0x20 || spaces.contains($0) || "/:".utf8.contains($0) }
        return isBad ? "a link's name has no '/', ':', space or NUL in it" : nil
    }
}
