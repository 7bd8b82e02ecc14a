// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import SystemPackage

/// Ids of other network namespaces: small numbers by which this one names them, in ``Link/linkNamespaceID`` for
/// example. Source: ip-netns(8), `net_namespace.c: rtnl_net_policy`.
extension NetlinkSession {
    /// A network namespace that is asked about.
    public typealias NamespaceReference = LinkRequest.Namespace

    /// Returns the id that this namespace gave to another, or nil when it has none.
    ///
    /// Equivalent to: `ip netns list-id`
    public func namespaceID(of namespace: NamespaceReference) throws(KernelError) -> Int32? {
        try query(.getNamespaceID, build: { Self.encode(namespace, into: &$0) }) { _, payload throws(KernelError) in
            let id = try Self.decodeID(payload)
            return id < 0 ? nil : id
        }
    }

    /// Gives an id to another namespace: `id`, or the lowest free one when it is nil.
    ///
    /// Equivalent to: `ip netns set NAME ID`. Raises `EEXIST` when the namespace has one, `ENOSPC` when `id` is taken.
    public func setNamespaceID(of namespace: NamespaceReference, to id: Int32? = nil) throws(KernelError) {
        try request(.newNamespaceID) { writer in
            Self.encode(namespace, into: &writer)
            writer.attribute(NETNSA_NSID, id ?? Int32(NETNSA_NSID_NOT_ASSIGNED))
        }
    }

    /// Returns every id that this namespace gave.
    ///
    /// Equivalent to: `ip netns list-id`
    public func namespaceIDs() throws(KernelError) -> [Int32] {
        var ids: [Int32] = []
        try dump(
            .getNamespaceID, build: { $0.append(rtgenmsg()) }, restart: { ids.removeAll() }
        ) { _, payload throws(KernelError) in
            ids.append(try Self.decodeID(payload))
        }
        return ids
    }

    private static func encode(_ namespace: NamespaceReference, into writer: inout MessageWriter) {
        writer.append(rtgenmsg())
        switch namespace {
        case .descriptor(let descriptor): writer.attribute(NETNSA_FD, descriptor)
        case .process(let pid): writer.attribute(NETNSA_PID, pid)
        }
    }

    static func decodeID(_ payload: UnsafeRawBufferPointer) throws(KernelError) -> Int32 {
        var attributes = try AttributeIterator(payload, after: MemoryLayout<rtgenmsg>.size)
        while let attribute = try attributes.next() {
            if attribute.type == NETNSA_NSID { return try attribute.load() }
        }
        throw .malformedMessage()
    }
}
