// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// A request about one address.
public enum AddressChange: NetlinkRequest {
    /// Equivalent to: `ip address add`. Raises `EEXIST` when the link has it.
    case add(Address)
    /// Equivalent to: `ip address replace`: adds it, or changes its lifetimes and flags.
    case replace(Address)
    /// Equivalent to: `ip address delete`. Raises `EADDRNOTAVAIL` when the link does not have it.
    case remove(Address)

    /// The address, whatever is to happen to it.
    public var address: Address {
        switch self {
        case .add(let address), .replace(let address), .remove(let address): address
        }
    }

    public var type: MessageType {
        if case .remove = self { return .deleteAddress }
        return .newAddress
    }

    public var flags: MessageFlags {
        switch self {
        case .add: [.create, .exclusive]
        case .replace: [.create, .replace]
        case .remove: []
        }
    }

    public var subject: String { address.cidr.description }

    public func encode(into writer: inout MessageWriter) {
        address.encode(into: &writer)
    }
}

extension NetlinkSession {
    /// Gives every address to `each`, of one family (`AF_INET`, `AF_INET6`) and of one link if they are given.
    ///
    /// Equivalent to: `ip -4 address show dev NAME`. Raises `ENODEV` when there is no link `index`.
    public func dumpAddresses(
        family: UInt8 = 0, index: Int32? = nil, restart: () -> Void = {}, each: (Address) throws(KernelError) -> Void
    ) throws(KernelError) {
        try dump(
            .getAddress, build: { $0.append(ifaddrmsg(family: family, link: index)) }, restart: restart
        ) { type, payload throws(KernelError) in
            guard type == .newAddress, let address = try Address(decoding: payload) else { return }
            try each(address)
        }
    }

    /// Returns every address, of one family and of one link if they are given.
    public func addresses(family: UInt8 = 0, index: Int32? = nil) throws(KernelError) -> [Address] {
        var addresses: [Address] = []
        try dumpAddresses(family: family, index: index, restart: { addresses.removeAll() }) { addresses.append($0) }
        return addresses
    }

    /// Equivalent to: `ip address add ADDRESS dev NAME`. Raises `EEXIST`, `ENODEV`.
    public func addAddress(_ address: Address) throws(KernelError) {
        try perform(AddressChange.add(address))
    }

    /// Equivalent to: `ip address replace ADDRESS dev NAME`
    public func replaceAddress(_ address: Address) throws(KernelError) {
        try perform(AddressChange.replace(address))
    }

    /// Equivalent to: `ip address delete ADDRESS dev NAME`. Raises `EADDRNOTAVAIL` when the link does not have it.
    public func removeAddress(_ address: Address) throws(KernelError) {
        try perform(AddressChange.remove(address))
    }
}
