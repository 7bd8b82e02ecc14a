// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// What a script asks of a link: the request to the kernel, and what has to be asked for on its own.
struct LinkOptions {
    var request = LinkRequest()
    /// Where the link is, or is to be.
    var namespace: NetworkNamespace
    /// Where the link is that it is based on, if that is another one.
    var lowerNamespace: NetworkNamespace?
    var addresses: [Address] = []
    /// What is asked of it as a port, which the kernel takes when it is one.
    var port: PortRequest?
}

extension Shell {
    /// Reads the options that every kind of link has in common. The caller calls `finish`.
    func linkOptions(_ options: Options, name: String?) throws -> LinkOptions {
        var result = LinkOptions(namespace: try namespace(options))
        result.request = try linkSettings(options, in: result.namespace)
        result.request.name = name
        result.request.index = try options.integer("index", in: 1...Int32.max)
        result.request.transmitQueues = try options.integer("num_tx_queues", in: 1...4096)
        result.request.receiveQueues = try options.integer("num_rx_queues", in: 1...4096)
        result.request.alternativeNames = try options.strings("altnames") ?? []
        for name in result.request.alternativeNames { try Self.validateAlternativeName(name) }
        result.addresses = try addresses(options)
        result.port = try portRequest(options, joining: result.request.master, in: result.namespace)
        return result
    }

    /// Reads `link_netns`: where packets of a tunnel go that is not based on another link.
    func readLowerNamespace(_ options: Options, _ wanted: inout LinkOptions) throws {
        guard options.has("link_netns") else { return }
        let lower = try namespace(options, "link_netns")
        if lower !== wanted.namespace { wanted.lowerNamespace = lower }
    }

    /// Reads `link` and `link_netns`: what the new link is based on, and where that is.
    func readLower(_ options: Options, _ wanted: inout LinkOptions) throws {
        let given = options.has("link_netns") ? try namespace(options, "link_netns") : nil
        let handle = options.index("link").flatMap { interpreter.handle(at: $0) as? LinkHandle }
        let lower = given ?? handle?.namespace ?? wanted.namespace
        wanted.request.link = try linkIndex(options, "link", in: lower)
        if lower !== wanted.namespace { wanted.lowerNamespace = lower }
    }

    /// Reads the options of a kind of link; nil if none is given.
    func kindOptions(_ options: Options, _ kind: LinkKind, in namespace: NetworkNamespace) throws -> LinkKindData? {
        guard let table = kind.table else { return nil }
        let values = try FieldReader(shell: self, namespace: namespace, options: options).read(table)
        return values.isEmpty ? nil : .fields(values)
    }

    /// Reads the options that can also be changed later.
    func linkSettings(_ options: Options, in namespace: NetworkNamespace) throws -> LinkRequest {
        var request = LinkRequest()
        request.mtu = try options.integer("mtu", in: 0...UInt32(Int32.max))
        request.mac = try options.macAddress("mac")
        request.broadcast = try options.macAddress("broadcast")
        request.up = try options.boolean("up")
        request.arp = try options.boolean("arp")
        request.multicast = try options.boolean("multicast")
        request.promiscuous = try options.boolean("promisc")
        request.allMulticast = try options.boolean("allmulticast")
        request.group = try options.integer("group", in: 0...UInt32(Int32.max))
        request.transmitQueueLength = try options.integer("txqueuelen", in: 0...UInt32(Int32.max))
        request.gsoMaxSize = try options.integer("gso_max_size")
        request.gsoMaxSegments = try options.integer("gso_max_segs")
        request.groMaxSize = try options.integer("gro_max_size")
        request.gsoIPv4MaxSize = try options.integer("gso_ipv4_max_size")
        request.groIPv4MaxSize = try options.integer("gro_ipv4_max_size")
        request.carrier = try options.boolean("carrier")
        request.linkMode = try options.choice("linkmode", Link.linkModes).map { UInt8(truncatingIfNeeded: $0) }
        let modes = AddressGeneration.allCases
        request.addressGeneration = try options.choice("addrgenmode", modes.map(\.name)).map { modes[$0] }
        request.token = try token(options)
        request.alias = try options.string("alias")
        if let alias = request.alias, alias.utf8.count > 255 {
            throw options.error("alias", "at most 255 bytes expected, got \(alias.utf8.count)")
        }
        request.master = try linkIndexOrNone(options, "master", in: namespace)
        return request
    }

