// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Reads the fields of a table from the options of a call, each under its name and in its form.
struct FieldReader {
    let shell: Shell
    /// Where the links are that options name.
    let namespace: NetworkNamespace
    let options: Options

    /// Reads what is given. State that the kernel reports is accepted and not read, so that what `inspect` returned
    /// can be given back.
    func read(_ table: FieldTable) throws -> FieldValues {
        var values = FieldValues(table)
        for place in table.names.indices {
            guard options.hasUnread else { break } // most rows have few of many fields
            guard options.has(table.names[place]) else { continue }
            let field = table.fields[place]
            if !field.isReadOnly { values[place] = try value(field.name, form(of: field, in: table)) }
        }
        for place in table.shorthands {
            guard case .shorthand(let names) = table.fields[place].form, let value = values[place] else { continue }
            for name in names where values["\(name)"] == nil { values["\(name)"] = value }
        }
        return values
    }

    /// The form of a field; of a shorthand that of the fields it stands for.
    private func form(of field: Field, in table: FieldTable) -> FieldForm {
        guard case .shorthand(let names) = field.form, let first = names.first,
            let place = table.place(of: "\(first)")
        else { return field.form }
        return table.fields[place].form
    }

    private func value(_ key: StaticString, _ form: FieldForm) throws -> FieldValue? {
        guard let index = options.index(key) else { return nil }
        switch form {
        case .toggle, .presence, .bit, .flagPart: return try options.boolean(key).map { .flag($0) }
        case .number(_, let range), .networkOrder(_, let range):
            return try options.integer(key, in: range).map { .number($0) }
        case .part(let mask, _, _):
            return try options.integer(key, in: 0...mask >> UInt64(mask.trailingZeroBitCount)).map { .number($0) }
        case .keyed: return try options.integer(key, in: 0...UInt64(UInt32.max)).map { .number($0) }
        case .signed(let range): return try options.integer(key, in: range).map { .signed($0) }
        case .seconds(let unit, let width, let range): return try seconds(key, unit, width, range)
        case .quantity(let quantity): return try value(key, quantity)
        case .match(let match): return try value(key, match, at: index)
        case .word(let words, let width), .networkWord(let words, let width):
            return try word(key, words.map(\.name), width, at: index)
        case .named(let table, _): return try options.number(key) { table().number($0) }.map { .named($0) }
        case .words(let words, _): return try chosen(key, words.map(\.name))
        case .text(let limit): return try text(key, limit)
        default: return try compound(key, form, at: index)
        }
    }

    private func compound(_ key: StaticString, _ form: FieldForm, at index: Int32) throws -> FieldValue? {
        switch form {
        case .mac: return try options.macAddress(key).map { .mac($0) }
        case .address, .ipv4, .ipv6: return try address(key, form)
        case .link: return try shell.linkIndexOrNone(options, key, in: namespace).map { .link($0) }
        case .labels: return try options.labels(key).map { .text($0.description) }
        case .realms: return try options.realms(key).map { .text(RouteNames.realmsText($0)) }
        case .range(_, let limits, _): return try range(key, limits, at: index)
        case .list(let element, _), .repeated(let element, _): return try list(key, element, at: index)
        case .mapping: return try mapping(key, at: index)
        case .nest(let table):
            guard let nested = try options.options(key) else { return nil }
            let values = try FieldReader(shell: shell, namespace: namespace, options: nested).read(table)
            try nested.finish()
            return .fields(values)
        default: return nil
        }
    }

    private func address(_ key: StaticString, _ form: FieldForm) throws -> FieldValue? {
        try options.ipAddress(key).map { .address(try checked($0, key, form)) }
    }

    private func checked(_ address: IPAddress, _ key: StaticString, _ form: FieldForm) throws -> IPAddress {
        switch form {
        case .ipv4 where !address.isIPv4: throw options.error(key, "IPv4 address expected, got '\(address)'")
        case .ipv6 where !address.isIPv6: throw options.error(key, "IPv6 address expected, got '\(address)'")
        default: return address
        }
    }

    /// A table of numbers: what becomes what.
    private func mapping(_ key: StaticString, at index: Int32) throws -> FieldValue? {
        guard LuaType(shell.interpreter, index) == .table else { throw options.typeError(key, "table") }
        var mapping: [UInt32: UInt32] = [:]
        try shell.interpreter.forEachField(at: index) { from, to in
            guard let from = shell.interpreter.integer(at: from).flatMap(UInt32.init(exactly:)),
                let to = shell.interpreter.integer(at: to).flatMap(UInt32.init(exactly:))
            else { throw options.error(key, "numbers from 0 to \(UInt32.max) expected") }
            mapping[from] = to
        }
        return .mapping(mapping)
    }

