// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

// linux/rtnetlink.h names these enumerations, so that Swift imports types of their own instead of integers.

extension rtattr_type_t {
    /// The number as an attribute's type.
    var number: Int { Int(rawValue) }
}

extension rt_scope_t {
    /// The number as it stands in a header.
    var number: UInt8 { UInt8(truncatingIfNeeded: rawValue) }
}

extension rt_class_t {
    /// The number as it stands in a header, which has eight bits for a table.
    var number: UInt8 { UInt8(truncatingIfNeeded: rawValue) }
}
