// SPDX-License-Identifier: GPL-3.0-or-later
import SystemPackage

/// How settings become writes to files.
extension ControlFile {
    /// The writes that give a setting a value, in their order.
    func writes(
        _ value: ControlValue, _ form: ControlForm, in directory: CgroupDirectory
    ) throws(KernelError) -> [ControlWrite] {
        switch self {
        case .plain(let file):
            return [ControlWrite(directory, file, form.encode(value)) { text in
                form.decode(text).map { form.accepts($0, for: value) } ?? false
            }]
        case .limit(let file): return [Self.limit(file, value, in: directory)]
        case .memoryLimit: return try Self.memoryLimit(value, in: directory)
        case .memoryAndSwap: return [try Self.memoryAndSwap(value, in: directory)]
        case .scaled(let file, let per100):
            guard case .integer(let weight) = value else { return [] }
            let number = "\((weight * per100 + 50) / 100)"
            return [ControlWrite(directory, file, number) { $0 == number }]
        case .defaulted(let file):
            return [ControlWrite(directory, file, form.encode(value), former: { [(file, Self.defaulted($0))] }) {
                Self.defaulted($0) == form.encode(value)
            }]
        case .quotaAndPeriod(let quota, let period): return try Self.bandwidth(value, quota, period, in: directory)
        case .perKey(let prefix, let suffix, let isLimit):
            return try Self.perKey(value, form, (prefix, suffix, isLimit), in: directory)
        case .lines(let file): return Self.lines(value, form, file, in: directory)
        case .fileForEach(let files): return Self.files(value, form, files, in: directory)
        case .rules(let write, let read): return Self.rules(value, write, read, in: directory)
        case .program: return [] // no file
        case .first(let files):
            guard let file = files.first(where: { $0.isThere(in: directory) }) ?? files.first else { return [] }
            return try file.writes(value, form, in: directory)
        }
    }

    /// Whether the kernel has it.
    private func isThere(in directory: CgroupDirectory) -> Bool {
        switch self {
        case .plain(let file), .limit(let file), .defaulted(let file), .lines(let file): directory.has(file)
        default: true
        }
    }

    /// "100" of "default 100", which lines for single devices may follow.
    static func defaulted(_ text: String) -> String {
        let first = text.split(separator: "\n").first ?? ""
        return first.hasPrefix("default ") ? String(first.dropFirst(8)) : String(first)
    }

    // MARK: Version 1

    private static func limit(_ file: String, _ value: ControlValue, in directory: CgroupDirectory) -> ControlWrite {
        ControlWrite(directory, file, CgroupMemory.text(value)) { text in
            CgroupMemory.value(text).map { ControlForm.size.accepts($0, for: value) } ?? false
        }
    }

    private static let memory = "memory.limit_in_bytes"
    private static let memoryWithSwap = "memory.memsw.limit_in_bytes"

    /// The limit on both may not be less than that on memory, and keeps its distance.
    private static func memoryLimit(
        _ value: ControlValue, in directory: CgroupDirectory
    ) throws(KernelError) -> [ControlWrite] {
        let write = limit(memory, value, in: directory)
        guard let text = try directory.readIfThere(memoryWithSwap), case .integer(let both)? = CgroupMemory.value(text)
        else { return [write] }
        let before = CgroupMemory.value(try directory.read(memory))
        guard case .integer(let bytes) = value, case .integer(let former)? = before else {
            return [limit(memoryWithSwap, .max, in: directory), write]
        }
        let other = limit(memoryWithSwap, .integer(bytes + both - former), in: directory)
        return bytes > former ? [other, write] : [write, other]
    }

    private static func memoryAndSwap(
        _ value: ControlValue, in directory: CgroupDirectory
    ) throws(KernelError) -> ControlWrite {
        guard case .integer(let swap) = value else { return limit(memoryWithSwap, .max, in: directory) }
        guard case .integer(let bytes)? = CgroupMemory.value(try directory.read(memory)) else {
            throw KernelError(
                "write", errno: .invalidArgument,
                detail: "version 1 limits memory and swap together, so 'max' of memory has to be set, too")
        }
        guard bytes <= Int.max - swap else { throw KernelError("write", errno: .outOfRange) }
        return limit(memoryWithSwap, .integer(bytes + swap), in: directory)
    }

