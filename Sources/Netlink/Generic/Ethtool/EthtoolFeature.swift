// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// Work that a device may do in place of the kernel, or a way in which it may be done.
///
/// Equivalent to: one line of `ethtool -k`. Source: ethtool(8), `Documentation/networking/netdev-features.rst`.
public struct EthtoolFeature: Hashable, Sendable {
    /// The kernel's word: "tx-tcp-segmentation".
    public var name: String
    /// Whether it is in effect.
    public var isOn = false
    /// Whether it was asked for: it may depend on others that are off.
    public var isWanted = false
    /// Whether it cannot be changed.
    public var isFixed = true

    /// The names of ethtool(8) that stand for several of the kernel's, or for one by another word; a star stands for
    /// any text.
    public static let groups: [(short: String, long: String, pattern: String)] = [
        ("rx", "rx-checksumming", "rx-checksum"), ("tx", "tx-checksumming", "tx-checksum-*"),
        ("sg", "scatter-gather", "tx-scatter-gather*"), ("tso", "tcp-segmentation-offload", "tx-tcp*-segmentation"),
        ("ufo", "udp-fragmentation-offload", "tx-udp-fragmentation"),
        ("gso", "generic-segmentation-offload", "tx-generic-segmentation"),
        ("gro", "generic-receive-offload", "rx-gro"), ("lro", "large-receive-offload", "rx-lro"),
        ("rxvlan", "rx-vlan-offload", "rx-vlan-hw-parse"), ("txvlan", "tx-vlan-offload", "tx-vlan-hw-insert"),
        ("ntuple", "ntuple-filters", "rx-ntuple-filter"), ("rxhash", "receive-hashing", "rx-hashing"),
    ]

    /// Whether a name of the kernel's or of ethtool(8) means it.
    public func answers(to word: String) -> Bool {
        if word == name { return true }
        guard let pattern = Self.groups.first(where: { $0.short == word || $0.long == word })?.pattern else {
            return false
        }
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return name == pattern }
        return name.count >= pattern.count - 1 && name.hasPrefix(parts[0]) && name.hasSuffix(parts[1])
    }
}

extension GenericSession {
    /// Returns the features of a link, in the kernel's order.
    ///
    /// Equivalent to: `ethtool -k NAME`. Raises `ENODEV`.
    public func features(ofLink index: Int32) throws(KernelError) -> [EthtoolFeature] {
        try query(
            ETHTOOL_GENL_NAME, ETHTOOL_MSG_FEATURES_GET,
            build: { $0.ethtoolHeader(ETHTOOL_A_FEATURES_HEADER, link: index) }
        ) { payload throws(KernelError) in try EthtoolFeature.list(decoding: payload) }
    }

    /// Asks for features by the kernel's names, or to do without them.
    ///
    /// Equivalent to: `ethtool -K NAME FEATURE on|off`. What depends on other features is noted and not done.
    public func setFeatures(ofLink index: Int32, _ wanted: [String: Bool]) throws(KernelError) {
        try request(ETHTOOL_GENL_NAME, ETHTOOL_MSG_FEATURES_SET) { writer in
            writer.ethtoolHeader(ETHTOOL_A_FEATURES_HEADER, link: index)
            writer.nested(ETHTOOL_A_FEATURES_WANTED) { writer in
                writer.nested(ETHTOOL_A_BITSET_BITS) { writer in
                    for (name, isOn) in wanted.sorted(by: { $0.key < $1.key }) {
                        writer.nested(ETHTOOL_A_BITSET_BITS_BIT) { writer in
                            writer.attribute(ETHTOOL_A_BITSET_BIT_NAME, string: name)
                            if isOn { writer.attribute(flag: ETHTOOL_A_BITSET_BIT_VALUE) }
                        }
                    }
                }
            }
        }
    }
}

extension MessageWriter {
    /// Appends the nest that says which link a command of ethtool is about.
    mutating func ethtoolHeader(_ attribute: Int, link index: Int32) {
        nested(attribute) { $0.attribute(ETHTOOL_A_HEADER_DEV_INDEX, index) }
    }
}

extension EthtoolFeature {
    fileprivate static func list(decoding payload: UnsafeRawBufferPointer) throws(KernelError) -> [EthtoolFeature] {
        var sets: [Int: [EthtoolBit]] = [:]
        var attributes = try AttributeIterator(payload)
        while let attribute = try attributes.next() {
            guard attribute.type != ETHTOOL_A_FEATURES_HEADER else { continue }
            sets[attribute.type] = try EthtoolBit.list(attribute)
        }
        func names(_ set: Int) -> Set<String> { Set((sets[set] ?? []).filter(\.isOn).map(\.name)) }
        let active = names(ETHTOOL_A_FEATURES_ACTIVE)
        let wanted = names(ETHTOOL_A_FEATURES_WANTED)
        let unchangeable = names(ETHTOOL_A_FEATURES_NOCHANGE)
        // The set of what the hardware can change lists all there are.
        return (sets[ETHTOOL_A_FEATURES_HW] ?? []).map { bit in
            EthtoolFeature(
                name: bit.name, isOn: active.contains(bit.name), isWanted: wanted.contains(bit.name),
                isFixed: !bit.isOn || unchangeable.contains(bit.name))
        }
    }
}
