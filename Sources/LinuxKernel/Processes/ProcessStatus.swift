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
    /// The id of the process group; 0 if it is one of another pid namespace.
    public var group: pid_t
    /// The id of the session; 0 if it is one of another pid namespace.
    public var session: pid_t
    /// The device number of the controlling terminal; 0 for none.
    public var terminal: UInt32
    /// CPU time in user space, in clock ticks.
    public var userTime: UInt64
    /// CPU time in the kernel, in clock ticks.
    public var systemTime: UInt64
    /// The nice value, -20 to 19.
    public var nice: Int32
    /// How many threads it has.
    public var threads: Int32
    /// When it started, in clock ticks since boot: a process id with its start time names one process for ever.
    public var startTime: UInt64
    /// The size of its address space in bytes.
    public var virtualBytes: UInt64
    /// How many of its pages are resident, swapped ones not counted.
    public var residentPages: Int64

    /// Reads the line of a stat file; nil if it is none.
    public init?(parsing line: [UInt8]) {
        // The command stands in parentheses and may hold some of its own, so that only the last one ends it.
        guard let open = line.firstIndex(of: UInt8(ascii: "(")), let close = line.lastIndex(of: UInt8(ascii: ")")),
            open < close, let pid = pid_t(digits: line[..<open].dropLast())
        else { return nil }
        let fields = Fields(line[(close + 1)...].split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") })
        guard let state = fields.texts.first?.first,
            let parent: pid_t = fields[4], let group: pid_t = fields[5], let session: pid_t = fields[6],
            let terminal: Int32 = fields[7], let userTime: UInt64 = fields[14], let systemTime: UInt64 = fields[15],
            let nice: Int32 = fields[19], let threads: Int32 = fields[20], let startTime: UInt64 = fields[22],
            let virtualBytes: UInt64 = fields[23], let residentPages: Int64 = fields[24]
        else { return nil }
        self.pid = pid
        command = String(decoding: line[(open + 1)..<close], as: UTF8.self)
        self.state = Character(UnicodeScalar(state))
        (self.parent, self.group, self.session) = (parent, group, session)
        self.terminal = UInt32(bitPattern: terminal)
        (self.userTime, self.systemTime, self.startTime) = (userTime, systemTime, startTime)
        (self.nice, self.threads) = (nice, threads)
        (self.virtualBytes, self.residentPages) = (virtualBytes, residentPages)
    }

    /// What follows the command, by the numbers of the manual page.
    private struct Fields {
        /// The first one is the third of the line.
        let texts: [ArraySlice<UInt8>]
        private static let first = 3

        init(_ texts: [ArraySlice<UInt8>]) { self.texts = texts }

        subscript<Number: FixedWidthInteger>(number: Int) -> Number? {
            let position = number - Self.first
            return texts.indices.contains(position) ? Number(digits: texts[position]) : nil
        }
    }
}

extension FixedWidthInteger {
    /// Reads a decimal number as `/proc` has them.
    init?(digits: some Collection<UInt8>) {
        guard let number = Self(String(decoding: digits, as: UTF8.self)) else { return nil }
        self = number
    }
}
