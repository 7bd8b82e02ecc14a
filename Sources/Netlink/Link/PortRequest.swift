// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

/// What a link shall do as a port of its master: of a bridge, a bond …
///
/// Equivalent to: `bridge link set dev NAME …`, `ip link set dev NAME type KIND_slave …`.
public struct PortRequest: Hashable, Sendable {
    /// The kind of the master.
    public let kind: String
    /// What is asked of the port.
    public var fields: FieldValues

    /// Makes a request in which nothing is asked; nil for a kind whose ports have no options.
    public init?(_ kind: LinkKind) {
        guard let table = kind.port else { return nil }
        self.kind = kind.name
        fields = FieldValues(table)
    }

    /// Bridges are asked in their own way: after a change by the other one, the kernel looks at the carrier and opens a
    /// port that was just disabled.
    var isOfBridge: Bool { kind == LinkKind.bridge.name }

    var type: MessageType { isOfBridge ? .setLink : .newLink }

    func encode(into writer: inout MessageWriter, index: Int32) {
        var header = ifinfomsg(link: index)
        guard isOfBridge else {
            writer.append(header)
            writer.nested(IFLA_LINKINFO) { writer in
                writer.attribute(IFLA_INFO_SLAVE_KIND, string: kind)
                writer.nested(IFLA_INFO_SLAVE_DATA) { fields.encode(into: &$0) }
            }
            return
        }
        header.ifi_family = UInt8(AF_BRIDGE)
        writer.append(header)
        writer.nested(IFLA_PROTINFO) { fields.encode(into: &$0) }
    }
}
