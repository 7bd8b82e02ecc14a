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
        let template = try template(options, of: link)
        try options.finish()
        try apply(change, [address(text, template, call)], to: link)
        return 0
    }

    /// `link:add_address(address or list, options?)`
    func addAddresses(of link: LinkHandle, _ call: Call) throws {
        let texts = try call.type(1) == .table
            ? interpreter.elements(at: call.index(1)) { number in
                guard let text = interpreter.string(at: -1) else {
                    throw call.argumentError(1, "element \(number): string expected")
                }
                return text
            } : [call.string(1)]
        let options = try call.options(2)
        let template = try template(options, of: link)
        try options.finish()
        try apply(.add, texts.map { try address($0, template, call) }, to: link)
    }

    /// `link:remove_address(address, options?)`
    func removeAddress(of link: LinkHandle, _ call: Call) throws {
        let text = try call.string(1)
        let options = try call.options(2)
        let template = try template(options, of: link)
        try options.finish()
        try apply(.remove, [address(text, template, call)], to: link)
    }

    /// Reads all about an address but the address itself.
    private func template(_ options: Options, of link: LinkHandle) throws -> Address {
        var address = Address(.any(family: AddressFamily.ipv4.number), index: link.index)
        options.ignore("family", "flags", "protocol")
        address.label = try options.string("label")
        address.peer = try options.ipAddress("peer")
        address.broadcast = try options.ipAddress("broadcast")
        address.scope = try scope(options)
        address.validLifetime = try lifetime(options, "valid_lifetime")
        address.preferredLifetime = try lifetime(options, "preferred_lifetime")
        if try options.boolean("nodad") == true { address.flags.insert(.noDuplicateDetection) }
        return address
    }

    private func address(_ text: String, _ template: Address, _ call: Call) throws -> Address {
        var address = template
        do { address.cidr = try CIDR(parsing: text, requiresPrefix: true) } catch {
            throw LuaError.misuse("bad address to '\(call.name)' (\(error))")
        }
        for other in [address.peer, address.broadcast].compactMap({ $0 }) where other.family != address.cidr.family {
            throw LuaError.misuse("bad address to '\(call.name)' (\(other) is of another family than \(text))")
        }
        return address
    }

    private func lifetime(_ options: Options, _ key: StaticString) throws -> UInt32? {
        try options.integer(key, in: 0...UInt32.max - 1)
    }

    // MARK: Handing over

    /// Hands rows to the kernel in one `sendmsg`; if it refuses one, those before it are taken back.
    private func apply(_ change: RowChange, _ addresses: [Address], to link: LinkHandle) throws {
        if change == .replace { return try replace(addresses, of: link) }
        var batch = RequestBatch(capacity: addresses.count)
        for address in addresses {
            batch.append(change == .add ? AddressChange.add(address) : .remove(address))
        }
        let failures = try link.session().perform(&batch)
        let failed = Set(failures.map(\.index))
        let done = (0..<batch.handedOver).filter { !failed.contains($0) }.map { addresses[$0] }
        if change == .remove { link.namespace.removedAddresses.note(done) }
        guard let failure = failures.first else {
            if change == .add { record(addresses, of: link) }
            return
        }
        if change == .add { try? remove(done, from: link) }
        throw failure.error.about("\(link.name) \(addresses[failure.index].cidr)")
    }

    /// Adds each address, or changes it where the link has it: only what is new can be undone.
    private func replace(_ addresses: [Address], of link: LinkHandle) throws {
        let session = try link.session()
        for address in addresses {
            try about("\(link.name) \(address.cidr)") { () throws(KernelError) in
                do throws(KernelError) {
                    try session.addAddress(address)
                    record([address], of: link)
                } catch {
                    guard error.errno == .fileExists else { throw error }
                    try session.replaceAddress(address)
                }
            }
        }
    }

    // MARK: Undoing

    func record(_ addresses: [Address], of link: LinkHandle) {
        guard let first = addresses.first else { return }
        let text = addresses.count == 1 ? "address \(first.cidr)" : "\(addresses.count) addresses"
        let record = RowRecord(addresses, in: link.namespace, link.namespace.removedAddresses)
        currentScope.record(Undo(
            phase: .entry, object: record, text: "\(text) of \(link.name)", retained: link,
            action: { [unowned self] in
                guard link.namespace === record.namespace else { return } // a move takes all addresses away
                try remove(record.remaining, from: link)
            }))
    }

    private func remove(_ addresses: [Address], from link: LinkHandle) throws {
        try link.session().remove(addresses.map { AddressChange.remove($0) }, ignoring: [
            .addressNotAvailable, .noSuchDevice, .noSuchFileOrDirectory,
        ])
    }
}
