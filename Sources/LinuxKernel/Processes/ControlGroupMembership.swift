// SPDX-License-Identifier: GPL-3.0-or-later

/// The control group that a process is in, in one hierarchy.
///
/// Source: cgroups(7), `/proc/PID/cgroup`.
public struct ControlGroupMembership: Hashable, Sendable {
    /// The number of the hierarchy; 0 for cgroup version 2.
    public var hierarchy: Int
    /// The controllers of a hierarchy of version 1; its name as `name=systemd`.
    public var controllers: [String]
    /// The path below the root of the hierarchy, seen from the cgroup namespace of this process.
    public var path: String

    /// Reads a line: `4:memory:/a`; nil if it is none.
    public init?(parsing line: some Collection<UInt8>) {
        let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let hierarchy = Int(digits: parts[0]), hierarchy >= 0 else { return nil }
        self.hierarchy = hierarchy
        controllers = parts[1].split(separator: UInt8(ascii: ",")).map { String(decoding: $0, as: UTF8.self) }
        path = String(decoding: parts[2], as: UTF8.self)
    }
}
