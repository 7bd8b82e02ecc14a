// SPDX-License-Identifier: GPL-3.0-or-later
import SystemPackage

/// Changing and reading the settings of a group.
extension Cgroup {
    /// Sets values in the order of the table; if one is refused, those before it get their old ones back.
    ///
    /// - Parameter undoing: False for a group that is removed if it does not work.
    ///
    /// Raises `EOPNOTSUPP` for what the version does not have, `EINVAL` for what the kernel refuses or changes, `EBUSY`
    /// for a limit on memory below what is in use.
    public func set(
        _ values: [(setting: ControlSetting, value: ControlValue)], undoing: Bool = true, _ system: CgroupSystem
    ) throws(KernelError) {
        var done: [() -> Void] = []
        do throws(KernelError) {
            for (setting, value) in values {
                let (directory, file) = try setting.place(in: self, system)
                try makeRoom(for: setting, value, in: directory)
                if case .program(let allows) = file, case .texts(let rules) = value {
                    done.append(try addDeviceRules(rules, allowing: allows, setting.name, in: directory))
                }
                for write in try writes(setting, value, file, directory) {
                    let former = try write.perform(setting.name, undoing: undoing)
                    done.append { write.takeBack(former) }
                }
            }
        } catch {
            for takeBack in done.reversed() { takeBack() }
            throw error
        }
    }

    private func writes(
        _ setting: ControlSetting, _ value: ControlValue, _ file: ControlFile, _ directory: CgroupDirectory
    ) throws(KernelError) -> [ControlWrite] {
        do {
            return try file.writes(value, setting.form, in: directory)
        } catch {
            guard error.detail != CgroupDirectory.gone else { throw error }
            let detail = error.detail.map { "\(setting.name): \($0)" } ?? setting.name
            throw KernelError("write", "\(path)", errno: error.errno, detail: detail)
        }
    }

    /// Version 2 kills processes for a limit on memory that is below what is in use. It is asked to give back what it
    /// can first, as version 1 does by itself.
    private func makeRoom(
        for setting: ControlSetting, _ value: ControlValue, in directory: CgroupDirectory
    ) throws(KernelError) {
        guard directory.hierarchy.version == 2, setting.name == "memory.max", case .integer(let limit) = value,
            let used = Int(try directory.read("memory.current")), used > limit
        else { return }
        try? directory.write("memory.reclaim", "\(used - limit)")
        guard let left = Int(try directory.read("memory.current")), left > limit else { return }
        throw KernelError(
            "write", "\(path)", errno: .resourceBusy,
            detail: "memory.max = \(limit): more is in use, and cannot be given back")
    }
}
