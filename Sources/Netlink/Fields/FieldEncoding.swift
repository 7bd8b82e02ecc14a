// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension FieldValues {
    /// Writes what is set, except state. A value that the field cannot hold becomes the writer's failure (`ERANGE`).
    public func encode(into writer: inout MessageWriter) {
        var bits: [Int: br_boolopt_multi] = [:]
        for (place, field) in table.fields.enumerated() where !field.isReadOnly {
            guard let value = self[place] else { continue }
            if case .bit(let bit, _) = field.form, case .flag(let isOn) = value {
                bits[field.attribute, default: br_boolopt_multi()].optmask |= bit
                bits[field.attribute]?.optval |= isOn ? bit : 0
            } else {
                field.encode(value, into: &writer)
            }
        }
        for (attribute, pair) in bits.sorted(by: { $0.key < $1.key }) {
            writer.attribute(attribute, structure: pair)
        }
    }
}

extension Field {
    func encode(_ value: FieldValue, into writer: inout MessageWriter) {
        guard form.encode(value, as: attribute, into: &writer) else {
            return writer.fail(
                KernelError("netlink", "\(name)", errno: .outOfRange, detail: "\(name) is out of range"))
        }
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
        case (.networkOrder(let width, let range), .number(let number)):
            guard range.contains(number) else { return false }
            return writer.attribute(attribute, number, width, isNetworkOrder: true)
        case (.text(let limit), .text(let text)):
            guard text.utf8.count <= limit else { return false }
            writer.attribute(attribute, string: text)
        case (.labels, .text(let text)):
            guard let stack = LabelStack(text) else { return false }
            writer.attribute(attribute, bytes: stack.bytes)
        case (.range(let width, let limits), .range(let range)):
            guard limits.contains(range.lowerBound), limits.contains(range.upperBound) else { return false }
            writer.attribute(attribute, range, width)
        case (.mac, .mac(let mac)): writer.attribute(attribute, mac: mac)
        case (.address(let other), .address(let address)):
            writer.attribute(address.isIPv6 ? other ?? attribute : attribute, address: address)
        case (.link, .link(let index)): writer.attribute(attribute, index)
        case (.list(let element, let first), .list(let values)):
            return element.encodeList(values, as: attribute, from: first, into: &writer)
        default:
            guard let (number, width) = number(of: value) else { return false }
            return writer.attribute(attribute, number, width)
        }
        return true
    }

    /// What stands for a value that is an integer in the host's byte order.
    private func number(of value: FieldValue) -> (UInt64, FieldWidth)? {
        switch (self, value) {
        case (.toggle(let width), .flag(let isOn)): (isOn ? 1 : 0, width)
        case (.number(let width, let range), .number(let number)): range.contains(number) ? (number, width) : nil
        case (.seconds(let unit, let width), .seconds(let seconds)):
            UInt64(exactly: (seconds * unit.rawValue).rounded()).map { ($0, width) }
        case (.word(let words, let width), .text(let text)):
            words.first { $0.name == text }.map { ($0.value, width) }
        case (.named(let table, let width), .text(let text)): table.number(text).map { (UInt64($0), width) }
        case (.word(_, let width), .number(let number)): (number, width)
        case (.words(let words, let width), .words(let names)):
            (words.filter { names.contains($0.name) }.reduce(0) { $0 | $1.bit }, width)
        default: nil
        }
    }

    private func encodeList(
        _ values: [FieldValue], as attribute: Int, from first: Int, into writer: inout MessageWriter
    ) -> Bool {
        var fits = true
        writer.nested(attribute) { writer in
            for (place, value) in values.enumerated() {
                fits = encode(value, as: first + place, into: &writer) && fits
            }
        }
        return fits
    }
}

extension MessageWriter {
    /// Appends the two ends of a range, each an integer of some size.
    mutating func attribute(_ type: Int, _ range: ClosedRange<UInt64>, _ width: FieldWidth) {
        let ends = [range.lowerBound, range.upperBound].flatMap { end in
            switch width {
            case .byte: [UInt8(truncatingIfNeeded: end)]
            case .half: withUnsafeBytes(of: UInt16(truncatingIfNeeded: end)) { Array($0) }
            case .word: withUnsafeBytes(of: UInt32(truncatingIfNeeded: end)) { Array($0) }
            case .long: withUnsafeBytes(of: end) { Array($0) }
            }
        }
        attribute(type, bytes: ends)
    }

    /// Appends an integer of some size; false if it does not fit.
    mutating func attribute(_ type: Int, _ number: UInt64, _ width: FieldWidth, isNetworkOrder: Bool = false) -> Bool {
        func append<I: FixedWidthInteger & BitwiseCopyable>(_: I.Type, to writer: inout MessageWriter) -> Bool {
            guard let exact = I(exactly: number) else { return false }
            writer.attribute(type, isNetworkOrder ? exact.bigEndian : exact)
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
