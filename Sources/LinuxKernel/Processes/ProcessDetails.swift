// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// What `/proc/PID/status` tells of a process, beside what `ProcessStatus` has. Older kernels leave some of it out.
///
/// Source: proc_pid_status(5).
public struct ProcessDetails: Hashable, Sendable {
    /// The user or group ids that a process acts under.
    public struct IDs: Hashable, Sendable {
        public var real: UInt32
        /// What permissions are checked by.
        public var effective: UInt32
        public var saved: UInt32
        /// What permissions to files are checked by.
        public var filesystem: UInt32

        public init(real: UInt32, effective: UInt32, saved: UInt32, filesystem: UInt32) {
            (self.real, self.effective, self.saved, self.filesystem) = (real, effective, saved, filesystem)
        }
    }

    /// The thread group: the process, if the file is that of a thread.
    public var threadGroup: pid_t = 0
    /// The user ids, as the user namespace of this process counts them.
    public var users = IDs(real: 0, effective: 0, saved: 0, filesystem: 0)
    /// The group ids, as the user namespace of this process counts them.
    public var groups = IDs(real: 0, effective: 0, saved: 0, filesystem: 0)
    /// The supplementary groups.
    public var supplementaryGroups: [UInt32] = []
    /// Its process ids: in the pid namespace that `/proc` is of, and in each one within that, up to its own.
    public var namespacePIDs: [pid_t] = []
    /// The five sets of capabilities.
    public var capabilities = CapabilitySets()
    /// Whether execve(2) gives it no more rights; nil before Linux 4.10.
    public var noNewPrivileges: Bool?
    /// How its system calls are filtered.
    public var seccomp: SeccompMode?
    /// The sizes in bytes by the kernel's names without "Vm": "Peak", "Size", "HWM", "RSS", "Lck", "Swap".
    public var memory: [String: UInt64] = [:]

    /// Reads a status file; nil if it is none.
    public init?(parsing file: [UInt8]) {
        var hasIDs = false
        for line in file.split(separator: UInt8(ascii: "\n")) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let key = String(decoding: line[..<colon], as: UTF8.self)
            let words = line[(colon + 1)...].split { $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: " ") }
            if key == "Uid" { hasIDs = true }
            guard read(key, words) else { return nil }
        }
        guard hasIDs else { return nil }
    }

    /// - Returns: false if the value is not what the key has.
    private mutating func read(_ key: String, _ words: [ArraySlice<UInt8>]) -> Bool {
        switch key {
        case "Tgid": return set(\.threadGroup, pid_t.self, words)
        case "Uid": return set(\.users, words)
        case "Gid": return set(\.groups, words)
        case "Groups": supplementaryGroups = words.compactMap { UInt32(digits: $0) }
        case "NSpid": namespacePIDs = words.compactMap { pid_t(digits: $0) }
        case "NoNewPrivs": noNewPrivileges = words.first.map { $0.elementsEqual("1".utf8) }
        case "Seccomp": seccomp = words.first.flatMap { Int32(digits: $0) }.flatMap(SeccompMode.init)
        case "CapInh": return setCapabilities(\.inheritable, words)
        case "CapPrm": return setCapabilities(\.permitted, words)
        case "CapEff": return setCapabilities(\.effective, words)
        case "CapBnd": return setCapabilities(\.bounding, words)
        case "CapAmb": return setCapabilities(\.ambient, words)
        case _ where key.hasPrefix("Vm"):
            guard let kilobytes = words.first.flatMap({ UInt64(digits: $0) }) else { return false }
            memory[String(key.dropFirst(2))] = kilobytes << 10
        default: break
        }
        return true
    }

    private mutating func set<Number: FixedWidthInteger>(
        _ field: WritableKeyPath<Self, Number>, _: Number.Type, _ words: [ArraySlice<UInt8>]
    ) -> Bool {
        guard let number = words.first.flatMap({ Number(digits: $0) }) else { return false }
        self[keyPath: field] = number
        return true
    }

    private mutating func set(_ field: WritableKeyPath<Self, IDs>, _ words: [ArraySlice<UInt8>]) -> Bool {
        let ids = words.compactMap { UInt32(digits: $0) }
        guard ids.count == 4 else { return false }
        self[keyPath: field] = IDs(real: ids[0], effective: ids[1], saved: ids[2], filesystem: ids[3])
        return true
    }

    private mutating func setCapabilities(
        _ field: WritableKeyPath<CapabilitySets, UInt64>, _ words: [ArraySlice<UInt8>]
    ) -> Bool {
        guard let bits = words.first.flatMap({ UInt64(String(decoding: $0, as: UTF8.self), radix: 16) }) else {
            return false
        }
        capabilities[keyPath: field] = bits
        return true
    }
}

/// How the system calls of a process are filtered. Source: seccomp(2).
public enum SeccompMode: Int32, Hashable, Sendable {
    case disabled, strict, filter

    /// The word: "filter".
    public var name: String {
        switch self {
        case .disabled: "disabled"
        case .strict: "strict"
        case .filter: "filter"
        }
    }
}
