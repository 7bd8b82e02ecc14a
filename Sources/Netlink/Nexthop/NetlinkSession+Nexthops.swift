// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// A request about one nexthop. `add` raises `EEXIST` when the id is taken, `remove` `ENOENT` when it is not.
public typealias NexthopChange = RowRequest<Nexthop>

/// Which nexthops a dump returns, decided in the kernel.
public struct NexthopFilter: Hashable, Sendable {
    /// Those over one link.
    public var outputIndex: Int32?
    /// Those over the links below one: a bridge, a VRF.
    public var master: Int32?
    /// Groups only.
    public var isGroup = false
    /// Those for entries of FDBs only.
    public var isFDB = false

    public init() {}

    func encode(into writer: inout MessageWriter) {
        writer.append(nhmsg())
        if let outputIndex { writer.attribute(NHA_OIF, outputIndex) }
        if let master { writer.attribute(NHA_MASTER, master) }
        if isGroup { writer.attribute(flag: NHA_GROUPS) }
        if isFDB { writer.attribute(flag: NHA_FDB) }
    }
}

extension NetlinkSession {
    /// Gives every nexthop that passes `filter` to `each`.
    ///
    /// Equivalent to: `ip nexthop show dev NAME`
    public func dumpNexthops(
        _ filter: NexthopFilter = NexthopFilter(), restart: () -> Void = {},
        each: (Nexthop) throws(KernelError) -> Void
    ) throws(KernelError) {
        try dump(
            .getNexthop, build: { filter.encode(into: &$0) }, restart: restart
        ) { type, payload throws(KernelError) in
            guard type == .newNexthop, let row = try Nexthop(decoding: payload) else { return }
            try each(row)
        }
    }

    /// Returns every nexthop that passes `filter`.
    public func nexthops(_ filter: NexthopFilter = NexthopFilter()) throws(KernelError) -> [Nexthop] {
        var rows: [Nexthop] = []
        try dumpNexthops(filter, restart: { rows.removeAll() }) { rows.append($0) }
        return rows
    }

    /// Returns the nexthop with an id. Raises `ENOENT` when there is none.
    ///
    /// Equivalent to: `ip nexthop get id ID`
    public func nexthop(id: UInt32) throws(KernelError) -> Nexthop {
        try query(
            .getNexthop, subject: "id \(id)",
            build: { writer in
                writer.append(nhmsg())
                writer.attribute(NHA_ID, id)
            }
        ) { _, payload throws(KernelError) in
            guard let row = try Nexthop(decoding: payload) else { throw .malformedMessage("RTM_GETNEXTHOP") }
            return row
        }
    }

    /// Gives every bucket of resilient groups to `each`: of all, of the group `id`, of those that lead to the nexthop
    /// `nexthopID`, or over the link `outputIndex`.
    ///
    /// Equivalent to: `ip nexthop bucket show id ID`
    public func dumpNexthopBuckets(
        id: UInt32? = nil, nexthopID: UInt32? = nil, outputIndex: Int32? = nil, restart: () -> Void = {},
        each: (NexthopBucket) throws(KernelError) -> Void
    ) throws(KernelError) {
        try dump(
            .getNexthopBucket,
            build: { writer in
                writer.append(nhmsg())
                if let id { writer.attribute(NHA_ID, id) }
                if let outputIndex { writer.attribute(NHA_OIF, outputIndex) }
                guard let nexthopID else { return }
                writer.nested(NHA_RES_BUCKET) { $0.attribute(NHA_RES_BUCKET_NH_ID, nexthopID) }
            }, restart: restart
        ) { type, payload throws(KernelError) in
            if type == .newNexthopBucket { try each(try NexthopBucket(decoding: payload)) }
        }
    }
}

extension NexthopBucket {
    init(decoding payload: UnsafeRawBufferPointer) throws(KernelError) {
        flags = RouteFlags(rawValue: try payload.header(as: nhmsg.self).nh_flags)
        var attributes = try AttributeIterator(payload, after: MemoryLayout<nhmsg>.size)
        while let attribute = try attributes.next() {
            switch attribute.type {
            case NHA_ID: id = try attribute.load()
            case NHA_RES_BUCKET: try decode(attribute)
            default: break
            }
        }
    }

    private mutating func decode(_ nest: AttributeView) throws(KernelError) {
        var attributes = try nest.nested()
        while let attribute = try attributes.next() {
            switch attribute.type {
            case NHA_RES_BUCKET_INDEX: index = try attribute.load()
            case NHA_RES_BUCKET_IDLE_TIME: idleTime = ClockTicks.seconds(try attribute.load())
            case NHA_RES_BUCKET_NH_ID: nexthopID = try attribute.load()
            default: break
            }
        }
    }
}
