// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Which addresses `address.list` and `link:addresses` return.
struct AddressSelection: RowSelection {
    private let family: AddressFamily?
    private let scope: UInt8?
    private let label: String?
    private let network: CIDR?
    private let protocolNumber: UInt8?
    private let index: Int32?
    /// Words that must be among the flags, and words that must not.
    private let wanted: [String]
    private let unwanted: [String]

    init(_ options: Options, _ shell: Shell, in namespace: NetworkNamespace) throws {
        try self.init(options, index: shell.linkIndex(options, "dev", in: namespace))
    }

    init(_ options: Options, index: Int32?) throws {
        self.index = index
        family = try options.family()
        label = try options.string("label")
        scope = try options.number("scope", RouteNames.scope(named:))
        network = try options.network("to")
        protocolNumber = try options.number("protocol", RouteNames.addressProtocol(named:))
        let words = try options.strings("flags") ?? []
        wanted = words.filter { !$0.hasPrefix("-") }
        unwanted = words.filter { $0.hasPrefix("-") }.map { String($0.dropFirst()) }
        for word in wanted + unwanted where !AddressFlags.isWord(word) {
            throw options.error("flags", "unknown flag '\(word)'")
        }
    }

    func dump(
        _ session: NetlinkSession, restart: () -> Void, each: (Address) throws(KernelError) -> Void
    ) throws(KernelError) {
        try session.dumpAddresses(
            family: family?.number ?? network?.family ?? 0, index: index, restart: restart
        ) { address throws(KernelError) in
            if accepts(address) { try each(address) }
        }
    }

    private func accepts(_ address: Address) -> Bool {
        (scope == nil || address.scope == scope) && (label == nil || address.label == label)
            && (network.map { $0.contains(address.cidr.address) } ?? true)
            && (protocolNumber == nil || address.protocolNumber == protocolNumber) && hasFlags(address)
    }

    private func hasFlags(_ address: Address) -> Bool {
        guard !wanted.isEmpty || !unwanted.isEmpty else { return true }
        let names = address.flagNames
        return wanted.allSatisfy(names.contains) && !unwanted.contains(where: names.contains)
    }
}
