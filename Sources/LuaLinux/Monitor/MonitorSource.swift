// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost
import Netlink

/// What a monitor tells.
enum MonitorEvent {
    /// A name of a namespace that came or went.
    case name(NamespaceWatch.Event, NamedNamespaces)
    /// Something of a table of a namespace.
    case table(TableEvent, TableSource)
    /// Something that happened to a control group.
    case cgroup(CgroupWatch.Event, CgroupHandle)
    /// A namespace whose tables were followed was deleted.
    case end(NetworkNamespace)
}

/// Where a monitor hears of events.
protocol MonitorSource: AnyObject {
    /// What to poll for.
    var descriptor: Int32 { get }
    /// Whether nothing comes any more.
    var hasEnded: Bool { get }
    /// What has happened since the last time; does not wait.
    func read() throws -> [MonitorEvent]
}

/// The names of namespaces of one kind.
final class NameSource: MonitorSource {
    let names: NamedNamespaces
    private let watch: NamespaceWatch

    init(_ kind: NamespaceKind) throws(KernelError) {
        names = NamedNamespaces(kind)
        watch = try NamespaceWatch(names)
    }

    var descriptor: Int32 { watch.descriptor }
    var hasEnded: Bool { false }

    func read() throws -> [MonitorEvent] { try watch.read().map { .name($0, names) } }
}

/// Tables of one network namespace. It ends with the namespace, which its socket would keep alive.
final class TableSource: MonitorSource, NamespaceUser {
    let namespace: NetworkNamespace
    private var watch: TableWatch?
    let descriptor: Int32

    init(
        _ tables: Set<WatchedTable>, in namespace: NetworkNamespace, receiveBuffer: Int32?, _ shell: Shell
    ) throws {
        let groups = TableWatch.groups(tables)
        let open = { () throws(KernelError) in try NetlinkSocket(groups: groups, receiveBuffer: receiveBuffer) }
        let isHere = try shell.currentNamespace === namespace
        let socket = try isHere ? open() : shell.within(namespace, open)
        descriptor = socket.rawValue
        watch = try TableWatch(tables, NetlinkListener(transport: socket), namespace.session())
        self.namespace = namespace
        namespace.addUser(self)
    }

    deinit { namespace.removeUser(self) }

    var hasEnded: Bool { watch == nil }

    func read() throws -> [MonitorEvent] { try watch?.read().map { .table($0, self) } ?? [] }

    func leaveNamespace(asCopy isCopy: Bool) { watch = nil }

    /// The names of links, also of those that are gone.
    func names() throws -> InterfaceNames {
        InterfaceNames(try namespace.session(), known: watch?.linkNames ?? [:])
    }
}
