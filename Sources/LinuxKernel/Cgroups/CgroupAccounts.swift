// SPDX-License-Identifier: GPL-3.0-or-later

/// All that a group tells, in version 2's words whichever version it is.
public struct CgroupAccounts {
    /// By controller: settings and what was counted.
    public private(set) var tables: [CgroupController: [String: ControlValue]] = [:]
    private let group: Cgroup

    public init(of group: Cgroup) throws(KernelError) {
        self.group = group
        for setting in ControlSetting.all { try add(setting) }
        for directory in group.directories {
            for controller in directory.hierarchy.controllers {
                // what cpuacct counts is a part of what version 2 tells of the processor
                let table = controller == .cpuacct ? .cpu : controller
                let counted = try Self.counts(controller, directory)
                tables[table] = (tables[table] ?? [:]).merging(counted, uniquingKeysWith: Self.join)
            }
            if directory.hierarchy.version == 2 { try addProcessorTime(directory) }
        }
    }

    /// A file of version 2 that every group has, also where version 1 has the controller `cpu`.
    private mutating func addProcessorTime(_ directory: CgroupDirectory) throws(KernelError) {
        guard let text = try directory.readIfThere("cpu.stat") else { return }
        var table = tables[.cpu] ?? [:]
        let stat = CgroupText.flat(text, CgroupText.inSeconds)
        table["stat"] = Self.join(.table(stat), table["stat"] ?? .table([:]))
        tables[.cpu] = table
    }

    /// Two tables as one; of other values, the later one.
    private static func join(_ a: ControlValue, _ b: ControlValue) -> ControlValue {
        guard case .table(let one) = a, case .table(let other) = b else { return b }
        return .table(one.merging(other) { $1 })
    }

    private mutating func add(_ setting: ControlSetting) throws(KernelError) {
        guard let directory = group.home(of: setting.controller),
            let file = setting.file(version: directory.hierarchy.version),
            let value = try file.value(setting.form, in: directory)
        else { return }
        var table = tables[setting.controller] ?? [:]
        if let section = setting.section {
            table.add("\(section)", "\(setting.key)", value)
        } else if case .bandwidth(let quota, let period) = value {
            table["max"] = quota.map { .number(Double($0) / Double(period)) } ?? .max
            table["period"] = .number(Double(period) / 1_000_000)
        } else if case .program(allows: false) = file {
            table["denied"] = value
        } else if case .rules = setting.form {
            table["list"] = value
        } else {
            table["\(setting.key)"] = value
        }
        tables[setting.controller] = table
    }

    // MARK: What was counted

    private static func counts(
        _ controller: CgroupController, _ directory: CgroupDirectory
    ) throws(KernelError) -> [String: ControlValue] {
        let isUnified = directory.hierarchy.version == 2
        switch controller {
        case .memory: return try isUnified ? memory(directory) : CgroupLegacyAccounts.memory(directory)
        case .cpu: return isUnified ? [:] : try CgroupLegacyAccounts.processor(directory)
        case .cpuacct: return try CgroupLegacyAccounts.processorTime(directory)
        case .io: return try isUnified ? io(directory) : CgroupLegacyAccounts.io(directory)
        case .cpuset: return try cpuset(directory, isUnified ? "cpuset.cpus.effective" : "cpuset.effective_cpus",
            isUnified ? "cpuset.mems.effective" : "cpuset.effective_mems")
        case .pids: return try pids(directory)
        case .hugetlb: return try hugePages(directory, isUnified)
        case .rdma: return try nested("rdma.current", directory)
        case .misc:
            var values = try flat("misc.current", "current", directory)
            for (name, value) in try flat("misc.events", "events", directory) { values[name] = value }
            return values
        default: return [:]
        }
    }

    private static func memory(_ directory: CgroupDirectory) throws(KernelError) -> [String: ControlValue] {
        var values: [String: ControlValue] = [:]
        for (name, file) in [("current", "memory.current"), ("peak", "memory.peak")] {
            values[name] = try directory.readIfThere(file).flatMap { CgroupText.number($0) }
        }
        for name in ["stat", "events"] {
            values[name] = try directory.readIfThere("memory.\(name)").map { .table(CgroupText.flat($0)) }
        }
        for name in ["current", "peak"] {
            guard let value = try directory.readIfThere("memory.swap.\(name)").flatMap({ CgroupText.number($0) })
            else { continue }
            values.add("swap", name, value)
        }
        return values
    }

    private static func io(_ directory: CgroupDirectory) throws(KernelError) -> [String: ControlValue] {
        try directory.readIfThere("io.stat").map { ["stat": .table(CgroupText.nested($0))] } ?? [:]
    }

    private static func cpuset(
        _ directory: CgroupDirectory, _ cpus: String, _ mems: String
    ) throws(KernelError) -> [String: ControlValue] {
        var values: [String: ControlValue] = [:]
        values["effective_cpus"] = try directory.readIfThere(cpus).flatMap { ControlForm.numbers.decode($0) }
        values["effective_mems"] = try directory.readIfThere(mems).flatMap { ControlForm.numbers.decode($0) }
        return values
    }

    private static func pids(_ directory: CgroupDirectory) throws(KernelError) -> [String: ControlValue] {
        var values: [String: ControlValue] = [:]
        for name in ["current", "peak"] {
            values[name] = try directory.readIfThere("pids.\(name)").flatMap { CgroupText.number($0) }
        }
        for (name, value) in try flat("pids.events", "events", directory) { values[name] = value }
        return values
    }

    private static func hugePages(
        _ directory: CgroupDirectory, _ isUnified: Bool
    ) throws(KernelError) -> [String: ControlValue] {
        var values: [String: ControlValue] = [:]
        for size in HugePages.sizes {
            let file = "hugetlb.\(size)." + (isUnified ? "current" : "usage_in_bytes")
            guard let value = try directory.readIfThere(file).flatMap({ CgroupText.number($0) }) else { continue }
            values.add("current", size, value)
        }
        return values
    }

    private static func flat(
        _ file: String, _ name: String, _ directory: CgroupDirectory
    ) throws(KernelError) -> [String: ControlValue] {
        try directory.readIfThere(file).map { [name: .table(CgroupText.flat($0))] } ?? [:]
    }

    private static func nested(
        _ file: String, _ directory: CgroupDirectory
    ) throws(KernelError) -> [String: ControlValue] {
        try directory.readIfThere(file).map { ["current": .table(CgroupText.nested($0))] } ?? [:]
    }
}

extension [String: ControlValue] {
    /// Sets a field of a table within this one.
    mutating func add(_ section: String, _ key: String, _ value: ControlValue) {
        var inner: [String: ControlValue] = [:]
        if case .table(let there)? = self[section] { inner = there }
        inner[key] = value
        self[section] = .table(inner)
    }

    /// Adds all fields to a table within this one.
    mutating func add(_ section: String, _ values: [String: ControlValue]) {
        for (key, value) in values { add(section, key, value) }
    }
}