    private static func bandwidth(
        _ value: ControlValue, _ quotaFile: String, _ periodFile: String, in directory: CgroupDirectory
    ) throws(KernelError) -> [ControlWrite] {
        func write(_ file: String, _ text: String) -> ControlWrite {
            ControlWrite(directory, file, text) { $0 == text }
        }
        guard case .bandwidth(let quota, let period) = value else { return [write(quotaFile, "-1")] }
        let last = write(quotaFile, quota.map(String.init) ?? "-1")
        guard try directory.read(periodFile) != "\(period)" else { return [last] }
        // a quota that is fine for one period may be too much of another
        return [write(quotaFile, "-1"), write(periodFile, "\(period)"), last]
    }

    private static func rules(
        _ value: ControlValue, _ file: String, _ list: String, in directory: CgroupDirectory
    ) -> [ControlWrite] {
        guard case .texts(let rules) = value else { return [] }
        let (allows, opposite) = file.hasSuffix("allow") ? (true, "devices.deny") : (false, "devices.allow")
        return rules.map { rule in
            ControlWrite(
                directory, file, rule, told: list,
                former: { before in
                    rule == "a" && !allows ? before.split(separator: "\n").map { ("devices.allow", String($0)) }
                        : [(opposite, rule)]
                }, isTaken: { !allows || rule == "a" || $0.contains(rule.prefix { $0 != " " }) || $0.hasPrefix("a ") })
        }
    }
}

// MARK: - Values by keys

extension ControlFile {
    private static func perKey(
        _ value: ControlValue, _ form: ControlForm, _ names: (prefix: String, suffix: String, isLimit: Bool),
        in directory: CgroupDirectory
    ) throws(KernelError) -> [ControlWrite] {
        guard case .table(let values) = value, case .map(_, let form) = form else { return [] }
        var writes: [ControlWrite] = []
        for (key, value) in values.sorted(by: { $0.key < $1.key }) {
            let file = "\(names.prefix)\(key)\(names.suffix)"
            let one = names.isLimit ? ControlFile.limit(file) : .plain(file)
            writes += try one.writes(value, form, in: directory)
        }
        return writes
    }

    /// The rest of the line that begins with a key.
    static func line(_ key: String, of text: String) -> String? {
        text.split(separator: "\n").first { $0.hasPrefix(key + " ") }.map { String($0.dropFirst(key.utf8.count + 1)) }
    }

    private static func lines(
        _ value: ControlValue, _ form: ControlForm, _ file: String, in directory: CgroupDirectory
    ) -> [ControlWrite] {
        guard case .table(let entries) = value else { return [] }
        return entries.sorted { $0.key < $1.key }.map { key, value in
            let text = form.encodeEntry(value)
            return ControlWrite(
                directory, file, "\(key) \(text)",
                former: { before in [(file, "\(key) \(line(key, of: before) ?? form.encodeNothing(value))")] },
                isTaken: { after in
                    let kept = Set((line(key, of: after) ?? form.encodeNothing(value)).split(separator: " "))
                    return text.split(separator: " ").allSatisfy(kept.contains)
                })
        }
    }

    private static func files(
        _ value: ControlValue, _ form: ControlForm, _ files: [String], in directory: CgroupDirectory
    ) -> [ControlWrite] {
        guard case .table(let entries) = value, case .records(_, let fields) = form else { return [] }
        var writes: [ControlWrite] = []
        for (key, entry) in entries.sorted(by: { $0.key < $1.key }) {
            guard case .table(let values) = entry else { continue }
            for (field, file) in zip(fields, files) {
                guard let value = values["\(field.name)"] else { continue }
                let number = if case .integer(let number) = value { "\(number)" } else { "0" }
                writes.append(ControlWrite(
                    directory, file, "\(key) \(number)",
                    former: { [(file, "\(key) \(line(key, of: $0) ?? "0")")] },
                    isTaken: { (line(key, of: $0) ?? "0") == number }))
            }
        }
        return writes
    }
}

extension ControlForm {
    /// The text of what one key has: "7", or "rbps=1048576 wbps=max".
    fileprivate func encodeEntry(_ value: ControlValue) -> String {
        switch (self, value) {
        case (.map(_, let form), _): return form.encode(value)
        case (.records(_, let fields), .table(let values)):
            return fields.compactMap { field in
                values["\(field.name)"].map { "\(field.name)=\(field.form.encode($0))" }
            }.joined(separator: " ")
        default: return ""
        }
    }

    /// The text of what a key has that the file does not tell of: no limit.
    fileprivate func encodeNothing(_ value: ControlValue) -> String {
        guard case .records(_, let fields) = self, case .table(let values) = value else { return "0" }
        return fields.filter { values["\($0.name)"] != nil }.map { field in
            if case .time = field.form { "\(field.name)=0" } else { "\(field.name)=max" }
        }.joined(separator: " ")
    }
}
