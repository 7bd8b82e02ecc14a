// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink
import SystemPackage

/// Links of the kind tun, which rtnetlink cannot make.
extension Shell {
    /// `link.create(name, { kind = "tun", mode =, user =, gid =, … })`, after what all links have in common was read.
    func createTun(_ options: Options, _ wanted: LinkOptions) throws -> Int32 {
        var device = TunDevice()
        device.name = wanted.request.name ?? ""
        device.index = wanted.request.index
        let modes = TunDevice.Mode.allCases
        device.mode = try options.choice("mode", modes.map(\.rawValue)).map { modes[$0] } ?? .tun
        device.user = try id(options, "user") { UserDatabase.credentials(ofUser: $0)?.uid }
        device.group = try id(options, "gid") { UserDatabase.group($0) }
        device.hasPacketInformation = try options.boolean("pi") ?? false
        device.hasOffloadHeader = try options.boolean("vnet_hdr") ?? false
        device.hasSeveralQueues = try options.boolean("multi_queue") ?? false
        options.ignore("persist", "numqueues", "numdisabled")
        try options.finish()
        if wanted.request.link != nil { throw options.error("link", "a tun is not based on another link") }
        if wanted.lowerNamespace != nil { throw options.error("link_netns", "a tun is not based on another link") }
        interpreter.push(try createTun(device, wanted))
        return 1
    }

    /// A user or a group: a number, or a name.
    private func id(_ options: Options, _ key: StaticString, _ find: (String) -> UInt32?) throws -> UInt32? {
        guard let index = options.index(key) else { return nil }
        guard let name = interpreter.string(at: index) else { return try options.integer(key, in: 0...UInt32.max - 1) }
        guard let id = find(name) else { throw options.error(key, "there is no '\(name)'") }
        return id
    }

    private func createTun(_ device: TunDevice, _ wanted: LinkOptions) throws -> LinkHandle {
        if !device.name.isEmpty { try Self.validateLinkName(device.name) }
        let made: String
        do {
            let isHere = try currentNamespace === wanted.namespace
            made = try isHere ? device.create() : within(wanted.namespace) { try device.create() }
        } catch let error as KernelError {
            throw error.explainingDevice().about(device.name.isEmpty ? "tun" : device.name)
        }
        let link = try wanted.namespace.openLink(named: made)
        do {
            try configure(link, wanted)
        } catch {
            try? link.delete()
            throw error
        }
        record(link, peer: nil)
        return link
    }

    /// Asks for all that was not asked for at the making.
    private func configure(_ link: LinkHandle, _ wanted: LinkOptions) throws {
        var settings = wanted.request
        let names = settings.alternativeNames
        (settings.name, settings.kind, settings.index, settings.alternativeNames) = (nil, nil, nil, [])
        if settings != LinkRequest() { try link.change(settings) }
        try link.addNames(names)
        try configure(link, wanted.addresses, port: wanted.port)
    }
}

extension KernelError {
    /// The same error with what the kernel lacks, if there is no such device.
    fileprivate func explainingDevice() -> KernelError {
        let missing: [Errno] = [.noSuchFileOrDirectory, .noSuchDevice, .noSuchAddressOrDevice]
        guard operation == "open", missing.contains(errno) else { return self }
        var error = self
        error.detail = "there is no /dev/net/tun"
        error.hint = "the kernel may have no module 'tun' (CONFIG_TUN)"
        return error
    }
}
