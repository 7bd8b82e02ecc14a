// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

extension FieldValues {
    /// Decodes the payload of a nest, or what stands behind a header of `headerSize` bytes. Attributes that are not in
    /// the table are skipped. Raises `EBADMSG` on malformed bytes.
    public init(
        _ table: FieldTable, decoding payload: UnsafeRawBufferPointer, after headerSize: Int = 0
    ) throws(KernelError) {
        self.init(table)
        var attributes = try AttributeIterator(payload, after: headerSize)
        while let attribute = try attributes.next() { try decode(attribute) }
    }

    /// Takes in one attribute, if it is in the table.
    /// - Returns: Whether it is.
    @discardableResult
    public mutating func decode(_ attribute: AttributeView) throws(KernelError) -> Bool {
        guard let places = table.places[attribute.type] else { return false }
        for place in places {
            if let value = try table.fields[place].form.decode(attribute) { self[place] = value }
        }
        return true
    }
}

extension FieldForm {
    /// The value of an attribute; nil where it says nothing of this field.
    func decode(_ attribute: AttributeView) throws(KernelError) -> FieldValue? {
        switch self {
        case .toggle(let width): return .flag(try attribute.number(width) != 0)
        case .presence: return .flag(true)
        case .number(let width, _): return .number(try attribute.number(width))
        case .networkOrder(let width, _): return .number(try attribute.networkOrder(width))
        case .signed: return .signed(Int64(try attribute.load(as: Int32.self)))
        case .seconds(let unit, let width): return .seconds(Double(try attribute.number(width)) / unit.rawValue)
        case .word(let words, let width):
            let number = try attribute.number(width)
            return words.first { $0.value == number }.map { .text($0.name) } ?? .number(number)
        case .named(let table, let width):
            return .text(table.name(UInt32(truncatingIfNeeded: try attribute.number(width))))
        case .words(let words, let width):
            let number = try attribute.number(width)
            return .words(words.filter { number & $0.bit != 0 }.map(\.name))
        case .bit(let bit, .valueThenMask):
            let pair = try attribute.loadStructure(as: br_boolopt_multi.self)
            return pair.optmask & bit == 0 ? nil : .flag(pair.optval & bit != 0)
        case .text: return .text(attribute.loadString())
        case .mac: return attribute.loadMAC().map { .mac($0) }
        case .labels: return LabelStack(bytes: attribute.payload).map { .text($0.description) }
        case .range(let width, _): return try attribute.range(width).map { .range($0) }
        case .address: return attribute.loadAddress().map { .address($0) }
        case .link: return .link(try attribute.load())
        case .list(let element, _): return .list(try element.decodeList(attribute))
        }
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
    func number(_ width: FieldWidth) throws(KernelError) -> UInt64 {
        switch width {
        case .byte: UInt64(try load(as: UInt8.self))
        case .half: UInt64(try load(as: UInt16.self))
        case .word: UInt64(try load(as: UInt32.self))
        case .long: try load(as: UInt64.self)
        }
    }

    /// Two integers, the first and the last of a range; nil if the last is the lower.
    func range(_ width: FieldWidth) throws(KernelError) -> ClosedRange<UInt64>? {
        guard payload.count >= 2 * width.rawValue else { throw .malformedMessage() }
        let first = try number(width)
        let rest = UnsafeRawBufferPointer(rebasing: payload.dropFirst(width.rawValue))
        let last = try AttributeView(type: type, payload: rest).number(width)
        return first <= last ? first...last : nil
    }

    func networkOrder(_ width: FieldWidth) throws(KernelError) -> UInt64 {
        switch width {
        case .byte: UInt64(try load(as: UInt8.self))
        case .half: UInt64(try loadBigEndian(as: UInt16.self))
        case .word: UInt64(try loadBigEndian(as: UInt32.self))
        case .long: try loadBigEndian(as: UInt64.self)
        }
    }
}
