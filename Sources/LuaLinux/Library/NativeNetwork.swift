// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// The module `native.network`: what the script library needs of addresses and namespaces.
extension Shell {
    func registerNativeNetwork() {
        var module = Module("network")
        module.function("namespace", namespaceOfOperation)
        module.function("tables", tablesOfNetfilter)
        module.function("parse", parseNetwork)
        module.function("address", addressInNetwork)
        module.function("contains") { [unowned self] call in
            let outer = try call.cidr(1)
            let inner = try call.cidr(2)
            interpreter.push(inner.prefixLength >= outer.prefixLength && outer.contains(inner.address))
            return 1
        }
        interpreter.registerNative(module)
    }

    /// `namespace({ namespace = … }, operation)`: the network namespace that an operation of the library is about.
    private func namespaceOfOperation(_ call: Call) throws -> Int32 {
        let operation = try call.string(2)
        do {
            interpreter.push(try namespace(call.options(1)))
            return 1
        } catch let error as any LuaErrorConvertible {
            var error = error.luaError
            error.operation = operation
            throw error
        }
    }

    /// `tables(namespace)`: the tables of nftables there, each with `family`, `name` and `handle`; nil if the kernel
    /// does not tell, of which nft knows the reason.
    private func tablesOfNetfilter(_ call: Call) throws -> Int32 {
        let home: NetworkNamespace = try call.handle(1)
        let list = { try NetfilterSession.open().tables() }
        guard let tables = try? currentNamespace === home ? list() : within(home, list) else {
            interpreter.pushNil()
            return 1
        }
        interpreter.pushTable(array: tables.count)
        for (number, table) in tables.enumerated() {
            interpreter.pushTable(fields: 3)
            interpreter.setField("family", table.familyName)
            interpreter.setField("name", table.name)
            interpreter.setField("handle", Int(clamping: table.handle))
            interpreter.setElement(number + 1)
        }
        return 1
    }

    /// `parse(text)`: the parts of an address with or without prefix length; nil and the reason if it is none.
    private func parseNetwork(_ call: Call) throws -> Int32 {
        let text = try call.string(1)
        let cidr: CIDR
        do {
            cidr = try CIDR(parsing: text, requiresPrefix: false)
        } catch {
            interpreter.pushNil()
            interpreter.push(error.description)
            return 2
        }
        interpreter.pushTable(fields: 5)
        interpreter.setField("family", cidr.address.isIPv4 ? "ipv4" : "ipv6")
        interpreter.setField("address", cidr.address.description)
        interpreter.setField("prefix", Int(cidr.prefixLength))
        interpreter.setField("network", cidr.network.description)
        interpreter.setField("is_host", cidr.isHost)
        return 1
    }

    /// `address(network, number)`: the address with a number in a network, counted from its first one, which is 0, or
    /// from its end if the number is negative; nil if it has not so many.
    private func addressInNetwork(_ call: Call) throws -> Int32 {
        let network = try call.cidr(1).network
        let address = network.address(number: try call.integer(2))
        if let address { interpreter.push(address.description) } else { interpreter.pushNil() }
        return 1
    }
}

extension Call {
    fileprivate func cidr(_ number: Int) throws -> CIDR {
        do {
            return try CIDR(parsing: string(number), requiresPrefix: false)
        } catch let error as AddressError {
            throw argumentError(number, error.description)
        }
    }
}
