// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// How memory is counted.
enum CgroupMemory {
    static let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))

    /// The largest number of whole pages means that there is no limit.
    static func value(_ text: some StringProtocol) -> ControlValue? {
        guard let bytes = UInt64(text) else { return nil }
        return bytes > UInt64(Int.max) - UInt64(pageSize) ? .max : .integer(Int(bytes))
    }

    static func text(_ value: ControlValue) -> String {
        if case .integer(let bytes) = value { "\(bytes)" } else { "-1" }
    }
}
