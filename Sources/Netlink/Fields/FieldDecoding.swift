// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension FieldValues {
    /// Decodes the payload of a nest, or what stands behind a header of `headerSize` bytes. Attributes that are not
    /// in the table are skipped. Raises `EBADMSG` on malformed bytes.
    public init(
        _ table: FieldTable, decoding payload: UnsafeRawBufferPointer, after headerSize: Int = 0
    ) throws(KernelError) {
        self.init(table)
        reserveCapacity(table.fields.count)
        var keyFlags: [Int: UInt64] = [:]
        var attributes = try AttributeIterator(payload, after: headerSize)
        while let attribute = try attributes.next() {
            try decode(attribute)
            if table.keyFlags.contains(attribute.type) {
                keyFlags[attribute.type] = try attribute.number(.half, .network)
            }
        }
        dropUnused(keyFlags)
    }

    /// Forgets the keys whose bit is off.
    private mutating func dropUnused(_ flags: [Int: UInt64]) {
        guard !flags.isEmpty else { return }
        for (place, field) in table.fields.enumerated() {
            guard case .keyed(let flag, let attribute) = field.form else { continue }
            if flags[attribute, default: 0] & flag == 0 { self[place] = nil }
        }
    }

    /// Takes in one attribute, if it is in the table.
    /// - Returns: Whether it is.
    @discardableResult
    public mutating func decode(_ attribute: AttributeView) throws(KernelError) -> Bool {
        let places = table.places(of: attribute.type)
        for place in places {
            let form = table.fields[place].form
            if case .match(let match) = form, match.masks.contains(attribute.type) {
                guard let value = self[place] else { continue }
                self[place] = try match.masked(value, by: attribute)
            } else if let value = try form.decode(attribute) {
                self[place] = value
            }
        }
        return !places.isEmpty
    }
}

extension FieldForm {
    /// The value of an attribute; nil where it says nothing of this field.
    func decode(_ attribute: AttributeView) throws(KernelError) -> FieldValue? {
        switch self {
        case .toggle(let width): return .flag(try attribute.number(width) != 0)
        // Some are reported as a byte.
        case .presence: return .flag(attribute.payload.isEmpty ? true : try attribute.number(.byte) != 0)
        case .number(let width, _): return .number(try attribute.number(width))
        case .networkOrder(let width, _): return .number(try attribute.number(width, .network))
        case .signed: return .signed(Int64(try attribute.load(as: Int32.self)))
        case .seconds(let unit, let width, _): return .seconds(Double(try attribute.number(width)) / unit.rawValue)
        case .quantity(let quantity): return try quantity.decode(attribute)
        case .match(let match): return try match.decode(attribute)
        case .word(let words, let width): return Self.word(words, try attribute.number(width))
        case .networkWord(let words, let width): return Self.word(words, try attribute.number(width, .network))
        case .named(_, let width): return .named(UInt32(truncatingIfNeeded: try attribute.number(width)))
        case .words(let words, let width):
            let number = try attribute.number(width)
            return .words(words.filter { number & $0.bit != 0 }.map(\.name))
        case .bit(let bit, .valueThenMask):
            let pair = try attribute.loadStructure(as: br_boolopt_multi.self)
            return pair.optmask & bit == 0 ? nil : .flag(pair.optval & bit != 0)
        case .flagPart(let mask, let width, let order):
            return .flag(try attribute.number(width, order) & mask != 0)
        case .part(let mask, let width, let order):
            return .number((try attribute.number(width, order) & mask) >> UInt64(mask.trailingZeroBitCount))
        case .text: return .text(attribute.loadString())
        default: return try decodeCompound(attribute)
        }
    }

    private static func word(_ words: [(name: String, value: UInt64)], _ number: UInt64) -> FieldValue {
        words.first { $0.value == number }.map { .text($0.name) } ?? .number(number)
    }

    private func decodeCompound(_ attribute: AttributeView) throws(KernelError) -> FieldValue? {
        switch self {
        case .keyed: return .number(try attribute.number(.word, .network))
        case .mac: return attribute.loadMAC().map { .mac($0) }
        case .address, .ipv4, .ipv6: return attribute.loadAddress().map { .address($0) }
        case .link: return .link(try attribute.load())
        case .realms: return .text(RouteNames.realmsText(try attribute.load()))
        case .bridgeID: return .text(try attribute.bridgeID())
        case .labels: return LabelStack(bytes: attribute.payload).map { .text($0.description) }
        case .range(let width, _, let order): return try attribute.range(width, order).map { .range($0) }
        case .list(let element, _), .repeated(let element, _): return .list(try element.decodeList(attribute))
        case .mapping(let element): return .mapping(try Self.decodeMapping(attribute, element))
        case .nest(let table): return .fields(try FieldValues(table, decoding: attribute.payload))
        default: return nil
        }
    }

    private static func decodeMapping(
        _ nest: AttributeView, _ element: Int
    ) throws(KernelError) -> [UInt32: UInt32] {
        var mapping: [UInt32: UInt32] = [:]
        var attributes = try nest.nested()
        while let attribute = try attributes.next() {
            guard attribute.type == element else { continue }
            let pair = try attribute.loadStructure(as: ifla_vlan_qos_mapping.self)
            mapping[pair.from] = pair.to
        }
        return mapping
    }

    private func decodeList(_ nest: AttributeView) throws(KernelError) -> [FieldValue] {
        var values: [FieldValue] = []
        var attributes = try nest.nested()
        while let attribute = try attributes.next() {
            if let value = try decode(attribute) { values.append(value) }
        }
        return values
    }
}

extension AttributeView {
    /// A priority and a hardware address (`struct ifla_bridge_id`), as `ip -d link` prints them: without leading zeros
    /// in the bytes of the address.
    fileprivate func bridgeID() throws(KernelError) -> String {
        let identifier = try loadStructure(as: ifla_bridge_id.self)
        let priority = String(UInt16(identifier.prio.0) << 8 | UInt16(identifier.prio.1), radix: 16)
        let address = payload[2..<8].map { String($0, radix: 16) }
        return String(repeating: "0", count: 4 - priority.utf8.count) + priority + "." + address.joined(separator: ":")
    }

    /// An integer of some size.
    func number(_ width: FieldWidth, _ order: FieldOrder = .host) throws(KernelError) -> UInt64 {
        switch width {
        case .byte: UInt64(try load(as: UInt8.self))
        case .half: UInt64(try integer(UInt16.self, order))
        case .word: UInt64(try integer(UInt32.self, order))
        case .long: try integer(UInt64.self, order)
        }
    }

    /// Two integers, the first and the last of a range; nil if the last is the lower.
    func range(_ width: FieldWidth, _ order: FieldOrder = .host) throws(KernelError) -> ClosedRange<UInt64>? {
        guard payload.count >= 2 * width.rawValue else { throw .malformedMessage() }
        let first = try number(width, order)
        let rest = UnsafeRawBufferPointer(rebasing: payload.dropFirst(width.rawValue))
        let last = try AttributeView(type: type, payload: rest).number(width, order)
        return first <= last ? first...last : nil
    }

    private func integer<I: FixedWidthInteger & BitwiseCopyable>(
        _: I.Type, _ order: FieldOrder
    ) throws(KernelError) -> I {
        order == .network ? try loadBigEndian() : try load()
    }
}
