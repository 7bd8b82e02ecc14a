// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// What `/proc/PID/stat` tells of a process.
///
/// Source: proc_pid_stat(5).
public struct ProcessStatus: Hashable, Sendable {
    /// The process id.
    public var pid: pid_t
    /// The command name, at most 15 bytes for a program; it may hold any character, parentheses too.
    public var command: String
    /// One letter: R running, S sleeping, D waiting for a disk, T stopped, t traced, Z zombie, I idle, X dead.
    public var state: Character
    /// The process id of the parent; 0 if it is in another pid namespace.
    public var parent: pid_t
    /// The id of the process group.
    public var group: pid_t
    /// The id of the session.
    public var session: pid_t
    /// When it started, in clock ticks since boot: a process id with its start time names one process for ever.
    public var startTime: UInt64

    /// Reads the line of a stat file; nil if it is none.
    public init?(parsing line: [UInt8]) {
        // The command stands in parentheses and may hold some of its own, so that only the last one ends it.
        guard let open = line.firstIndex(of: UInt8(ascii: "(")), let close = line.lastIndex(of: UInt8(ascii: ")")),
            open < close, let pid = Self.number(line[..<open].dropLast(), pid_t.self)
        else { return nil }
        let fields = line[(close + 1)...].split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
        // The first field after the command is the third of the line; the start time is the twenty-second.
        guard fields.count > Self.startTimeField - Self.stateField, let state = fields[0].first,
            let parent = Self.number(fields[1], pid_t.self), let group = Self.number(fields[2], pid_t.self),
            let session = Self.number(fields[3], pid_t.self),
            let startTime = Self.number(fields[Self.startTimeField - Self.stateField], UInt64.self)
        else { return nil }
        self.pid = pid
        command = String(decoding: line[(open + 1)..<close], as: UTF8.self)
        self.state = Character(UnicodeScalar(state))
        self.parent = parent
        self.group = group
        self.session = session
        self.startTime = startTime
    }

    private static let stateField = 3
    private static let startTimeField = 22

    private static func number<N: FixedWidthInteger>(_ digits: ArraySlice<UInt8>, _: N.Type) -> N? {
        N(String(decoding: digits, as: UTF8.self))
    }
}
