// SPDX-License-Identifier: GPL-3.0-or-later
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
    case addresses(link: Int, rows: [[UInt8]])
    case routes(namespace: Int, rows: [[UInt8]])
    /// A route that took the place of `old`.
    case replacement(namespace: Int, row: [UInt8], old: [UInt8])

    struct Limit {
        var kind: Int
        var before: Int
        var wanted: Int
    }

    func write(to writer: inout CargoWriter) {
        switch self {
        case .namespace(let thing, let name):
            writer.write(0)
            writer.write(thing)
            writer.write(optional: name)
        case .link(let thing, let peer):
            writer.write(1)
            writer.write(thing)
            writer.write(optional: peer)
        case .process(let thing):
            writer.write(2)
            writer.write(thing)
        case .addresses(let link, let rows):
            writer.write(3)
            writer.write(link)
            writer.write(list: rows) { $0.write($1) }
        case .routes(let namespace, let rows):
            writer.write(4)
            writer.write(namespace)
            writer.write(list: rows) { $0.write($1) }
        case .replacement(let namespace, let row, let old):
            writer.write(5)
            writer.write(namespace)
            writer.write(row)
            writer.write(old)
        case .name(let name, let namespace):
            writer.write(6)
            writer.write(namespace)
            writer.write(name)
        case .limits(let limits):
            writer.write(7)
            writer.write(list: limits) { writer, limit in
                for number in [limit.kind, limit.before, limit.wanted] { writer.write(number) }
            }
        }
    }

    init(from reader: inout CargoReader) throws(CargoReader.Malformed) {
        let kind = try reader.readInt()
        if kind == 7 {
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
        case 4: self = .routes(namespace: thing, rows: try reader.readBytesList())
        case 5: self = .replacement(namespace: thing, row: try reader.readBytes(), old: try reader.readBytes())
        case 6: self = .name(try reader.readString(), namespace: thing)
        default: throw CargoReader.Malformed()
        }
    }
}
