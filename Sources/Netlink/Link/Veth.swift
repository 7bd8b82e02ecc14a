// SPDX-License-Identifier: GPL-3.0-or-later

/// A virtual Ethernet cable. Source: veth(4), `drivers/net/veth.c: veth_newlink`.
extension LinkRequest {
    /// Both ends of a cable in one request. The far end may have a namespace, an index, a hardware address and queues
    /// of its own; made in its namespace at once, it costs the kernel a fraction of what moving it there does.
    ///
    /// The far end cannot be created up, because it still lacks its peer then (`ENOTCONN`). Give it an index, and its
    /// up, addresses and routes can follow in one batch of its own namespace.
    ///
    /// Equivalent to: `ip link add NAME type veth peer name NAME netns NETNS`
    public static func veth(_ near: LinkRequest, peer: LinkRequest) -> LinkRequest {
        var request = near
        request.kind = "veth"
        request.kindData = .veth(peer: peer)
        return request
    }

    /// The far end of a veth; nil for any other kind.
    public var peer: LinkRequest? {
        if case .veth(let peer) = kindData { return peer }
        return nil
    }
}
