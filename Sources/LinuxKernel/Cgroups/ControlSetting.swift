// SPDX-License-Identifier: GPL-3.0-or-later

/// A setting of groups as a row of a table: version 2's word for it, and where either version has it.
public struct ControlSetting: Sendable {
    public let controller: CgroupController
    /// The table that it is in below its controller: "swap".
    public let section: StaticString?
    public let key: StaticString
    public let form: ControlForm
    let unified: ControlFile?
    let legacy: ControlFile?
    /// What the version without a file for it does instead.
    let lack: String

    init(
        _ controller: CgroupController, _ key: StaticString, in section: StaticString? = nil, _ form: ControlForm,
        _ unified: ControlFile?, v1 legacy: ControlFile?, lack: String = ""
    ) {
        self.controller = controller
        self.section = section
        self.key = key
        self.form = form
        self.unified = unified
        self.legacy = legacy
        self.lack = lack
    }

    /// As errors call it: "memory.swap.max".
    public var name: String {
        [controller.rawValue, section.map { "\($0)" }, "\(key)"].compactMap { $0 }.joined(separator: ".")
    }

    func file(version: Int) -> ControlFile? { version == 2 ? unified : legacy }

    /// Where the setting is in a group.
    ///
    /// Raises `EOPNOTSUPP` if the version that has the controller has no such setting.
    func place(in group: Cgroup, _ system: CgroupSystem) throws(KernelError) -> (CgroupDirectory, ControlFile) {
        let directory = try group.directory(of: controller, system)
        let version = directory.hierarchy.version
        guard let file = file(version: version) else {
            throw KernelError(
                "write", "\(group.path)", errno: .notSupported,
                detail: "\(name): version \(version) has no such setting\(lack.isEmpty ? "" : "; \(lack)")")
        }
        return (directory, file)
    }
}

/// Where a version has a setting, and in which way it differs from version 2's plain text.
indirect enum ControlFile: Sendable {
    case plain(String)
    /// Version 1's limits, where a very large number means that there is none.
    case limit(String)
    /// A weight on another scale: this many there for 100 here.
    case scaled(String, per100: Int)
    /// A file where "default" stands before the number.
    case defaulted(String)
    /// The quota, -1 for none, and the period.
    case quotaAndPeriod(String, String)
    /// The limit on memory, which moves that on memory and swap along.
    case memoryLimit
    /// A limit on memory and swap together, beside that on memory.
    case memoryAndSwap
    /// One file for each key: "hugetlb." KEY ".max".
    case perKey(prefix: String, suffix: String, isLimit: Bool)
    /// Lines of a key and a value, or of a key and several named values.
    case lines(String)
    /// One file for each of the values that a record has, in the order of its form; 0 for none.
    case fileForEach([String])
    /// The one to write and the one that tells.
    case rules(write: String, read: String)
    /// Rules of which a BPF program is made.
    case program(allows: Bool)
    /// The first that the kernel has.
    case first([ControlFile])
}
