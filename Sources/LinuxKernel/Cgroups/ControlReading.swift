// SPDX-License-Identifier: GPL-3.0-or-later

/// How files become values again.
extension ControlFile {
    /// What a setting is now; nil if the kernel has no such file.
    func value(_ form: ControlForm, in directory: CgroupDirectory) throws(KernelError) -> ControlValue? {
        switch self {
        case .plain(let file): return try directory.readIfThere(file).flatMap { form.decode($0) }
        case .limit(let file): return try directory.readIfThere(file).flatMap { CgroupMemory.value($0) }
        case .memoryLimit: return try ControlFile.limit("memory.limit_in_bytes").value(form, in: directory)
        case .memoryAndSwap: return try Self.swap(in: directory)
        case .scaled(let file, let per100):
            let number = try directory.readIfThere(file).flatMap { Int($0) }
            return number.map { .integer(($0 * 100 + per100 / 2) / per100) }
        case .defaulted(let file):
            return try directory.readIfThere(file).flatMap { form.decode(Self.defaulted($0)) }
        case .quotaAndPeriod(let quota, let period):
            guard let used = try directory.readIfThere(quota).flatMap({ Int($0) }),
                let period = try directory.readIfThere(period).flatMap({ Int($0) })
            else { return nil }
            return .bandwidth(quota: used < 0 ? nil : used, period: period)
        case .perKey(let prefix, let suffix, let isLimit):
            return try Self.perKey(form, (prefix, suffix, isLimit), in: directory)
        case .lines(let file): return try directory.readIfThere(file).map { Self.lines($0, form) }
        case .fileForEach(let files): return try Self.files(form, files, in: directory)
        case .rules(_, let file): return try directory.readIfThere(file).flatMap { form.decode($0) }
        case .program(let allows):
            // who may not ask is told nothing
            let rules = (try? directory.deviceRules()).flatMap { $0 }
            return rules.map { .texts(allows ? $0.allowed : $0.denied) }
        case .first(let files):
            for file in files { if let value = try file.value(form, in: directory) { return value } }
            return nil
        }
    }

    private static func swap(in directory: CgroupDirectory) throws(KernelError) -> ControlValue? {
        guard let both = try directory.readIfThere("memory.memsw.limit_in_bytes").flatMap({ CgroupMemory.value($0) }),
            let memory = CgroupMemory.value(try directory.read("memory.limit_in_bytes"))
        else { return nil }
        guard case .integer(let sum) = both, case .integer(let bytes) = memory else { return .max }
        return .integer(sum - bytes)
    }

    private static func perKey(
        _ form: ControlForm, _ names: (prefix: String, suffix: String, isLimit: Bool), in directory: CgroupDirectory
    ) throws(KernelError) -> ControlValue? {
        guard case .map(_, let form) = form else { return nil }
        var values: [String: ControlValue] = [:]
        for size in HugePages.sizes {
            let file = "\(names.prefix)\(size)\(names.suffix)"
            let one = names.isLimit ? ControlFile.limit(file) : .plain(file)
            values[size] = try one.value(form, in: directory)
        }
        return values.isEmpty ? nil : .table(values)
    }

    private static func lines(_ text: String, _ form: ControlForm) -> ControlValue {
        var values: [String: ControlValue] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard let key = words.first else { continue }
            switch form {
            case .map(_, let form): values[key] = words.dropFirst().first.flatMap { form.decode($0) }
            case .records(_, let fields):
                values[key] = .table(CgroupText.pairs(words.dropFirst()) { name, text in
                    fields.first { "\($0.name)" == name }.flatMap { $0.form.decode(text) }
                })
            default: break
            }
        }
        return .table(values)
    }

    private static func files(
        _ form: ControlForm, _ files: [String], in directory: CgroupDirectory
    ) throws(KernelError) -> ControlValue? {
        guard case .records(_, let fields) = form else { return nil }
        var devices: [String: [String: ControlValue]] = [:]
        for (field, file) in zip(fields, files) {
            guard let text = try directory.readIfThere(file) else { continue }
            for line in text.split(separator: "\n") {
                let words = line.split(separator: " ").map(String.init)
                guard words.count == 2 else { continue }
                devices[words[0], default: [:]]["\(field.name)"] = field.form.decode(words[1])
            }
        }
        let unlimited = Dictionary(fields.map { ("\($0.name)", ControlValue.max) }, uniquingKeysWith: { $1 })
        return .table(devices.mapValues { .table(unlimited.merging($0) { $1 }) })
    }
}

/// The sizes of huge pages that the kernel has, by the words that files of groups have for them.
enum HugePages {
    static let sizes: [String] = {
        let names = (try? FileIO.names(in: "/sys/kernel/mm/hugepages")) ?? []
        return names.compactMap { name in
            guard name.hasPrefix("hugepages-"), name.hasSuffix("kB") else { return nil }
            return Int(name.dropFirst(10).dropLast(2)).map { kilobytes in
                if kilobytes >= 1 << 20 { return "\(kilobytes >> 20)GB" }
                return kilobytes >= 1 << 10 ? "\(kilobytes >> 10)MB" : "\(kilobytes)KB"
            }
        }
    }()
}

/// The forms of text that files of groups have.
enum CgroupText {
    /// `a=1`, `b=max` …
    static func pairs(
        _ words: some Sequence<String>, _ value: (String, String) -> ControlValue?
    ) -> [String: ControlValue] {
        var values: [String: ControlValue] = [:]
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { continue }
            values[parts[0]] = value(parts[0], parts[1])
        }
        return values
    }

    /// The number of a word; "max" is kept.
    static func number(_ text: String) -> ControlValue? {
        if text == "max" { return .max }
        return Int(text).map { .integer($0) } ?? Double(text).map { .number($0) }
    }

    /// Lines of a word and a number; `rename` gives the word and the unit in which it counts, 1 for as it is.
    static func flat(
        _ text: String, _ rename: (String) -> (name: String, unit: Double)? = { ($0, 1) }
    ) -> [String: ControlValue] {
        var values: [String: ControlValue] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2, let number = Int(words[1]), let (name, unit) = rename(String(words[0]))
            else { continue }
            values[name] = unit == 1 ? .integer(number) : .number(Double(number) * unit)
        }
        return values
    }

    /// Lines of a key and several named numbers.
    static func nested(_ text: String) -> [String: ControlValue] {
        var values: [String: ControlValue] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard let key = words.first, words.count > 1 else { continue }
            values[key] = .table(pairs(words.dropFirst()) { number($1) })
        }
        return values
    }

    /// "usage_usec" counts microseconds, which are seconds here.
    static func inSeconds(_ word: String) -> (name: String, unit: Double) {
        word.hasSuffix("_usec") ? (String(word.dropLast(5)) + "_seconds", 1e-6) : (word, 1)
    }
}
