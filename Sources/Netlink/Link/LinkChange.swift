// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// A request about links: make one, change one, delete one or a whole group.
public enum LinkChange: NetlinkRequest {
    /// Equivalent to: `ip link add`. Raises `EEXIST` when the name is taken.
    case create(LinkRequest)
    /// Equivalent to: `ip link set`. Nothing changes but what the request names.
    case set(index: Int32, LinkRequest)
    /// Equivalent to: `ip link property add dev NAME altname OTHER`. Raises `EEXIST` when a name is taken.
    case addNames(index: Int32, [String])
    /// Equivalent to: `ip link property del dev NAME altname OTHER`. Raises `ENOENT`.
    case removeNames(index: Int32, [String])
    /// Equivalent to: `bridge link set dev NAME`. Raises `EOPNOTSUPP` or `EINVAL` for a link that is no such port.
    case setPort(index: Int32, PortRequest)
    /// Equivalent to: `ip link delete dev NAME`. Raises `ENODEV`.
    case delete(index: Int32)
    /// Equivalent to: `ip link delete group GROUP`. One message and one grace period for all of them.
    case deleteGroup(UInt32)

    public var type: MessageType {
        switch self {
        case .create, .set: .newLink
        case .addNames: .newLinkProperty
        case .removeNames: .deleteLinkProperty
        case .setPort(_, let request): request.type
        case .delete, .deleteGroup: .deleteLink
        }
    }

    public var flags: MessageFlags {
        switch self {
        case .create: [.create, .exclusive]
        case .addNames: [.create, .exclusive, .append]
        default: []
        }
    }

    public var subject: String {
        switch self {
        case .create(let request): request.name ?? request.kind ?? ""
        case .set(let index, let request): request.name ?? "link \(index)"
        case .addNames(_, let names), .removeNames(_, let names): names.joined(separator: " ")
        case .delete(let index), .setPort(let index, _): "link \(index)"
        case .deleteGroup(let group): "group \(group)"
        }
    }

    public func encode(into writer: inout MessageWriter) {
        switch self {
        case .create(let request): request.encode(into: &writer)
        case .set(let index, let request): request.encode(into: &writer, existing: index)
        case .addNames(let index, let names), .removeNames(let index, let names):
            writer.append(ifinfomsg(link: index))
            writer.nested(IFLA_PROP_LIST) { writer in
                for name in names { writer.attribute(IFLA_ALT_IFNAME, string: name) }
            }
        case .setPort(let index, let request): request.encode(into: &writer, index: index)
        case .delete(let index): writer.append(ifinfomsg(link: index))
        case .deleteGroup(let group):
            writer.append(ifinfomsg(link: 0))
            writer.attribute(IFLA_GROUP, group)
        }
    }
}

extension ifinfomsg {
    /// The header of a request that names a link, or none with 0.
    init(link index: Int32) {
        self.init()
        ifi_index = index
    }
}
