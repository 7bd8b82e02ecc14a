// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// An attribute whose meaning is not known here, as it stands on the wire.
public struct RawAttribute: Hashable, Sendable {
    /// What is in it.
    public enum Value: Hashable, Sendable {
        case bytes([UInt8])
        /// A nest, which is marked as one (`NLA_F_NESTED`).
        case nest([RawAttribute])
    }

    /// The number of the kernel.
    public var number: Int
    public var value: Value

    public init(_ number: Int, _ value: Value) {
        self.number = number
        self.value = value
    }

    /// Decodes the payload of a nest. Raises `EBADMSG` on malformed bytes, and on nests more than 32 deep.
    static func list(
        decoding payload: UnsafeRawBufferPointer, depth: Int = 32
    ) throws(KernelError) -> [RawAttribute] {
        guard depth > 0 else { throw .malformedMessage() }
        var list: [RawAttribute] = []
        var attributes = try AttributeIterator(payload)
        while let attribute = try attributes.next() {
            let value: Value = attribute.isNested
                ? .nest(try Self.list(decoding: attribute.payload, depth: depth - 1))
                : .bytes(Array(attribute.payload))
            list.append(RawAttribute(attribute.type, value))
        }
        return list
    }

    /// Writes the attribute as it is.
    func encode(into writer: inout MessageWriter) {
        switch value {
        case .bytes(let bytes): writer.attribute(number, bytes: bytes)
        case .nest(let list):
            writer.nested(number) { writer in
                for attribute in list { attribute.encode(into: &writer) }
            }
        }
    }
}
