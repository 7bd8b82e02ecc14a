// SPDX-License-Identifier: GPL-3.0-or-later
import SystemPackage

/// Stopping all processes of a group, and letting them go on.
///
/// Source: the kernel's cgroup-v2.rst, `cgroup.freeze`, and freezer-subsystem.rst.
extension Cgroup {
    /// What the freezer says.
    public enum Frost: Sendable {
        case thawed, freezing, frozen
    }

    /// The group of version 2, whose frozen processes can be killed, and that of version 1.
    private var freezers: [CgroupDirectory] {
        let own = directories.first { $0.hierarchy.controllers.contains(.freezer) }
        return [unified, own].compactMap { $0 }.filter { !$0.path.isRoot }
    }

    /// Begins to freeze by the first that there is, or to thaw by all.
    public func setFrozen(_ frozen: Bool) throws(KernelError) {
        guard let first = freezers.first else {
            throw KernelError("freeze", "\(path)", errno: .notSupported, detail: "it is in no hierarchy with a freezer")
        }
        for freezer in frozen ? [first] : freezers { try freezer.setFrozen(frozen) }
    }

    /// Whether it is frozen, on its own account or because a group above it is.
    public func frost() throws(KernelError) -> Frost {
        var found = Frost.thawed
        for freezer in freezers {
            let frost = try freezer.frost()
            if found == .thawed || frost == .frozen { found = frost }
        }
        return found
    }
}

extension CgroupDirectory {
    fileprivate func setFrozen(_ frozen: Bool) throws(KernelError) {
        if hierarchy.version == 2 { return try write("cgroup.freeze", frozen ? "1" : "0") }
        try write("freezer.state", frozen ? "FROZEN" : "THAWED")
    }

    fileprivate func frost() throws(KernelError) -> Cgroup.Frost {
        if hierarchy.version == 1 {
            return switch try read("freezer.state") {
            case "FROZEN": .frozen
            case "FREEZING": .freezing
            default: .thawed
            }
        }
        if try flatKeyed("cgroup.events")["frozen"] == 1 { return .frozen }
        return try read("cgroup.freeze") == "1" ? .freezing : .thawed
    }

    /// Reads a file of lines with a word and a number.
    public func flatKeyed(_ file: String) throws(KernelError) -> [String: Int] {
        let lines = try read(file).split(separator: "\n")
        return Dictionary(
            lines.compactMap { line in
                let words = line.split(separator: " ")
                return words.count == 2 ? Int(words[1]).map { (String(words[0]), $0) } : nil
            }, uniquingKeysWith: { $1 })
    }
}
