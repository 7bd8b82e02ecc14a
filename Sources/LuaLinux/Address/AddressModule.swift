// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// The module `address`: rows of the kernel's tables of addresses.
extension Shell {
    func registerAddresses() {
        var module = Module("address")
        module.function("add") { [unowned self] in try changeAddress($0, .add) }
        module.function("replace") { [unowned self] in try changeAddress($0, .replace) }
        module.function("remove") { [unowned self] in try changeAddress($0, .remove) }
        module.function("list", listAddresses)
        interpreter.register(module)
    }

    /// What to do with a row of a table.
    enum RowChange { case add, replace, remove }

    /// `address.add("10.0.0.1/24", { dev = … })` or `address.add(row)`
    private func changeAddress(_ call: Call, _ change: RowChange) throws -> Int32 {
        try call.expect(atMost: 2)
        let isRow = call.type(1) == .table
        if isRow, !call.isAbsent(2) { throw call.argumentError(2, "a row takes no more options") }
        let options = try call.options(isRow ? 1 : 2)
        let namespace = try namespace(options)
        guard let index = try linkIndex(options, "dev", in: namespace) else {
            throw options.error("dev", "link or name expected, got nil")
        }
        let link = try namespace.openLink(index: index)
        let text = try isRow ? options.string("address") : call.string(1)
        guard let text else { throw options.error("address", "string expected, got nil") }
        let address = try read(options, address: text, of: link)
        try options.finish()
        try apply(change, [address], to: link)
        return 0
    }

    /// `link:add_address(address or list, options?)`
    func addAddresses(of link: LinkHandle, _ call: Call, _ change: RowChange) throws {
        let texts = try call.type(1) == .table
            ? interpreter.elements(at: 2) { number in
                guard let text = interpreter.string(at: -1) else {
                    throw call.argumentError(1, "element \(number): string expected")
                }
                return text
            } : [call.string(1)]
        let options = try call.options(2)
        let addresses = try texts.map { try read(options, address: $0, of: link) }
        try options.finish()
        try apply(change, addresses, to: link)
    }

    /// `link:remove_address(address, options?)`
    func removeAddress(of link: LinkHandle, _ call: Call) throws {
        let text = try call.string(1)
        let options = try call.options(2)
        let address = try read(options, address: text, of: link)
        try options.finish()
        try apply(.remove, [address], to: link)
    }

    private func read(_ options: Options, address text: String, of link: LinkHandle) throws -> Address {
        let cidr: CIDR
        do { cidr = try CIDR(parsing: text, requiresPrefix: true) } catch {
            throw LuaError.misuse("bad address to '\(options.call.name)' (\(error))")
        }
        var address = Address(cidr, index: link.index)
        options.ignore("family", "flags", "protocol")
        address.label = try options.string("label")
        address.peer = try options.ipAddress("peer")
        address.broadcast = try options.ipAddress("broadcast")
        address.scope = try options.string("scope").map { word in
            guard let scope = RouteNames.scope(named: word) else { throw options.error("scope", "unknown scope '\(word)'") }
            return scope
        }
        address.validLifetime = try lifetime(options, "valid_lifetime")
        address.preferredLifetime = try lifetime(options, "preferred_lifetime")
        if try options.boolean("nodad") == true { address.flags.insert(.noDuplicateDetection) }
        return address
    }

    private func lifetime(_ options: Options, _ key: StaticString) throws -> UInt32? {
        try options.integer(key, in: 0...UInt32.max - 1)
    }

    /// Hands rows to the kernel in one `sendmsg`; if it refuses one, those before it are taken back.
    private func apply(_ change: RowChange, _ addresses: [Address], to link: LinkHandle) throws {
        if change == .replace { return try replace(addresses, of: link) }
        var batch = RequestBatch()
        for address in addresses {
            batch.append(change == .add ? AddressChange.add(address) : .remove(address))
        }
        let failures = try link.session().perform(&batch)
        let failed = Set(failures.map(\.index))
        let done = addresses.indices.filter { !failed.contains($0) }.map { addresses[$0] }
        if let failure = failures.first {
            if change == .add { try? remove(done, from: link) }
            throw failure.error.about("\(link.name) \(addresses[failure.index].cidr)")
        }
        if change == .add { for address in done { record(address, of: link) } }
    }

    /// Adds each address, or changes it where the link has it: only what is new can be undone.
    private func replace(_ addresses: [Address], of link: LinkHandle) throws {
        let session = try link.session()
        for address in addresses {
            try about("\(link.name) \(address.cidr)") { () throws(KernelError) in
                do throws(KernelError) {
                    try session.addAddress(address)
                    record(address, of: link)
                } catch {
                    guard error.errno == .fileExists else { throw error }
                    try session.replaceAddress(address)
                }
            }
        }
    }

    private func remove(_ addresses: [Address], from link: LinkHandle) throws {
        var batch = RequestBatch()
        for address in addresses { batch.append(AddressChange.remove(address)) }
        _ = try link.session().perform(&batch)
    }

    /// An address of a link that the same scope made goes away with it.
    private func record(_ address: Address, of link: LinkHandle) {
        currentScope.record(Undo(
            phase: .entry, object: link, text: "address \(address.cidr) of \(link.name)", container: link.namespace,
            action: { [unowned self] in try remove([address], from: link) }))
    }
}
