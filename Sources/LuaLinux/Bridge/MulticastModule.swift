// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// The module `mdb`: the multicast databases of bridges and of VXLANs.
extension Shell {
    func registerMulticast() {
        var module = Module("mdb")
        module.rowVerbs(self, MulticastReader.self, MulticastSelection.self, MulticastRows.self)
        module.function("get", getMulticast)
        module.function("routers", listMulticastRouters)
        interpreter.register(module)
    }

    /// `mdb.get(grp, { dev =, vid =, src =, src_vni =, namespace = })`: the entries of a group, one for each port.
    private func getMulticast(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        let options = try call.options(2)
        let group = try MulticastReader.group(options, 1)
        let namespace = try namespace(options)
        guard let index = try linkIndex(options, "dev", in: namespace) else {
            throw options.error("dev", "link or name expected, got nil")
        }
        var wanted = MulticastEntry(group, index: index, port: 0)
        wanted.vlan = try options.integer("vid", in: 1...4094) ?? 0
        wanted.source = try options.ipAddress("src")
        wanted.sourceVNI = try options.integer("src_vni", in: 0...0xFF_FFFF)
        try options.finish()
        let session = try namespace.session()
        var rows = MulticastRows(interpreter, InterfaceNames(session))
        let list = RowList(interpreter)
        for entry in try session.entries(like: wanted) {
            rows.push(entry)
            list.append()
        }
        return 1
    }

    /// `mdb.routers{ dev =, port =, namespace = }`: the ports behind which there are multicast routers.
    private func listMulticastRouters(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let options = try call.options(1)
        let namespace = try namespace(options)
        let bridge = try linkIndex(options, "dev", in: namespace)
        let port = try linkIndex(options, "port", in: namespace)
        try options.finish()
        let session = try namespace.session()
        var rows = MulticastRows(interpreter, InterfaceNames(session))
        let list = RowList(interpreter)
        try session.dumpMulticastRouters(restart: list.restart) { router throws(KernelError) in
            guard bridge == nil || router.bridge == bridge, port == nil || router.port == port else { return }
            rows.push(router: router)
            list.append()
        }
        return 1
    }
}

extension NetlinkSession {
    /// The entries of a group; kernels before 6.8 are asked for all.
    fileprivate func entries(like wanted: MulticastEntry) throws -> [MulticastEntry] {
        do throws(KernelError) {
            return try multicastEntries(like: wanted)
        } catch {
            guard error.errno == .notSupported else { throw error }
        }
        var found: [MulticastEntry] = []
        try dumpMulticast(restart: { found.removeAll() }) { entry throws(KernelError) in
            var like = entry
            like.port = 0
            if like.key == wanted.key { found.append(entry) }
        }
        guard !found.isEmpty else {
            throw KernelError("RTM_GETMDB", wanted.subject, errno: .noSuchFileOrDirectory)
        }
        return found
    }
}
