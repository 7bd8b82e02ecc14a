// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// The module `address`: rows of the kernel's tables of addresses.
extension Shell {
    func registerAddresses() {
        var module = Module("address")
        module.rowVerbs(self, AddressReader.self, AddressSelection.self, AddressRows.self)
        interpreter.register(module)
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
        try change(.add, texts, of: link, call)
    }

    /// `link:remove_address(address, options?)`
    func removeAddress(of link: LinkHandle, _ call: Call) throws {
        try change(.remove, [call.string(1)], of: link, call)
    }

    private func change(_ verb: RowVerb, _ texts: [String], of link: LinkHandle, _ call: Call) throws {
        let options = try call.options(2)
        let reader = AddressReader(self, link.namespace)
        let template = try reader.template(options, index: link.index)
        let rows = try texts.map { try reader.address($0, template, options) }
        try options.finish()
        _ = try link.session() // its error names the link
        try RowTable(self, link.namespace).apply(verb, rows)
    }

    /// `link:addresses(filter?)`
    func pushAddresses(of link: LinkHandle, _ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let options = try call.options(1)
        let selection = try AddressSelection(options, index: link.index)
        try options.finish()
        return try pushRows(link.session(), selection, AddressRows.self)
    }
}
