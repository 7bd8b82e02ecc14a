// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import SystemPackage

extension NetlinkSession {
    /// How often a new link is tried with other numbers because somebody took those first.
    private static let createAttempts = 4

    /// Makes a link in this session's namespace with one message, and leaves its index in `request`.
    ///
    /// Where the request, or the peer of a veth, has no index, the session of its namespace reserves one:
    /// `peerSession` for a peer that goes to another namespace (without it the kernel chooses, and the peer's index
    /// stays nil). If another program takes that number first, the next ones are tried.
    ///
    /// A request with a namespace of its own is left without an index; make it with that namespace's session instead.
    ///
    /// Equivalent to: `ip link add`. Raises `EEXIST` when a name is taken, `EOPNOTSUPP` for an unknown kind.
    public func createLink(
        _ request: inout LinkRequest, peerSession: NetlinkSession? = nil
    ) throws(KernelError) {
        for attempt in 1... {
            var numbered = request
            let near = try number(&numbered)
            let far = try numberPeer(of: &numbered, peerSession)
            do throws(KernelError) {
                try create(numbered)
                request = numbered
                return
            } catch {
                let isNearTaken = try isCollision(error, near, self)
                let isFarTaken = try isCollision(error, far, peerSession ?? self)
                guard isNearTaken || isFarTaken, attempt < Self.createAttempts else { throw error }
                forgetLinkIndexes()
                peerSession?.forgetLinkIndexes()
            }
        }
    }

    /// The alias follows in a message of its own, in the same `send`: the kernel ignores it in the creating one.
    private func create(_ request: LinkRequest) throws(KernelError) {
        guard let alias = request.alias, let index = request.index else {
            return try perform(LinkChange.create(request))
        }
        var bare = request
        bare.alias = nil
        var naming = LinkRequest()
        naming.alias = alias
        var batch = RequestBatch(capacity: 8)
        batch.append(LinkChange.create(bare))
        batch.append(LinkChange.set(index: index, naming))
        guard let failure = try perform(&batch).first?.error else { return }
        throw failure.naming(LinkChange.create(request).subject)
    }

    /// Returns the index that was reserved here, nil if the caller chose it or the kernel shall.
    private func number(_ request: inout LinkRequest) throws(KernelError) -> Int32? {
        guard request.index == nil, request.namespace == nil else { return nil }
        let index = try reserveLinkIndex()
        request.index = index
        return index
    }

    private func numberPeer(
        of request: inout LinkRequest, _ peerSession: NetlinkSession?
    ) throws(KernelError) -> Int32? {
        guard case .veth(var peer) = request.kindData, peer.index == nil else { return nil }
        // Without a namespace of its own, the peer is made in that of the socket, wherever the near end goes.
        guard let session = peerSession ?? (peer.namespace == nil ? self : nil) else { return nil }
        let index = try session.reserveLinkIndex()
        peer.index = index
        request.kindData = .veth(peer: peer)
        return index
    }

    /// `EEXIST` and `EBUSY` have other causes too, a taken name above all; a number that is in use tells them apart.
    private func isCollision(
        _ error: KernelError, _ index: Int32?, _ session: NetlinkSession
    ) throws(KernelError) -> Bool {
        guard let index, error.errno == .fileExists || error.errno == .resourceBusy else { return false }
        return try session.interfaceName(index: index) != nil
    }
}
