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
            let id = try NetworkNamespaceID(decoding: payload).id
            return id < 0 ? nil : id
        }
    }

    /// Gives an id to another namespace: `id`, or the lowest free one when it is nil.
    ///
    /// Equivalent to: `ip netns set NAME ID`. Raises `EEXIST` when the namespace has one, or `id` is taken.
    public func setNamespaceID(of namespace: NamespaceReference, to id: Int32? = nil) throws(KernelError) {
        try request(.newNamespaceID) { writer in
            Self.encode(namespace, into: &writer)
            writer.attribute(NETNSA_NSID, id ?? Int32(NETNSA_NSID_NOT_ASSIGNED))
        }
    }

    /// Returns every id that this namespace gave, or that another one did, of which this one knows the id `target`.
    ///
    /// Raises `EINVAL` when this namespace gave no such id. Equivalent to: `ip netns list-id [target-nsid ID]`
    public func namespaceIDs(target: Int32? = nil) throws(KernelError) -> [NetworkNamespaceID] {
        var ids: [NetworkNamespaceID] = []
        try dump(
            .getNamespaceID,
            build: { writer in
                writer.append(rtgenmsg())
                if let target { writer.attribute(NETNSA_TARGET_NSID, target) }
            },
            restart: { ids.removeAll() }
        ) { _, payload throws(KernelError) in
            ids.append(try NetworkNamespaceID(decoding: payload, hasTarget: target != nil))
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
}