    private func seconds(
        _ key: StaticString, _ unit: FieldTime, _ width: FieldWidth, _ range: ClosedRange<Double>?
    ) throws -> FieldValue? {
        let largest = width == .long ? Double(1 << 53) : Double(width.largest)
        return try options.duration(key, in: range ?? 0...largest / unit.rawValue).map { .seconds($0) }
    }

    /// A word, or the number that stands for it.
    private func word(
        _ key: StaticString, _ words: [String], _ width: FieldWidth, at index: Int32
    ) throws -> FieldValue? {
        if LuaType(shell.interpreter, index) == .number {
            return try options.integer(key, in: 0...width.largest).map { .number($0) }
        }
        guard let word = try options.string(key) else { return nil }
        guard words.contains(word) else { throw options.error(key, FieldReader.expectation(words, word)) }
        return .text(word)
    }

    /// One number, or two with a hyphen between: `"1000-2000"`.
    private func range(_ key: StaticString, _ limits: ClosedRange<UInt64>, at index: Int32) throws -> FieldValue? {
        guard let text = options.call.interpreter.string(at: index) else {
            return try options.integer(key, in: limits).map { .range($0...$0) }
        }
        let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map { UInt64($0) }
        guard let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last,
            limits.contains(first), limits.contains(last)
        else {
            let bounds = "\(limits.lowerBound) to \(limits.upperBound)"
            throw options.error(key, "a number, \(bounds), or two as 'FIRST-LAST' expected, got '\(text)'")
        }
        return .range(first...last)
    }

    private func chosen(_ key: StaticString, _ words: [String]) throws -> FieldValue? {
        guard let given = try options.strings(key) else { return nil }
        if let wrong = given.first(where: { !words.contains($0) }) {
            throw options.error(key, FieldReader.expectation(words, wrong))
        }
        return .words(given)
    }

    /// Says which words could have been given in place of one that is none of them.
    static func expectation(_ words: [String], _ word: String) -> String {
        let known = words.map { "'\($0)'" }
        let list = ([known.dropLast().joined(separator: ", ")] + known.suffix(1)).filter { !$0.isEmpty }
        return "\(list.joined(separator: " or ")) expected, got '\(word)'\(suggestion(for: word, among: words))"
    }

    private func text(_ key: StaticString, _ limit: Int) throws -> FieldValue? {
        guard let text = try options.string(key) else { return nil }
        guard text.utf8.count <= limit else {
            throw options.error(key, "at most \(limit) bytes expected, got \(text.utf8.count)")
        }
        return .text(text)
    }

    /// A list of addresses, hardware addresses, words, numbers or tables.
    private func list(_ key: StaticString, _ element: FieldForm, at index: Int32) throws -> FieldValue? {
        switch element {
        case .number(_, let range): return try .list(numbers(key, range, at: index))
        case .nest(let table): return try .list(tables(key, table, at: index))
        default: break
        }
        let texts = try options.strings(key) ?? []
        return .list(try texts.map { text in
            switch element {
            case .address, .ipv4, .ipv6:
                guard let address = IPAddress(text) else {
                    throw options.error(key, "'\(text)' is not an IPv4 or IPv6 address")
                }
                return .address(try checked(address, key, element))
            case .mac:
                guard let mac = MACAddress(text) else {
                    throw options.error(key, "'\(text)' is not a MAC address such as 02:00:00:00:00:01")
                }
                return .mac(mac)
            default: return .text(text)
            }
        })
    }
}

extension Options {
    /// The place of the word that is given in a list of words.
    func choice(_ key: StaticString, _ words: [String]) throws -> Int? {
        guard let word = try string(key) else { return nil }
        guard let place = words.firstIndex(of: word) else { throw error(key, FieldReader.expectation(words, word)) }
        return place
    }

    /// One of the words of an enumeration.
    func word<Word: RawRepresentable & CaseIterable>(_ key: StaticString) throws -> Word?
    where Word.RawValue == String {
        let all = Array(Word.allCases)
        return try choice(key, all.map(\.rawValue)).map { all[$0] }
    }

    /// A hardware address as text.
    func macAddress(_ key: StaticString) throws -> MACAddress? {
        try bytes(key) { text in
            if let address = MACAddress(utf8: text) { return address }
            let text = String(decoding: text, as: UTF8.self)
            throw error(key, "'\(text)' is not a MAC address such as 02:00:00:00:00:01")
        }
    }
}
