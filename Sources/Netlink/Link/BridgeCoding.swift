// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import SystemPackage

extension BridgeOptions {
    private static let fieldsByAttribute = Dictionary(
        grouping: fields.indices, by: { fields[$0].attribute }
    )

    /// Decodes the payload of `IFLA_INFO_DATA`. Raises `EBADMSG` on malformed bytes.
    public init(decoding payload: UnsafeRawBufferPointer) throws(KernelError) {
        self.init()
        var attributes = try AttributeIterator(payload)
        while let attribute = try attributes.next() {
            guard let indices = Self.fieldsByAttribute[attribute.type] else { continue }
            for index in indices { try decode(attribute, Self.fields[index].access) }
        }
    }

    /// Writes what is set, except state. A time that does not fit becomes the writer's failure (`ERANGE`).
    public func encode(into writer: inout MessageWriter) {
        var bits = br_boolopt_multi()
        for field in Self.fields where !field.isReadOnly {
            encode(field, into: &writer, bits: &bits)
        }
        if bits.optmask != 0 { writer.attribute(IFLA_BR_MULTI_BOOLOPT, structure: bits) }
    }

    private mutating func decode(_ attribute: AttributeView, _ access: BridgeField.Access) throws(KernelError) {
        switch access {
        case .flag(let property): self[keyPath: property] = try attribute.loadFlag()
        case .byte(let property): self[keyPath: property] = try attribute.load()
        case .half(let property): self[keyPath: property] = try attribute.load()
        case .halfBigEndian(let property): self[keyPath: property] = try attribute.loadBigEndian()
        case .word(let property): self[keyPath: property] = try attribute.load()
        case .seconds(let property):
            self[keyPath: property] = ClockTicks.seconds(UInt64(try attribute.load(as: UInt32.self)))
        case .longSeconds(let property): self[keyPath: property] = ClockTicks.seconds(try attribute.load())
        case .mac(let property): self[keyPath: property] = attribute.loadMAC()
        case .identifier(let property): self[keyPath: property] = try BridgeIdentifier(attribute)
        case .bit(let property, let bit):
            let bits = try attribute.loadStructure(as: br_boolopt_multi.self)
            self[keyPath: property] = bits.optmask & (1 << bit) == 0 ? nil : bits.optval & (1 << bit) != 0
        }
    }

    private func encode(_ field: BridgeField, into writer: inout MessageWriter, bits: inout br_boolopt_multi) {
        let type = field.attribute
        switch field.access {
        case .flag(let property): self[keyPath: property].map { writer.attribute(type, UInt8($0 ? 1 : 0)) }
        case .byte(let property): self[keyPath: property].map { writer.attribute(type, $0) }
        case .half(let property): self[keyPath: property].map { writer.attribute(type, $0) }
        case .halfBigEndian(let property): self[keyPath: property].map { writer.attribute(type, bigEndian: $0) }
        case .word(let property): self[keyPath: property].map { writer.attribute(type, $0) }
        case .seconds(let property): encode(seconds: self[keyPath: property], field, as: UInt32.self, into: &writer)
        case .longSeconds(let property): encode(seconds: self[keyPath: property], field, as: UInt64.self, into: &writer)
        case .mac(let property): self[keyPath: property].map { writer.attribute(type, mac: $0) }
        case .identifier: break
        case .bit(let property, let bit):
            guard let value = self[keyPath: property] else { return }
            bits.optmask |= 1 << bit
            bits.optval |= value ? 1 << bit : 0
        }
    }

    private func encode<Ticks: FixedWidthInteger & BitwiseCopyable>(
        seconds: Double?, _ field: BridgeField, as _: Ticks.Type, into writer: inout MessageWriter
    ) {
        guard let seconds else { return }
        if let ticks: Ticks = ClockTicks.ticks(seconds) { return writer.attribute(field.attribute, ticks) }
        writer.fail(
            KernelError("netlink", field.name, errno: .outOfRange, detail: "\(field.name) is out of range"))
    }
}

extension BridgeIdentifier {
    init(_ attribute: AttributeView) throws(KernelError) {
        let identifier = try attribute.loadStructure(as: ifla_bridge_id.self)
        let priority = UInt16(identifier.prio.0) << 8 | UInt16(identifier.prio.1)
        let bytes = UnsafeRawBufferPointer(rebasing: attribute.payload[2..<8])
        guard let address = MACAddress(bytes: bytes) else { throw .malformedMessage() }
        self.init(priority: priority, address: address)
    }
}