    /// The index of the link that an option names, or 0 where it says that there shall be none, by `false`.
    func linkIndexOrNone(_ options: Options, _ key: StaticString, in namespace: NetworkNamespace) throws -> Int32? {
        guard let index = options.index(key) else { return nil }
        if LuaType(interpreter, index) == .boolean, try options.boolean(key) == false { return 0 }
        return try linkIndex(options, key, in: namespace)
    }

    /// The index of the link that an option names by handle, name or index.
    func linkIndex(_ options: Options, _ key: StaticString, in namespace: NetworkNamespace) throws -> Int32? {
        guard let index = options.index(key) else { return nil }
        if let handle = interpreter.handle(at: index) as? LinkHandle {
            guard handle.namespace === namespace else {
                throw options.error(key, "\(handle.name) is in \(handle.namespace.handleText)")
            }
            return handle.index
        }
        if let name = interpreter.string(at: index) {
            return try namespace.linkIndex(named: name)
        }
        guard interpreter.integer(at: index) != nil else { throw options.typeError(key, "link or name") }
        return try options.integer(key, in: 1...Int32.max)
    }

    /// `token = "::1:2"`: the lower half of addresses of IPv6.
    private func token(_ options: Options) throws -> IPAddress? {
        guard let token = try options.ipAddress("token") else { return nil }
        guard token.isIPv6 else { throw options.error("token", "IPv6 address expected, got '\(token)'") }
        return token
    }

    /// `address = "10.0.0.1/24"` or a list; `nodad = true` makes those of IPv6 usable at once.
    private func addresses(_ options: Options) throws -> [Address] {
        let flags: AddressFlags = try options.boolean("nodad") == true ? .noDuplicateDetection : []
        return try options.strings("address")?.map { text throws(LuaError) in
            do throws(AddressError) {
                // the link's index is known when it is made
                return Address(try CIDR(parsing: text, requiresPrefix: true), index: 0, flags: flags)
            } catch {
                throw options.error("address", "\(error)")
            }
        } ?? []
    }

    /// Checks a link's name as the kernel's `dev_valid_name` does, but tells what is wrong with it.
    static func validateLinkName(_ name: String) throws(KernelError) {
        let reason: String
        let spaces: [UInt8] = [0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20]
        if name.isEmpty {
            reason = "a link's name cannot be empty"
        } else if name.utf8.count > maximumLinkNameLength {
            reason = "a link's name has at most \(maximumLinkNameLength) bytes, this has \(name.utf8.count)"
        } else if name == "." || name == ".." {
            reason = "a link cannot be named so"
        } else if name.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") || $0 == 0 }) {
            reason = "a link's name cannot contain '/', ':' or NUL"
        } else if name.utf8.contains(where: spaces.contains) {
            reason = "a link's name cannot contain white space"
        } else {
            return
        }
        throw KernelError("name", name, errno: .invalidArgument, detail: reason)
    }

    /// The same for an alternative name, which may be longer.
    static func validateAlternativeName(_ name: String) throws(KernelError) {
        let limit = maximumAlternativeNameLength
        guard (1...limit).contains(name.utf8.count) else {
            throw KernelError(
                "altname", name, errno: .invalidArgument, detail: "an alternative name has 1 to \(limit) bytes")
        }
    }

    /// ALTIFNAMSIZ of linux/if.h, less the terminating NUL.
    private static let maximumAlternativeNameLength = 127
    /// IFNAMSIZ of linux/if.h, less the terminating NUL.
    private static let maximumLinkNameLength = 15
}

extension Link {
    /// The words for ``Link/linkMode``, in the order of their numbers.
    static let linkModes = ["default", "dormant"]
}
