// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost

/// What scripts want of a group: `{ memory = { max = "64M" }, cpu = { weight = 200 } }`.
struct CgroupLimits {
    /// In the order of the table of settings.
    var values: [(setting: ControlSetting, value: ControlValue)] = []

    /// The controllers that have settings, by the words of scripts.
    private static let tables: [(controller: CgroupController, word: StaticString)] = [
        (.cpu, "cpu"), (.cpuset, "cpuset"), (.memory, "memory"), (.io, "io"), (.pids, "pids"), (.hugetlb, "hugetlb"),
        (.rdma, "rdma"), (.misc, "misc"), (.devices, "devices"), (.netClass, "net_cls"), (.netPriority, "net_prio"),
    ]

    /// Reads the options that are about limits; the caller finishes these.
    init(_ options: Options) throws {
        for (controller, word) in Self.tables {
            guard let table = try options.options(word) else { continue }
            try read(ControlSetting.all(of: controller), from: table)
            try table.finish()
        }
    }

    var controllers: Set<CgroupController> { Set(values.map(\.setting.controller)) }

    private mutating func read(_ settings: [ControlSetting], from table: Options) throws {
        var sections: [(name: String, options: Options)] = []
        for setting in settings {
            var place = table
            if let section = setting.section {
                if let known = sections.first(where: { $0.name == "\(section)" }) {
                    place = known.options
                } else {
                    guard let nested = try table.options(section) else { continue }
                    sections.append(("\(section)", nested))
                    place = nested
                }
            }
            guard let index = place.index(setting.key) else { continue }
            let reader = ControlValueReader(table.call, setting.name)
            values.append((setting, try reader.read(setting.form, at: index)))
        }
        for (_, options) in sections { try options.finish() }
    }
}
