// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension FieldValues {
    /// Writes what is set, except state. A value that the field cannot hold becomes the writer's failure (`ERANGE`).
    public func encode(into writer: inout MessageWriter) {
        var shared = SharedAttributes()
        for entry in entries {
            let field = table.fields[entry.place]
            guard !field.isReadOnly, field.attribute >= 0, !shared.take(entry.value, of: field) else { continue }
            field.encode(entry.value, into: &writer)
        }
        shared.encode(into: &writer)
    }
}

/// The attributes of which several fields are parts: they are written once all parts are known.
private struct SharedAttributes {
    private var bits: [Int: br_boolopt_multi] = [:]
    private var numbers: [Int: (value: UInt64, width: FieldWidth, order: FieldOrder)] = [:]

    /// Takes in a part.
    /// - Returns: Whether that is all of the field.
    mutating func take(_ value: FieldValue, of field: Field) -> Bool {
        switch (field.form, value) {
        case (.bit(let bit, _), .flag(let isOn)):
            bits[field.attribute, default: br_boolopt_multi()].optmask |= bit
            bits[field.attribute]?.optval |= isOn ? bit : 0
        case (.flagPart(let mask, let width, let order), .flag(let isOn)):
            add(isOn ? mask : 0, to: field.attribute, width, order)
        case (.part(let mask, let width, let order), .number(let number)):
            let shift = UInt64(mask.trailingZeroBitCount)
            guard number <= mask >> shift else { return false }
            add(number << shift, to: field.attribute, width, order)
        case (.keyed(let flag, let attribute), .number):
            add(flag, to: attribute, .half, .network)
            return false
        default: return false
        }
        return true
    }

    private mutating func add(_ bits: UInt64, to attribute: Int, _ width: FieldWidth, _ order: FieldOrder) {
        numbers[attribute, default: (0, width, order)].value |= bits
    }

    func encode(into writer: inout MessageWriter) {
        for (attribute, pair) in bits.sorted(by: { $0.key < $1.key }) {
            writer.attribute(attribute, structure: pair)
        }
        for (attribute, number) in numbers.sorted(by: { $0.key < $1.key }) {
            _ = writer.attribute(attribute, number.value, number.width, number.order)
        }
    }
}

extension Field {
    func encode(_ value: FieldValue, into writer: inout MessageWriter) {
        guard form.encode(value, as: attribute, into: &writer) else {
            return writer.fail(
                KernelError("netlink", "\(name)", errno: .outOfRange, detail: "\(name) is out of range"))
        }
        if let companion { writer.attribute(companion.attribute, companion.value) }
    }
}

extension FieldForm {
    /// Writes a value as an attribute.
    /// - Returns: Whether the form holds such a value.
    fileprivate func encode(_ value: FieldValue, as attribute: Int, into writer: inout MessageWriter) -> Bool {
        switch (self, value) {
        case (.presence, .flag(let isThere)): if isThere { writer.attribute(flag: attribute) }
        case (.signed(let range), .signed(let number)):
            guard range.contains(number), let word = Int32(exactly: number) else { return false }
            writer.attribute(attribute, word)
        case (.quantity(let quantity), _): return quantity.encode(value, as: attribute, into: &writer)
        case (.match(let match), _): return match.encode(value, as: attribute, into: &writer)
        case (.text(let limit), .text(let text)):
            guard text.utf8.count <= limit else { return false }
            writer.attribute(attribute, string: text)
        case (.labels, .text(let text)):
            guard let stack = LabelStack(text) else { return false }
            writer.attribute(attribute, bytes: stack.bytes)
        case (.realms, .text(let text)):
            guard let realms = RouteNames.realms(parsing: text) else { return false }
            writer.attribute(attribute, realms)
        case (.range(let width, let limits, let order), .range(let range)):
            guard limits.contains(range.lowerBound), limits.contains(range.upperBound) else { return false }
            writer.attribute(attribute, range, width, order)
        case (.mac, .mac(let mac)): writer.attribute(attribute, mac: mac)
        case (.address, .address(let address)), (.ipv4, .address(let address)), (.ipv6, .address(let address)):
            return encode(address, as: attribute, into: &writer)
        case (.link, .link(let index)): writer.attribute(attribute, index)
        case (.shorthand, _): break
        default:
            if let encodes = encodeNest(value, as: attribute, into: &writer) { return encodes }
            if let (number, width) = networkNumber(of: value) {
                return writer.attribute(attribute, number, width, .network)
            }
            guard let (number, width) = number(of: value) else { return false }
            return writer.attribute(attribute, number, width)
        }
        return true
    }

