// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Making links: one request for the link, one more for its addresses, and all undone if one is refused.
extension Shell {
    /// Makes one link, which is not a veth.
    /// - Parameter complete: Asks for what else belongs to it; if that is refused, no link is left.
    func createLink(
        _ options: LinkOptions, complete: (LinkHandle) throws -> Void = { _ in }
    ) throws -> LinkHandle {
        var request = options.request
        let link = try newLink(&request, in: options.namespace, lowerNamespace: options.lowerNamespace)
        do {
            try configure(link, options.addresses, port: options.port)
            try complete(link)
        } catch {
            try? link.delete()
            throw error
        }
        record(link, peer: nil)
        return link
    }

    /// Makes a veth pair; the far end is made straight in its namespace, which spares the kernel a move (20 ms).
    func createVeth(near: LinkOptions, far: LinkOptions) throws -> (near: LinkHandle, far: LinkHandle) {
        var peer = far.request
        if far.namespace !== near.namespace {
            peer.namespace = .descriptor(try far.namespace.rawDescriptor())
        }
        // a peer cannot be enslaved or brought up by the creating request, only by one of its own
        let settings = peer.takeSettings()
        var later = LinkRequest()
        (later.up, later.master) = (peer.up, peer.master)
        (peer.up, peer.master) = (nil, nil)
        var request = LinkRequest.veth(near.request, peer: peer)
        let made = try newLink(&request, in: near.namespace, peerSession: far.namespace.session())
        do {
            let end = try farEnd(of: request, in: far.namespace)
            try configure(made, near.addresses, port: near.port)
            if let settings { try end.change(settings) }
            try end.addNames(far.request.alternativeNames)
            if later.master != nil { try end.change(later) }
            try configure(end, far.addresses, port: far.port, up: later.up == true && later.master == nil)
            made.join(end)
            record(made, peer: end)
            return (made, end)
        } catch {
            try? made.delete()
            throw error
        }
    }

    private func farEnd(of request: LinkRequest, in namespace: NetworkNamespace) throws -> LinkHandle {
        guard case .veth(let peer) = request.kindData, let index = peer.index else {
            throw KernelError.noSuchLink("veth")
        }
        let name = try namespace.name(peer, index)
        return namespace.link(index: index, name: name, kind: "veth")
    }

    /// Makes a link and leaves the indexes that it and its peer got in `request`.
    private func newLink(
        _ request: inout LinkRequest, in namespace: NetworkNamespace, peerSession: NetlinkSession? = nil,
        lowerNamespace: NetworkNamespace? = nil
    ) throws -> LinkHandle {
        if let name = request.name { try Self.validateLinkName(name) }
        var session = try namespace.session()
        var targetSession: NetlinkSession?
        if let lowerNamespace {
            if request.looksBesideSocket {
                targetSession = session
                session = try lowerNamespace.session()
                request.namespace = .descriptor(try namespace.rawDescriptor())
            } else {
                request.linkNamespaceID = try session.obtainNamespaceID(of: lowerNamespace.rawDescriptor())
            }
        }
        do throws(KernelError) {
            try session.createLink(&request, peerSession: peerSession, targetSession: targetSession)
        } catch {
            throw error.about(request.name ?? request.kind ?? "").explaining(kind: request.kind)
        }
        guard let index = request.index else { throw KernelError.noSuchLink(request.name ?? "") }
        let name = try namespace.name(request, index)
        return namespace.link(index: index, name: name, kind: request.kind)
    }

    /// Adds addresses to a link, sets what it does as a port, which the kernel ignores in the request that makes it
    /// one, and brings it up, in one `sendmsg`.
    func configure(_ link: LinkHandle, _ addresses: [Address], port: PortRequest?, up: Bool = false) throws {
        guard !addresses.isEmpty || port != nil || up else { return }
        var batch = RequestBatch()
        for var address in addresses {
            address.index = link.index
            batch.append(.add, address)
        }
        if let port { batch.append(LinkChange.setPort(index: link.index, port)) }
        if up { batch.append(LinkChange.set(index: link.index, LinkRequest(up: true))) }
        let failures = try link.session().perform(&batch)
        guard let failure = failures.first else { return }
        let text = failure.index < addresses.count ? " \(addresses[failure.index].cidr)" : ""
        throw failure.error.about(link.name + text)
    }

    func record(_ link: LinkHandle, peer: LinkHandle?) {
        currentScope.record(Undo(phase: .link, object: link, text: "link \(link.name)", retained: peer))
    }
}

extension NetworkNamespace {
    /// The name of a link that was made now: the one that was asked for, unless the kernel was to choose it.
    fileprivate func name(_ request: LinkRequest, _ index: Int32) throws -> String {
        if let name = request.name, !name.contains("%") { return name }
        return try linkName(index)
    }
}

extension LinkRequest {
    /// Whether the link below is looked for in the namespace of the socket: then the new one is made in its own at
    /// once. The kernel makes others beside the link below, under their name, and moves them.
    fileprivate var looksBesideSocket: Bool {
        kind.flatMap(LinkKind.init(named:))?.usesSocketNamespace ?? false
    }
}

extension NetlinkSession {
    /// The id of a namespace in this one; it gets one if it has none.
    fileprivate func obtainNamespaceID(of descriptor: Int32) throws(KernelError) -> Int32? {
        if let id = try namespaceID(of: .descriptor(descriptor)) { return id }
        try setNamespaceID(of: .descriptor(descriptor))
        return try namespaceID(of: .descriptor(descriptor))
    }
}

extension KernelError {
    /// The same error with what the kernel lacks, if that is why a link of a kind was refused.
    func explaining(kind: String?) -> KernelError {
        guard errno == .notSupported, detail == "Unknown device type" else { return self }
        guard let module = kind.flatMap(LinkKind.init(named:))?.module else { return self }
        var error = self
        error.hint = "the kernel has no module '\(module.name)' (\(module.option))"
        return error
    }
}
