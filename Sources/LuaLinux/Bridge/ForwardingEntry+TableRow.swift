// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Netlink
import SystemPackage

extension ForwardingEntry: TableRow {
    static let noun = (one: "fdb entry", many: "fdb entries")
    // EINVAL and EOPNOTSUPP: the link is no port any more.
    static let absences: [Errno] = [.noSuchFileOrDirectory, .noSuchDevice, .invalidArgument, .notSupported]

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
