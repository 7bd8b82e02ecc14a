// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// The options of a qdisc, of a class, of a filter or of an action.
public enum TrafficData: Hashable, Sendable {
    /// Those of a kind that is known here.
    case fields(FieldValues)
    /// Those of another kind, as they stand on the wire.
    case raw([UInt8])

    public var fields: FieldValues? {
        if case .fields(let values) = self { values } else { nil }
    }

    /// Writes them under an attribute.
    func encode(as attribute: Int, _ options: TrafficOptions?, into writer: inout MessageWriter) {
        switch self {
        case .raw(let bytes): writer.attribute(attribute, bytes: bytes)
        case .fields(let values):
            guard let options else { return }
            let start = writer.count
            writer.nested(attribute, flagged: options.codec == nil) { options.encode(values, into: &$0) }
            // A structure that has nothing to say is left out: the kernel takes an empty one for a cut one.
            if options.codec != nil, writer.count - start == MemoryLayout<nlattr>.size { writer.forget(from: start) }
        }
    }

    init(decoding attribute: AttributeView, _ options: TrafficOptions?) throws(KernelError) {
        if let options {
            self = .fields(try options.decode(attribute.payload))
        } else {
            self = .raw(Array(attribute.payload))
        }
    }
}

extension tcmsg {
    /// The header of a message about traffic control.
    init(index: Int32, parent: TrafficHandle = .none, handle: UInt32 = 0, info: UInt32 = 0) {
        self.init()
        tcm_ifindex = index
        tcm_parent = parent.rawValue
        tcm_handle = handle
        tcm_info = info
    }
}
