// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// A bit of a set that is sent with names. Source: `Documentation/networking/ethtool-netlink.rst`.
struct EthtoolBit: Hashable {
    var name = ""
    var isOn = false

    static func list(_ set: AttributeView) throws(KernelError) -> [EthtoolBit] {
        var bits: [EthtoolBit] = []
        var hasMask = true
        var attributes = try set.nested()
        while let attribute = try attributes.next() {
            if attribute.type == ETHTOOL_A_BITSET_NOMASK { hasMask = false }
            guard attribute.type == ETHTOOL_A_BITSET_BITS else { continue }
            var nest = try attribute.nested()
            while let bit = try nest.next() { bits.append(try EthtoolBit(bit)) }
        }
        // Without a mask, only what is on is listed, and not said to be on.
        guard !hasMask else { return bits }
        return bits.map { EthtoolBit(name: $0.name, isOn: true) }
    }

    init(name: String, isOn: Bool) {
        self.name = name
        self.isOn = isOn
    }

    private init(_ nest: AttributeView) throws(KernelError) {
        var attributes = try nest.nested()
        while let attribute = try attributes.next() {
            switch attribute.type {
            case ETHTOOL_A_BITSET_BIT_NAME: name = attribute.loadString()
            case ETHTOOL_A_BITSET_BIT_VALUE: isOn = true
            default: break
            }
        }
    }
}
