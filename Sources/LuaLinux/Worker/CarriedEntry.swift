// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// An entry of a worker's scope on its way to that of its parent: what was made, so that the parent can undo it.
/// Numbers are those of carried things; rows are as netlink has them.
enum CarriedEntry {
    case namespace(Int, name: String?)
    /// A name that a namespace from before was given.
    case name(String, namespace: Int)
    /// Limits by the number of the kind, before and after.
    case limits([Limit])
    case link(Int, peer: Int?)
    case process(Int)
    /// Addresses of a link, which go away when it moves to another namespace.
    case addresses(link: Int, rows: [[UInt8]])
    case rows(namespace: Int, CarriedRows)
    /// Settings: key, value before and value after of each.
    case sysctl(namespace: Int?, [[String]])
    /// What the script library made: text, module and arguments.
    case library(namespace: Int?, [String])
    /// A control group, and the directories that were made for it.
    case cgroup(Int, made: [CgroupPlace])

    struct Limit {
        var kind: Int
        var before: Int
        var wanted: Int

        func write(to writer: inout CargoWriter) {
            for number in [kind, before, wanted] { writer.write(number) }
        }
    }

    func write(to writer: inout CargoWriter) {
        func begin(_ kind: Int, _ thing: Int) {
            writer.write(kind)
            writer.write(thing)
        }
        switch self {
        case .namespace(let thing, let name):
            begin(0, thing)
            writer.write(optional: name)
        case .link(let thing, let peer):
            begin(1, thing)
            writer.write(optional: peer)
        case .process(let thing): begin(2, thing)
        case .addresses(let link, let rows):
            begin(3, link)
            writer.write(list: rows) { $0.write($1) }
        case .rows(let namespace, let rows):
            begin(4, namespace)
            rows.write(to: &writer)
        case .name(let name, let namespace):
            begin(5, namespace)
            writer.write(name)
        case .sysctl(let namespace, let changes):
            begin(7, namespace ?? -1)
            writer.write(list: changes) { $0.write(list: $1) { $0.write($1) } }
        case .library(let namespace, let texts):
            begin(8, namespace ?? -1)
            writer.write(list: texts) { $0.write($1) }
        case .cgroup(let thing, let made):
            begin(9, thing)
            writer.write(list: made) { $1.write(to: &$0) }
        case .limits(let limits):
            writer.write(6)
            writer.write(list: limits) { $1.write(to: &$0) }
        }
    }

    init(from reader: inout CargoReader) throws(CargoReader.Malformed) {
        let kind = try reader.readInt()
        if kind == 6 {
            self = .limits(try reader.readList { reader throws(CargoReader.Malformed) in
                Limit(kind: try reader.readInt(), before: try reader.readInt(), wanted: try reader.readInt())
            })
            return
        }
        let thing = try reader.readInt()
        switch kind {
        case 0: self = .namespace(thing, name: try reader.readOptionalString())
        case 1: self = .link(thing, peer: try reader.readOptionalInt())
        case 2: self = .process(thing)
        case 3: self = .addresses(link: thing, rows: try reader.readBytesList())
        case 4: self = .rows(namespace: thing, try CarriedRows(from: &reader))
        case 5: self = .name(try reader.readString(), namespace: thing)
        case 7: self = .sysctl(namespace: thing < 0 ? nil : thing, try reader.readList(Self.readTexts))
        case 8: self = .library(namespace: thing < 0 ? nil : thing, try Self.readTexts(&reader))
        case 9: self = .cgroup(thing, made: try reader.readPlaces())
        default: throw CargoReader.Malformed()
        }
    }

    private static func readTexts(_ reader: inout CargoReader) throws(CargoReader.Malformed) -> [String] {
        try reader.readList { reader throws(CargoReader.Malformed) in try reader.readString() }
    }
}
