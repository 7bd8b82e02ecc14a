// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// A request about one address. `add` raises `EEXIST` when the link has it, `remove` `EADDRNOTAVAIL` when it does not;
/// `replace` changes the lifetimes and flags of one that is there.
public typealias AddressChange = RowRequest<Address>

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
