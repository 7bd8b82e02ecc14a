// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// The module `fdb`: the forwarding databases of bridges and of other devices.
extension Shell {
    func registerForwarding() {
        var module = Module("fdb")
        module.function("add") { [unowned self] in try changeRows($0, .add, ForwardingReader.self) }
        module.function("append") { [unowned self] in try changeRows($0, .append, ForwardingReader.self) }
        module.function("replace") { [unowned self] in try changeRows($0, .replace, ForwardingReader.self) }
        module.function("remove") { [unowned self] in try changeRows($0, .remove, ForwardingReader.self) }
        module.function("list") { [unowned self] in
            try listRows($0, ForwardingSelection.self, ForwardingRows.self)
        }
        module.function("get", getForwarding)
        module.function("flush", flushForwarding)
        interpreter.register(module)
    }

    /// `fdb.get(lladdr, { br =, dev =, vlan =, vni =, namespace = })`
    private func getForwarding(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        let options = try call.options(2)
        let mac = try ForwardingReader.address(options, 1)
        let namespace = try namespace(options)
        let bridge = try linkIndex(options, "br", in: namespace)
        let index = try linkIndex(options, "dev", in: namespace)
        let vlan = try options.integer("vlan", in: 1...UInt16(4094))
        let vni = try options.integer("vni", in: 0...UInt32(0xFF_FFFF))
        guard (bridge == nil) != (index == nil) else {
            throw options.error("br", "either 'br', a bridge, or 'dev', a device with a table of its own, expected")
        }
        try options.finish()
        let session = try namespace.session()
        let entry = try session.forwardingEntry(mac, bridge: bridge, index: index, vlan: vlan, vni: vni)
        var rows = ForwardingRows(interpreter, InterfaceNames(session))
        rows.push(entry)
        return 1
    }

    /// `fdb.flush(filter)`: removes what `list` would return, but for addresses of the host, and returns how many
    /// entries that were.
    private func flushForwarding(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 1)
        try call.require(1, .table)
        let options = try call.options(1)
        let namespace = try namespace(options)
        guard options.hasUnread else {
            throw call.argumentError(1, "a filter expected: to remove every row is rarely meant")
        }
        let selection = try ForwardingSelection(options, self, in: namespace)
        try options.finish()
        let session = try namespace.session()
        var entries: [ForwardingEntry] = []
        try selection.dump(session, restart: { entries.removeAll() }) { entry throws(KernelError) in
            if selection.flushes(entry) { entries.append(entry) }
        }
        try session.remove(entries, selection.flush(of: entries))
        namespace.removals(of: ForwardingEntry.self).note(entries)
        interpreter.push(entries.count)
        return 1
    }
}

extension NetlinkSession {
    /// Removes entries: with one request, if they are what it removes and the kernel knows such, or one by one.
    fileprivate func remove(_ entries: [ForwardingEntry], _ flush: ForwardingFlush?) throws(KernelError) {
        guard !entries.isEmpty else { return }
        if let flush {
            do throws(KernelError) {
                return try perform(flush)
            } catch { // Linux 6.1 takes it from bridges only, and older kernels do not know it
                guard error.errno == .notSupported || error.errno == .invalidArgument else { throw error }
            }
        }
        try remove(entries)
    }
}

extension ForwardingSelection {
    /// Whether an entry is one to be flushed: addresses of the host only if they are asked for.
    fileprivate func flushes(_ entry: ForwardingEntry) -> Bool {
        states != nil || ForwardingState(entry.state) != .permanent
    }

    /// The request that removes just these entries, if there is one: they are all that is selected, of one bridge.
    fileprivate func flush(of entries: [ForwardingEntry]) -> ForwardingFlush? {
        guard let bridge = kernel.bridge, mac == nil, entries.allSatisfy({ $0.bridge == bridge }) else { return nil }
        var flush = ForwardingFlush(index: bridge)
        flush.port = kernel.index
        flush.vlan = vlan
        switch states {
        case nil: break
        case [.permanent]: flush.state = .permanent
        case [.static]: flush.state = .static
        case [.reachable, .stale]: flush.state = .reachable
        case [.static, .reachable, .stale]: break
        default: return nil
        }
        return flush
    }
}
