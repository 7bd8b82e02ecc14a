// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension NetlinkSession {
    /// Gives every qdisc of one link, or of all, to `each`.
    ///
    /// Equivalent to: `tc qdisc show dev NAME`
    public func dumpQdiscs(
        index: Int32? = nil, restart: () -> Void = {}, each: (Qdisc) throws(KernelError) -> Void
    ) throws(KernelError) {
        try dumpQdiscs(where: { place, _ in index == nil || place == index }, restart: restart, each: each)
    }

    /// Gives the qdiscs to `each` that are wanted by their link and by what they are attached to; the kernel does not
    /// filter, and the others are not decoded.
    public func dumpQdiscs(
        where isWanted: (_ index: Int32, _ parent: TrafficHandle) -> Bool, restart: () -> Void = {},
        each: (Qdisc) throws(KernelError) -> Void
    ) throws(KernelError) {
        try dump(
            .getQdisc, build: { $0.append(tcmsg(index: 0)) }, restart: restart
        ) { type, payload throws(KernelError) in
            guard type == Qdisc.addition else { return }
            let header = try payload.header(as: tcmsg.self)
            guard isWanted(header.tcm_ifindex, TrafficHandle(rawValue: header.tcm_parent)),
                let qdisc = try Qdisc(decoding: payload)
            else { return }
            try each(qdisc)
        }
    }

    /// Returns the qdiscs of one link, or of all.
    public func qdiscs(index: Int32? = nil) throws(KernelError) -> [Qdisc] {
        var list: [Qdisc] = []
        try dumpQdiscs(index: index, restart: { list.removeAll() }) { qdisc throws(KernelError) in list.append(qdisc) }
        return list
    }

    /// Gives every class of a link to `each`.
    ///
    /// Equivalent to: `tc class show dev NAME`
    public func dumpClasses(
        index: Int32, restart: () -> Void = {}, each: (TrafficClass) throws(KernelError) -> Void
    ) throws(KernelError) {
        try dumpTraffic(.getClass, tcmsg(index: index), restart: restart, each: each)
    }

    /// Gives every filter of a link to `each` that is attached to `parent`.
    ///
    /// Equivalent to: `tc filter show dev NAME parent PARENT`
    public func dumpFilters(
        index: Int32, parent: TrafficHandle, restart: () -> Void = {}, each: (Filter) throws(KernelError) -> Void
    ) throws(KernelError) {
        try dumpTraffic(.getFilter, tcmsg(index: index, parent: parent), restart: restart, each: each)
    }

    private func dumpTraffic<Row: NetlinkRow>(
        _ type: MessageType, _ header: tcmsg, restart: () -> Void, each: (Row) throws(KernelError) -> Void
    ) throws(KernelError) {
        try dump(type, build: { $0.append(header) }, restart: restart) { type, payload throws(KernelError) in
            guard type == Row.addition, let row = try Row(decoding: payload) else { return }
            try each(row)
        }
    }

    /// Where filters can be attached to a link: its qdiscs that the kernel did not attach itself, and the two sides of
    /// `clsact`.
    public func filterParents(index: Int32?) throws(KernelError) -> [(index: Int32, parent: TrafficHandle)] {
        try qdiscs(index: index).flatMap(\.filterParents)
    }
}

extension Qdisc {
    /// Where filters can be attached to it.
    var filterParents: [(index: Int32, parent: TrafficHandle)] {
        guard handle != .none else { return [] }
        let sides: [TrafficHandle] = kind == "clsact" ? [.ingressFilters, .egressFilters] : [handle]
        return sides.map { (index, $0) }
    }
}
