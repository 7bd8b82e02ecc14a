// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// What links of WireGuard are set to, as tables, under the words of `wg`.
extension Shell {
    func push(_ device: WireguardDevice) {
        interpreter.pushTable(fields: 5)
        if let key = device.privateKey { interpreter.setField("private_key", key.description) }
        if let key = device.publicKey { interpreter.setField("public_key", key.description) }
        interpreter.setField("listen_port", Int(device.listenPort))
        interpreter.setField("fwmark", Int(device.fwmark))
        interpreter.setField("peers") { push(device.peers) }
    }

    func push(_ peers: [WireguardPeer]) {
        interpreter.pushTable(array: peers.count)
        for (number, peer) in peers.enumerated() {
            push(peer)
            interpreter.setElement(number + 1)
        }
    }

    private func push(_ peer: WireguardPeer) {
        interpreter.pushTable(fields: 8)
        interpreter.setField("public_key", peer.publicKey.description)
        if let key = peer.presharedKey { interpreter.setField("preshared_key", key.description) }
        if let endpoint = peer.endpoint { interpreter.setField("endpoint", endpoint.description) }
        interpreter.setField("allowed_ips", peer.allowedIPs.map(\.description))
        interpreter.setField("persistent_keepalive", Int(peer.persistentKeepalive))
        if let time = peer.latestHandshake { interpreter.setField("latest_handshake", time) }
        interpreter.setField("transfer_rx", Int(clamping: peer.receivedBytes))
        interpreter.setField("transfer_tx", Int(clamping: peer.transmittedBytes))
    }
}
