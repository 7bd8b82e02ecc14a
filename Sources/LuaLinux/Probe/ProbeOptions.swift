// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Probes

/// Where a probe goes to, and from where: what the functions of `probe` have in common.
struct ProbeTarget {
    let destination: SocketAddress
    let options: SocketOptions
    let namespace: NetworkNamespace
    /// As errors and handles call it.
    var text: String { destination.text }
}

extension Shell {
    /// Reads the address of a call, and the options `namespace`, `source`, `dev` and, unless the probe is about it,
    /// `ttl`.
    func probeTarget(
        _ call: Call, _ options: Options, port: UInt16 = 0, takesTTL: Bool = true
    ) throws -> ProbeTarget {
        let address = try call.ipAddress(1)
        let namespace = try namespace(options)
        let source = try options.ipAddress("source")
        if let source, source.family != address.family {
            throw options.error("source", "\(source) is of another family than \(address)")
        }
        let link = try linkIndex(options, "dev", in: namespace)
        let ttl = takesTTL ? try options.integer("ttl", in: UInt8(1)...255) : nil
        let hasScope = address.isIPv6 && (address.isLinkLocal || address.isMulticast)
        if hasScope, link == nil {
            throw LuaError.misuse("option 'dev' to '\(call.name)' is missing (\(address) is valid on one link only)")
        }
        let device = try link.map { try namespace.linkName($0) }
        return ProbeTarget(
            destination: SocketAddress(address, port: port, scope: hasScope ? link.map(UInt32.init) ?? 0 : 0),
            options: SocketOptions(source: source, device: device, ttl: ttl), namespace: namespace)
    }
}

extension Options {
    /// A length of time that is longer than nothing.
    func seconds(_ key: StaticString, atLeast least: Double = 0.001) throws -> Double? {
        try number(key, in: least...Shell.longestTimeout)
    }
}

extension Call {
    /// An address, with or without the length of its prefix.
    func ipAddress(_ number: Int) throws -> IPAddress {
        do {
            return try CIDR(parsing: string(number), requiresPrefix: false).address
        } catch let error as AddressError {
            throw argumentError(number, error.description)
        }
    }

    func port(_ number: Int) throws -> UInt16 { UInt16(try integer(number, in: 1...65_535)) }
}
