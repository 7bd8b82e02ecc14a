// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// How long the processes of a group have waited for something.
///
/// Source: the kernel's accounting/psi.rst.
public enum Pressure {
    /// What is waited for, by the words of the files.
    public static let resources = ["cpu", "memory", "io", "irq"]

    /// Reads the file of a resource: "some" and "full", each with averages in percent and the total in seconds; nil if
    /// the kernel does not count it.
    public static func values(_ resource: String, of group: Cgroup) throws(KernelError) -> ControlValue? {
        guard let text = try group.unified?.readIfThere("\(resource).pressure") else { return nil }
        return .table(CgroupText.nested(text).mapValues { line in
            guard case .table(var numbers) = line else { return line }
            if case .integer(let total)? = numbers.removeValue(forKey: "total") {
                numbers["total_seconds"] = .number(Double(total) / 1e6)
            }
            for (key, value) in numbers {
                if case .integer(let number) = value { numbers[key] = .number(Double(number)) }
            }
            return .table(numbers)
        })
    }

    /// Asks to be told when processes have waited for `stall` of `window` seconds.
    /// - Returns: A descriptor to poll for `POLLPRI`, which tells each time once.
    public static func trigger(
        _ resource: String, of group: Cgroup, full: Bool, stall: Double, window: Double
    ) throws(KernelError) -> Descriptor {
        let file = "\(resource).pressure"
        guard let unified = group.unified, unified.has(file) else {
            throw KernelError(
                "open", "\(group.path)", errno: .notSupported, detail: "there is no file \(file) of version 2")
        }
        do throws(KernelError) {
            let descriptor = try unified.openFile(file, O_RDWR | O_NONBLOCK)
            let numbers = [stall, window].map { "\(Int(($0 * 1_000_000).rounded()))" }.joined(separator: " ")
            try CgroupDirectory.put("\(full ? "full" : "some") \(numbers)", into: descriptor.rawValue)
            return descriptor
        } catch {
            var error = unified.fault("write", file, error)
            if error.errno == .invalidArgument { // psi.rst, "Unprivileged users"
                error.hint = "without CAP_SYS_RESOURCE, 'window' is a multiple of 2 seconds"
            }
            throw error
        }
    }
}
