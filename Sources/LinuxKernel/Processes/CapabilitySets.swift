// SPDX-License-Identifier: GPL-3.0-or-later

/// The capabilities of a process, one bit each.
///
/// Source: capabilities(7).
public struct CapabilitySets: Hashable, Sendable {
    /// What permissions are checked by.
    public var effective: UInt64 = 0
    /// What the process may make effective.
    public var permitted: UInt64 = 0
    /// What a program with file capabilities may keep across execve(2).
    public var inheritable: UInt64 = 0
    /// What can be had at most.
    public var bounding: UInt64 = 0
    /// What any program keeps across execve(2).
    public var ambient: UInt64 = 0

    /// Makes empty sets.
    public init() {}
}
