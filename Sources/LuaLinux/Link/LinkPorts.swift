// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// What scripts do with the ports of a link: of a bridge above all.
extension Shell {
    func addPorts(_ type: inout HandleType<LinkHandle>) {
        type.method("attach") { [unowned self] call, bridge in
            try call.expect(atMost: 2)
            let port = try port(call, of: bridge)
            let wanted = call.isAbsent(2)
                ? nil : try portRequest(call.options(2), of: bridge.kindOfPorts(), in: bridge.namespace)
            try port.change(.joining(bridge.index), port: wanted)
            return call.returnReceiver()
        }
        type.method("detach") { [unowned self] call, bridge in
            try call.expect(atMost: 1)
            let port = try port(call, of: bridge)
            guard try port.row().master == bridge.index else {
                throw KernelError(
                    "master", port.name, errno: .invalidArgument, detail: "it is no port of \(bridge.name)")
            }
            try port.change(.joining(0))
            return call.returnReceiver()
        }
        type.method("set_port") { [unowned self] call, port in
            try call.expect(atMost: 1)
            try call.require(1, .table)
            let kind = try port.kindAsPort()
            let options = try call.options(1)
            options.ignore("name", "index") // of a row of `ports`
            if let request = try portRequest(options, of: kind, in: port.namespace) { try port.changePort(request) }
            return call.returnReceiver()
        }
        type.method("ports") { [unowned self] call, bridge in
            try call.expect(atMost: 0)
            return try pushPorts(of: bridge)
        }
    }

    /// The port that the argument of `attach` or `detach` names.
    private func port(_ call: Call, of bridge: LinkHandle) throws -> LinkHandle {
        if call.type(1) == .string {
            return try bridge.namespace.openLink(named: call.string(1))
        }
        let port: LinkHandle = try call.handle(1)
        guard port.namespace === bridge.namespace else {
            throw call.argumentError(1, "\(port.name) is in \(port.namespace.handleText)")
        }
        return port
    }

    private func pushPorts(of bridge: LinkHandle) throws -> Int32 {
        let session = try bridge.session()
        guard try session.interfaceName(index: bridge.index) != nil else { throw KernelError.noSuchLink(bridge.name) }
        let rows = try LinkRows(self, bridge.namespace)
        let list = RowList(interpreter)
        try session.dumpLinks(LinkFilter(master: bridge.index), restart: list.restart) { port throws(KernelError) in
            rows.push(port: port)
            list.append()
        }
        return 1
    }

    // MARK: Options

    /// Reads what is asked of a port of a link of some kind; nil if nothing is.
    func portRequest(_ options: Options, of kind: LinkKind, in namespace: NetworkNamespace) throws -> PortRequest? {
        guard var request = PortRequest(kind) else { return nil }
        request.fields = try FieldReader(shell: self, namespace: namespace, options: options).read(request.fields.table)
        try options.finish()
        return request.fields.isEmpty ? nil : request
    }

    /// Reads the option `port` of a link that will be a port of the link with the index `master`. One that is a number
    /// is another: that of UDP in some kinds.
    func portRequest(
        _ options: Options, joining master: Int32?, in namespace: NetworkNamespace
    ) throws -> PortRequest? {
        guard options.type(of: "port") != .number, let nested = try options.options("port") else { return nil }
        guard let master, master != 0 else { throw options.error("port", "a port has a 'master'") }
        let link = try namespace.openLink(index: master)
        return try portRequest(nested, of: link.kindOfPorts(), in: namespace)
    }

    /// Reads the option `port` of a link that is a port, or will be one of the link with the index `master`.
    func portRequest(_ options: Options, of link: LinkHandle, joining master: Int32?) throws -> PortRequest? {
        guard master == nil, options.type(of: "port") == .table, let nested = try options.options("port") else {
            return try portRequest(options, joining: master, in: link.namespace)
        }
        return try portRequest(nested, of: link.kindAsPort(), in: link.namespace)
    }
}

extension LinkHandle {
    /// The kind whose ports have options and that this link is of.
    fileprivate func kindOfPorts() throws -> LinkKind {
        guard let kind = try kind().flatMap(LinkKind.init(named:)), kind.port != nil else {
            throw KernelError("port", name, errno: .invalidArgument, detail: "its ports have no options")
        }
        return kind
    }

    /// The kind of link that it is a port of.
    fileprivate func kindAsPort() throws -> LinkKind {
        let row = try row()
        guard row.master != nil else {
            throw KernelError("port", name, errno: .invalidArgument, detail: "it is no port")
        }
        guard let kind = row.slaveKind.flatMap(LinkKind.init(named:)), kind.port != nil else {
            throw KernelError("port", name, errno: .invalidArgument, detail: "such ports have no options")
        }
        return kind
    }

    /// Changes the link, and what it does as a port: before or, if it joins a master, afterwards. If the second request
    /// is refused then, it is put back where it was.
    func change(_ request: LinkRequest, port: PortRequest?) throws {
        guard let port else { return try change(request) }
        guard request.master != nil else {
            try changePort(port)
            if request != LinkRequest() { try change(request) }
            return
        }
        let before = try row().master ?? 0
        try change(request)
        do {
            try changePort(port)
        } catch {
            try? change(.joining(before))
            throw error
        }
    }

    fileprivate func changePort(_ request: PortRequest) throws {
        try perform { session throws(KernelError) in try session.setPort(index: index, request) }
    }
}

extension LinkRequest {
    /// The request to become a port of the link `master`, or of none if that is 0.
    fileprivate static func joining(_ master: Int32) -> LinkRequest {
        var request = LinkRequest()
        request.master = master
        return request
    }
}
