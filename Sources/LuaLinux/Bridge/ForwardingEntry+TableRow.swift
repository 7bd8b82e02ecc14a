// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Netlink
import SystemPackage

extension ForwardingEntry: TableRow {
    struct Key: Hashable {
        var mac: MACAddress
        /// The bridge, or the device whose own table it is.
        var owner: Int32
        var isOfBridge: Bool
        var vlan: UInt16
        var sourceVNI: UInt32
        /// Which of several ends of tunnels.
        var end: IPAddress?
    }

    static let noun = (one: "fdb entry", many: "fdb entries")
    // EINVAL and EOPNOTSUPP: the link is no port any more.
    static let absences: [Errno] = [.noSuchFileOrDirectory, .noSuchDevice, .invalidArgument, .notSupported]

    var key: Key {
        Key(
            mac: mac, owner: bridge ?? index, isOfBridge: bridge != nil, vlan: vlan ?? 0, sourceVNI: sourceVNI ?? 0,
            end: mayHaveSeveralEnds ? destination : nil)
    }

    /// Frames to all, and to groups, may go to several ends of tunnels.
    private var mayHaveSeveralEnds: Bool {
        mac.withBytes { bytes in bytes.first.map { $0 & 1 != 0 } == true || bytes.allSatisfy { $0 == 0 } }
    }

    /// What the kernel learned, it learns again.
    var isLasting: Bool {
        bridge == nil || [.permanent, .static].contains(ForwardingState(state))
            || !flags.isDisjoint(with: [.externallyLearned, .sticky])
    }

    static func rows(
        like rows: [ForwardingEntry], in session: NetlinkSession
    ) throws(KernelError) -> [ForwardingEntry] {
        var found: [ForwardingEntry] = []
        var filter = ForwardingFilter()
        for owner in Set(rows.map(\.key.owner)) {
            let isOfBridge = rows.contains { $0.bridge == owner }
            filter.bridge = isOfBridge ? owner : nil
            filter.index = isOfBridge ? nil : owner
            try session.dumpForwarding(filter) { entry throws(KernelError) in found.append(entry) }
        }
        return found
    }
}
