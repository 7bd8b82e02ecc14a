// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import SystemPackage

extension NetlinkSession {
    /// How often a new link is tried with other numbers because somebody took those first.
    private static let createAttempts = 4

    /// Makes a link in this session's namespace with one message, and leaves its index in `request`. What the kernel
    /// takes from an existing link only follows in another; if that is refused, the link is deleted.
    ///
    /// Where the request, or the peer of a veth, has no index, the session of its namespace reserves one:
    /// `peerSession` for a peer that goes to another namespace (without it the kernel chooses, and the peer's index
    /// stays nil). If another program takes that number first, the next ones are tried.
    ///
    /// A request whose `namespace` is another one, while the link below is in this session's, needs the session of that
    /// namespace as `targetSession`; the index is then one that is free in both.
    ///
    /// Equivalent to: `ip link add`. Raises `EEXIST` when a name is taken, `EOPNOTSUPP` for an unknown kind.
    public func createLink(
        _ request: inout LinkRequest, peerSession: NetlinkSession? = nil, targetSession: NetlinkSession? = nil
    ) throws(KernelError) {
        var bare = request
        let settings = bare.takeSettings()
        try createNumbered(&bare, peerSession, targetSession ?? self)
        request.index = bare.index
        request.kindData = bare.kindData
        guard let index = bare.index else { return }
        let home = targetSession ?? self
        do throws(KernelError) {
            if let settings { try home.setLink(index: index, settings) }
            if !request.alternativeNames.isEmpty {
                try home.perform(LinkChange.addNames(index: index, request.alternativeNames))
            }
        } catch {
            try? home.deleteLink(index: index)
            throw error.naming(LinkChange.create(request).subject)
        }
    }

    private func createNumbered(
        _ request: inout LinkRequest, _ peerSession: NetlinkSession?, _ home: NetlinkSession
    ) throws(KernelError) {
        for attempt in 1... {
            var numbered = request
            let near = try number(&numbered, home)
            let far = try numberPeer(of: &numbered, peerSession)
            do throws(KernelError) {
                try perform(LinkChange.create(numbered))
                request = numbered
                return
            } catch {
                let isTakenHere = try isCollision(error, near, self)
                let isTakenThere = try isCollision(error, near, home)
                let isFarTaken = try isCollision(error, far, peerSession ?? self)
                guard isTakenHere || isTakenThere || isFarTaken, attempt < Self.createAttempts else { throw error }
                forgetLinkIndexes()
                peerSession?.forgetLinkIndexes()
                home.forgetLinkIndexes()
            }
        }
    }

    /// Returns the index that was reserved here, nil if the caller chose it or the kernel shall.
    private func number(_ request: inout LinkRequest, _ home: NetlinkSession) throws(KernelError) -> Int32? {
        guard request.index == nil, request.namespace == nil || home !== self else { return nil }
        let index = try home === self ? reserveLinkIndex() : reserveLinkIndex(with: home)
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
