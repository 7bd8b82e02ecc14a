// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// Reads filters from options and rows.
struct FilterReader: RowReader {
    static let key: StaticString? = "dev"

    private let reader: TrafficReader

    init(_ shell: Shell, _ namespace: NetworkNamespace) {
        reader = TrafficReader(shell: shell, namespace: namespace)
    }

    func read(_ options: Options, argument: Int?) throws -> Filter {
        var row = Filter(index: try reader.link(options, argument))
        row.kind = try options.string("kind") ?? ""
        row.parent = try options.filterParent() ?? .none
        row.protocolNumber = try options.frameProtocol() ?? 0
        row.priority = try options.integer("priority", in: 1...UInt16.max) ?? 0
        row.chain = try options.integer("chain", in: 0...0x0FFF_FFFF)
        if row.chain == 0 { row.chain = nil }
        row.target = try options.trafficHandle("classid")
        if let index = options.index("actions") {
            row.actions = try ActionReader(reader: reader, options: options).read(at: index)
        }
        try readKind(options, &row)
        return row
    }

    private func readKind(_ options: Options, _ row: inout Filter) throws {
        let kind = FilterKind(named: row.kind)
        if let kind {
            row.data = try reader.data(options, kind.options, under: kind.key)
        } else if !row.kind.isEmpty {
            row.data = try reader.rawData(options, kind: row.kind, known: FilterKind.all.map(\.name))
        }
        if let index = options.index("handle") { row.handle = try handle(options, at: index) }
        guard kind?.handleIsMark == true, var values = row.data?.fields else { return }
        if case .number(let mark) = values["mark"] {
            guard row.handle == 0 || UInt64(row.handle) == mark else {
                throw options.error("handle", "the mark expected: of 'fw' they are the same")
            }
            row.handle = UInt32(truncatingIfNeeded: mark)
        } else if row.handle != 0 {
            values["mark"] = .number(UInt64(row.handle))
            row.data = .fields(values)
        }
    }

    /// `"800::801"` of u32, and else a number.
    private func handle(_ options: Options, at index: Int32) throws -> UInt32 {
        guard let text = reader.shell.interpreter.string(at: index) else {
            return try options.integer("handle", in: 1...UInt32.max) ?? 0
        }
        guard let handle = FilterHandle(text) else {
            throw options.error("handle", "'\(text)' is neither a number nor one such as '800::801'")
        }
        return handle.rawValue
    }

    /// The word for where a filter is.
    static func word(_ parent: TrafficHandle) -> String {
        words.first { $0.parent == parent }?.word ?? parent.description
    }

    fileprivate static let words: [(word: String, parent: TrafficHandle)] = [
        ("ingress", .ingressFilters), ("egress", .egressFilters), ("root", .none),
    ]
}

extension Options {
    /// Where filters are: `"root"`, `"ingress"`, `"egress"`, a qdisc `"1:"` or a class `"1:10"`.
    func filterParent() throws -> TrafficHandle? {
        guard let text = try string("parent") else { return nil }
        if let known = FilterReader.words.first(where: { $0.word == text }) { return known.parent }
        guard let parent = TrafficHandle(text) else {
            throw error("parent", "'\(text)' is neither 'root', 'ingress', 'egress' nor a handle such as '1:'")
        }
        return parent
    }

    /// The protocol of frames: a word, or a number.
    func frameProtocol() throws -> UInt16? {
        try number("protocol") { FilterNames.frameProtocols.number($0).flatMap { UInt16(exactly: $0) } }
    }
}
