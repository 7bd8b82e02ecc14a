// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// What a script asks of a link of WireGuard.
extension Shell {
    /// Reads `private_key`, `listen_port`, `fwmark` and `peers`, which replaces those there are. What the kernel tells
    /// only is accepted, so that what `inspect` returned can be given back.
    func wireguardChange(_ options: Options, in namespace: NetworkNamespace) throws -> WireguardChange {
        var change = WireguardChange()
        change.privateKey = try options.key("private_key")
        change.listenPort = try options.integer("listen_port")
        change.fwmark = try options.integer("fwmark")
        options.ignore("public_key")
        guard let index = options.index("peers") else { return change }
        guard LuaType(interpreter, index) == .table else { throw options.typeError("peers", "list of peers") }
        change.replacesPeers = true
        change.peers = try interpreter.elements(at: index) { number in
            guard LuaType(interpreter, interpreter.top) == .table else {
                throw options.error("peers", "element \(number): table expected, got \(interpreter.typeName(at: -1))")
            }
            return try wireguardPeer(try Options(options.call, at: interpreter.top), in: namespace)
        }
        return change
    }

    /// Reads a row of `peers`, and finishes its options.
    func wireguardPeer(_ row: Options, in namespace: NetworkNamespace) throws -> WireguardChange.Peer {
        guard let key = try row.key("public_key") else { throw row.error("public_key", "key expected, got nil") }
        var peer = WireguardChange.Peer(key)
        peer.presharedKey = try row.key("preshared_key")
        peer.endpoint = try endpoint(row, in: namespace)
        peer.persistentKeepalive = try row.integer("persistent_keepalive")
        peer.allowedIPs = try row.strings("allowed_ips")?.map { text throws(LuaError) in
            do throws(AddressError) {
                return try CIDR(parsing: text, requiresPrefix: false).network
            } catch {
                throw row.error("allowed_ips", "\(error)")
            }
        }
        row.ignore("latest_handshake", "transfer_rx", "transfer_tx")
        try row.finish()
        return peer
    }

    /// `"10.0.0.1:51820"`, `"[fd00::1]:51820"` or `"[fe80::1%eth0]:51820"`
    private func endpoint(_ row: Options, in namespace: NetworkNamespace) throws -> SocketAddress? {
        guard let text = try row.string("endpoint") else { return nil }
        let session = try namespace.session()
        let found = SocketAddress(text) { name in
            (try? session.interfaceIndex(name: name)).flatMap { $0 }.map { UInt32(bitPattern: $0) }
        }
        guard let found else {
            throw row.error(
                "endpoint", "'\(text)' is not an address with a port such as 10.0.0.1:51820 or [fd00::1]:51820")
        }
        return found
    }
}

extension Options {
    /// A key as text, or false for none.
    func key(_ key: StaticString) throws -> WireguardKey? {
        guard let index = index(key) else { return nil }
        if call.interpreter.boolean(at: index) == false { return WireguardKey.none }
        guard let text = call.interpreter.string(at: index) else { throw typeError(key, "key") }
        // The text is not repeated: it may be most of a secret.
        guard let found = WireguardKey(text) else { throw error(key, "44 characters of base64 expected") }
        return found
    }
}
