// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// A handle on its way out of a worker: what its parent needs to have the same one.
///
/// A namespace and a process are told by a descriptor, the number of one in the message; a link by its namespace,
/// the number of a thing before it, as a group by its members; a control group by its directories.
enum CarriedThing {
    case namespace(descriptor: Int, name: String?)
    case link(namespace: Int, index: Int, name: String)
    case process(descriptor: Int, pid: Int, program: String)
    case group([Int])
    case cgroup(String, [CgroupPlace])

    func write(to writer: inout CargoWriter) {
        switch self {
        case .namespace(let descriptor, let name):
            writer.write(0)
            writer.write(descriptor)
            writer.write(optional: name)
        case .link(let namespace, let index, let name):
            writer.write(1)
            writer.write(namespace)
            writer.write(index)
            writer.write(name)
        case .process(let descriptor, let pid, let program):
            writer.write(2)
            writer.write(descriptor)
            writer.write(pid)
            writer.write(program)
        case .group(let members):
            writer.write(3)
            writer.write(list: members) { $0.write($1) }
        case .cgroup(let path, let places):
            writer.write(4)
            writer.write(path)
            writer.write(list: places) { $1.write(to: &$0) }
        }
    }

    init(from reader: inout CargoReader) throws(CargoReader.Malformed) {
        switch try reader.readInt() {
        case 0: self = .namespace(descriptor: try reader.readInt(), name: try reader.readOptionalString())
        case 1: self = .link(
            namespace: try reader.readInt(), index: try reader.readInt(), name: try reader.readString())
        case 2: self = .process(
            descriptor: try reader.readInt(), pid: try reader.readInt(), program: try reader.readString())
        case 3: self = .group(try reader.readList { reader throws(CargoReader.Malformed) in try reader.readInt() })
        case 4: self = .cgroup(try reader.readString(), try reader.readPlaces())
        default: throw CargoReader.Malformed()
        }
    }
}

extension CgroupPlace {
    func write(to writer: inout CargoWriter) {
        writer.write(hierarchy)
        writer.write(path)
        writer.write(inode)
    }
}

extension CargoReader {
    mutating func readPlaces() throws(Malformed) -> [CgroupPlace] {
        try readList { reader throws(CargoReader.Malformed) in
            CgroupPlace(
                hierarchy: try reader.readString(), path: try reader.readString(), inode: try reader.readInt())
        }
    }
}