    private func encode(_ address: IPAddress, as attribute: Int, into writer: inout MessageWriter) -> Bool {
        switch self {
        case .ipv4 where !address.isIPv4, .ipv6 where !address.isIPv6: return false
        case .address(let other?) where address.isIPv6: writer.attribute(other, address: address)
        default: writer.attribute(attribute, address: address)
        }
        return true
    }

    /// Writes a value that is a nest; nil for any other.
    private func encodeNest(_ value: FieldValue, as attribute: Int, into writer: inout MessageWriter) -> Bool? {
        switch (self, value) {
        case (.list(let element, let first), .list(let values)):
            return element.encodeList(values, as: attribute, from: first, step: 1, into: &writer)
        case (.repeated(let element, let number), .list(let values)):
            return element.encodeList(values, as: attribute, from: number, step: 0, into: &writer)
        case (.mapping(let element), .mapping(let mapping)):
            writer.nested(attribute) { writer in
                for (from, to) in mapping.sorted(by: { $0.key < $1.key }) {
                    writer.attribute(element, structure: ifla_vlan_qos_mapping(from: from, to: to))
                }
            }
            return true
        case (.nest, .fields(let values)):
            writer.nested(attribute) { values.encode(into: &$0) }
            return true
        default: return nil
        }
    }

    /// What stands for a value that is an integer in network byte order.
    private func networkNumber(of value: FieldValue) -> (UInt64, FieldWidth)? {
        switch (self, value) {
        case (.networkOrder(let width, let range), .number(let number)): range.contains(number) ? (number, width) : nil
        case (.networkWord(let words, let width), _): Self.word(words, width).number(of: value)
        case (.keyed, .number(let number)): (number, .word)
        default: nil
        }
    }

    /// What stands for a value that is an integer in the host's byte order.
    private func number(of value: FieldValue) -> (UInt64, FieldWidth)? {
        switch (self, value) {
        case (.toggle(let width), .flag(let isOn)): (isOn ? 1 : 0, width)
        case (.number(let width, let range), .number(let number)): range.contains(number) ? (number, width) : nil
        case (.seconds(let unit, let width, let range), .seconds(let seconds)):
            range?.contains(seconds) == false
                ? nil : UInt64(exactly: (seconds * unit.rawValue).rounded()).map { ($0, width) }
        case (.word(let words, let width), .text(let text)):
            words.first { $0.name == text }.map { ($0.value, width) }
        case (.named(_, let width), .named(let number)): (UInt64(number), width)
        case (.named(let table, let width), .text(let text)): table().number(text).map { (UInt64($0), width) }
        case (.word(_, let width), .number(let number)): (number, width)
        case (.words(let words, let width), .words(let names)):
            (words.filter { names.contains($0.name) }.reduce(0) { $0 | $1.bit }, width)
        default: nil
        }
    }

    private func encodeList(
        _ values: [FieldValue], as attribute: Int, from first: Int, step: Int, into writer: inout MessageWriter
    ) -> Bool {
        var fits = true
        writer.nested(attribute) { writer in
            for (place, value) in values.enumerated() {
                fits = encode(value, as: first + step * place, into: &writer) && fits
            }
        }
        return fits
    }
}

extension MessageWriter {
    /// Appends the two ends of a range, each an integer of some size.
    mutating func attribute(
        _ type: Int, _ range: ClosedRange<UInt64>, _ width: FieldWidth, _ order: FieldOrder = .host
    ) {
        let ends = [range.lowerBound, range.upperBound].flatMap { end in
            // The last bytes of the whole in network byte order.
            let bytes = withUnsafeBytes(of: end.bigEndian) { Array($0.suffix(width.rawValue)) }
            return order == .network || UInt16(1).bigEndian == 1 ? bytes : bytes.reversed()
        }
        attribute(type, bytes: ends)
    }

    /// Appends an integer of some size; false if it does not fit.
    mutating func attribute(
        _ type: Int, _ number: UInt64, _ width: FieldWidth, _ order: FieldOrder = .host
    ) -> Bool {
        func append<I: FixedWidthInteger & BitwiseCopyable>(_: I.Type, to writer: inout MessageWriter) -> Bool {
            guard let exact = I(exactly: number) else { return false }
            writer.attribute(type, order == .network ? exact.bigEndian : exact)
            return true
        }
        switch width {
        case .byte: return append(UInt8.self, to: &self)
        case .half: return append(UInt16.self, to: &self)
        case .word: return append(UInt32.self, to: &self)
        case .long: return append(UInt64.self, to: &self)
        }
    }
}
