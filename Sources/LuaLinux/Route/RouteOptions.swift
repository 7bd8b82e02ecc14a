// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// The families of routes.
enum RouteFamily: String {
    case ipv4, ipv6, mpls

    /// The number in sys/socket.h.
    var number: UInt8 { ip?.number ?? Route.mplsFamily }

    /// The family of addresses; nil for MPLS.
    var ip: AddressFamily? { AddressFamily(rawValue: rawValue) }

    init(of route: Route) {
        self = route.label != nil ? .mpls : route.destination.address.isIPv4 ? .ipv4 : .ipv6
    }
}

extension RouteFamily? {
    var ip: AddressFamily? { self?.ip }
}

/// Parts of routes as options.
extension Options {
    func routeFamily() throws -> RouteFamily? {
        guard let word = try string("family") else { return nil }
        guard let family = RouteFamily(rawValue: word) else {
            throw error("family", "'ipv4', 'ipv6' or 'mpls' expected, got '\(word)'")
        }
        return family
    }

    /// A word of one of iproute2's tables, or the kernel's number.
    func number<I: FixedWidthInteger>(_ key: StaticString, _ lookUp: (String) -> I?) throws -> I? {
        guard let index = index(key) else { return nil }
        guard let word = call.interpreter.string(at: index) else { return try integer(key) }
        guard let value = lookUp(word) else { throw error(key, "unknown \(key) '\(word)'") }
        return value
    }

    /// A network, `"10.0.0.0/8"`, or an address.
    func network(_ key: StaticString) throws -> CIDR? {
        try bytes(key) { text in
            do {
                return try CIDR(utf8: text, requiresPrefix: false)
            } catch {
                throw self.error(key, "\(error)")
            }
        }
    }

    /// `"1/2"`, or one number, which is where packets go to.
    func realms(_ key: StaticString = "realms") throws -> UInt32? {
        guard let index = index(key) else { return nil }
        guard let text = call.interpreter.string(at: index) else {
            return try integer(key, in: 0...UInt32(UInt16.max))
        }
        guard let realms = RouteNames.realms(parsing: text) else { throw error(key, "'\(text)' is not 'FROM/TO'") }
        return realms
    }

    /// Labels of MPLS: `"100/200"`.
    func labels(_ key: StaticString) throws -> LabelStack? {
        guard let text = try string(key) else { return nil }
        guard let stack = LabelStack(text) else {
            throw error(key, "'\(text)' are not labels such as 100/200, each 0 to \(LabelStack.maximum)")
        }
        return stack
    }
}

extension Shell {
    /// The option `encap`: a table with `type` and what that kind has.
    func encapsulation(_ options: Options, in namespace: NetworkNamespace) throws -> Encapsulation? {
        guard let table = try options.options("encap") else { return nil }
        guard let name = try table.string("type") else {
            throw table.error("type", "string expected, got nil: the kind of encapsulation, such as 'mpls'")
        }
        guard let kind = EncapsulationKind(named: name) else {
            let known = EncapsulationKind.all.map(\.name)
            throw table.error("type", FieldReader.expectation(known, name))
        }
        let values = try FieldReader(shell: self, namespace: namespace, options: table).read(kind.table)
        try table.finish()
        let encapsulation = Encapsulation(kind, values)
        guard encapsulation.hasGoodSegments else { throw table.error("segs", "1 to 127 IPv6 addresses expected") }
        return encapsulation
    }
}

extension Interpreter {
    /// Pushes what the option `encap` takes.
    func push(_ encapsulation: Encapsulation, linkName: (Int32) -> String) {
        pushTable(fields: 4)
        setField("type", encapsulation.kind.name)
        setFields(encapsulation.values, linkName: linkName)
    }
}
