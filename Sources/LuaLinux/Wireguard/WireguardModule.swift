// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// The module `wireguard`, and what links of that kind can do.
extension Shell {
    func registerWireguard() {
        var module = Module("wireguard")
        module.function("create", createWireguard)
        module.function("generate_key") { call in
            try call.expect(atMost: 0)
            call.interpreter.push(WireguardKey.generatePrivate().description)
            return 1
        }
        module.function("generate_preshared_key") { call in
            try call.expect(atMost: 0)
            call.interpreter.push(WireguardKey.generateShared().description)
            return 1
        }
        module.function("public_key") { call in
            try call.expect(atMost: 1)
            call.interpreter.push(try call.key(1).publicKey.description)
            return 1
        }
        interpreter.register(module)
    }

    func addPeers(_ type: inout HandleType<LinkHandle>) {
        type.method("peers") { [unowned self] call, link in
            try call.expect(atMost: 0)
            push(try link.wireguard().peers)
            return 1
        }
        type.method("set_peer") { [unowned self] call, link in
            try call.expect(atMost: 1)
            try call.require(1, .table)
            var change = WireguardChange()
            change.peers = [try wireguardPeer(try call.options(1), in: link.namespace)]
            try link.setWireguard(change)
            return call.returnReceiver()
        }
        type.method("remove_peer") { call, link in
            try call.expect(atMost: 1)
            try link.removePeer(try call.key(1))
            return call.returnReceiver()
        }
    }

    /// `wireguard.create(name?, { private_key =, listen_port =, fwmark =, peers =, … })`
    private func createWireguard(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        let name = try call.optionalString(1)
        let options = try call.options(2)
        var wanted = try linkOptions(options, name: name)
        wanted.request.kind = "wireguard"
        try readLowerNamespace(options, &wanted)
        let change = try wireguardChange(options, in: wanted.namespace)
        try options.finish()
        interpreter.push(try createWireguard(wanted, change))
        return 1
    }

    /// Makes a link that comes up when its keys are there.
    private func createWireguard(_ wanted: LinkOptions, _ change: WireguardChange) throws -> LinkHandle {
        var wanted = wanted
        let isUp = wanted.request.up == true
        wanted.request.up = nil
        return try createLink(wanted) { link in
            if !change.isEmpty { try link.setWireguard(change) }
            if isUp { try link.change(LinkRequest(up: true)) }
        }
    }
}

extension LinkHandle {
    /// What a link of WireGuard is set to.
    func wireguard() throws -> WireguardDevice {
        try requireWireguard()
        return try performGeneric { session throws(KernelError) in try session.wireguard(link: index) }
    }

    func setWireguard(_ change: WireguardChange) throws {
        try requireWireguard()
        try performGeneric { session throws(KernelError) in try session.setWireguard(link: index, change) }
    }

    /// Changes what belongs to WireGuard, and what every link has; if the second is refused, the first is put back.
    func change(_ request: LinkRequest, with wireguard: WireguardChange) throws {
        let old = try self.wireguard()
        try setWireguard(wireguard)
        guard request != LinkRequest() else { return }
        do {
            try change(request)
        } catch {
            try? setWireguard(wireguard.reversed(to: old))
            throw error
        }
    }

    fileprivate func removePeer(_ key: WireguardKey) throws {
        guard try wireguard().peers.contains(where: { $0.publicKey == key }) else {
            throw KernelError("WG_CMD_SET_DEVICE", name, errno: .noSuchFileOrDirectory, detail: "it has no peer \(key)")
        }
        var change = WireguardChange()
        change.peers = [WireguardChange.Peer(key)]
        change.peers[0].isRemoved = true
        try setWireguard(change)
    }

    private func requireWireguard() throws {
        guard try kind() != "wireguard" else { return }
        throw KernelError(
            "WG_CMD_GET_DEVICE", name, errno: .notSupported, detail: "it is no link of kind 'wireguard'")
    }
}

extension Call {
    /// A key of WireGuard as text.
    fileprivate func key(_ number: Int) throws -> WireguardKey {
        guard let key = WireguardKey(try string(number)) else {
            throw argumentError(number, "44 characters of base64 expected")
        }
        return key
    }
}
