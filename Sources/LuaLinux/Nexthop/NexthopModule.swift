// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// The module `nexthop`: next hops that routes name by their ids, and groups of them.
extension Shell {
    func registerNexthops() {
        var module = Module("nexthop")
        module.rowVerbs(self, NexthopReader.self, NexthopSelection.self, NexthopRows.self)
        module.function("get", getNexthop)
        module.function("buckets", listBuckets)
        interpreter.register(module)
    }

    /// `nexthop.get(id, { namespace = })`
    private func getNexthop(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        let id = try call.integer(1, in: 1...Int(UInt32.max))
        let options = try call.options(2)
        let session = try namespace(options).session()
        try options.finish()
        let row = try session.nexthop(id: UInt32(truncatingIfNeeded: id))
        var rows = NexthopRows(interpreter, InterfaceNames(session))
        rows.push(row)
        return 1
    }

    /// `nexthop.buckets{ id =, nhid =, dev =, namespace = }`
    private func listBuckets(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        let options = try call.options(1)
        let namespace = try namespace(options)
        let id = try options.integer("id", in: 1...UInt32.max)
        let nexthopID = try options.integer("nhid", in: 1...UInt32.max)
        let index = try linkIndex(options, "dev", in: namespace)
        try options.finish()
        let list = RowList(interpreter)
        try namespace.session().dumpNexthopBuckets(
            id: id, nexthopID: nexthopID, outputIndex: index, restart: list.restart
        ) { bucket throws(KernelError) in
            push(bucket)
            list.append()
        }
        return 1
    }

    private func push(_ bucket: NexthopBucket) {
        interpreter.pushTable(fields: 4)
        interpreter.setField("id", Int(bucket.id))
        interpreter.setField("index", Int(bucket.index))
        interpreter.setField("nhid", Int(bucket.nexthopID))
        interpreter.setField("idle_time", bucket.idleTime)
        if !bucket.flags.isEmpty { interpreter.setField("flags", bucket.flags.names) }
    }
}
