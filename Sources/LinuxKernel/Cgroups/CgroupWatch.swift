// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import SystemPackage

/// Notices what happens to a group: it is populated or frozen, is at a limit, or loses a process for want of memory.
///
/// Source: inotify(7), the kernel's cgroup-v2.rst, `*.events`; cgroup-v1/memory.rst, "OOM Control".
public final class CgroupWatch {
    public struct Event: Hashable, Sendable {
        /// What has the file: "cgroup", "memory", "pids".
        public var object: String
        /// The word there: "populated", "oom_kill"; "delete" when the group is gone.
        public var word: String
        /// The number that it has now.
        public var value: Int
    }

    private let group: Cgroup
    private let poll: Epoll
    private let inotify: Descriptor
    /// Counts that memory was short, in version 1.
    private let shortages: Descriptor
    private var known: [Event]
    public private(set) var hasEnded = false

    public init(_ group: Cgroup) throws(KernelError) {
        self.group = group
        let descriptor = inotify_init1(O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .last("inotify_init1") }
        inotify = Descriptor(owning: descriptor)
        shortages = Descriptor(owning: eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)))
        guard shortages.rawValue >= 0 else { throw .last("eventfd") }
        poll = try Epoll()
        try poll.add(inotify.rawValue)
        try poll.add(shortages.rawValue)
        known = []
        try watch()
        known = snapshot()
    }

    /// The descriptor, for `Poll`: it is readable when there may be events.
    public var descriptor: Int32 { poll.descriptor }

    private func watch() throws(KernelError) {
        for directory in group.directories {
            for file in Self.files where directory.has(file) { try add(directory, file, IN_MODIFY) }
            if directory.hierarchy.version == 1, directory.has("memory.oom_control") { try tellShortages(directory) }
            if let parent = directory.path.parent {
                try add(try CgroupDirectory(directory.hierarchy, parent), ".", IN_DELETE)
            }
        }
    }

    private func add(_ directory: CgroupDirectory, _ file: String, _ mask: Int32) throws(KernelError) {
        let path = "/proc/thread-self/fd/\(directory.rawDescriptor)/\(file)"
        guard inotify_add_watch(inotify.rawValue, path, UInt32(mask)) >= 0 else {
            throw .last("inotify_add_watch", "\(directory.path)", detail: file)
        }
    }

    /// Version 1 counts them in a file that says nothing; another one takes who is to be told.
    private func tellShortages(_ directory: CgroupDirectory) throws(KernelError) {
        let told = try directory.openFile("memory.oom_control", O_RDONLY)
        try directory.write("cgroup.event_control", "\(shortages.rawValue) \(told.rawValue)")
    }

    // MARK: Reading

    private static let files = ["cgroup.events", "memory.events", "pids.events"]

    /// What has changed since the last call; it does not wait.
    public func read() throws(KernelError) -> [Event] {
        guard !hasEnded else { return [] }
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case .bytes = try FileIO.read(inotify.rawValue, into: &buffer) {}
        _ = try FileIO.read(shortages.rawValue, into: &buffer)
        guard group.exists else {
            hasEnded = true
            return [Event(object: "cgroup", word: "delete", value: 0)]
        }
        let before = known
        known = snapshot()
        return known.filter { !before.contains($0) }
    }

    /// What all files say; one that cannot be read says nothing.
    private func snapshot() -> [Event] {
        var events: [Event] = []
        for directory in group.directories {
            for file in Self.files { events += Self.events(directory, file, String(file.dropLast(7))) }
            guard directory.hierarchy.version == 1 else { continue }
            events += Self.events(directory, "memory.oom_control", "memory").filter { $0.word == "oom_kill" }
            if let count = (try? directory.readIfThere("memory.failcnt")).flatMap({ $0 }).flatMap({ Int($0) }) {
                events.append(Event(object: "memory", word: "max", value: count))
            }
        }
        return events
    }

    private static func events(_ directory: CgroupDirectory, _ file: String, _ object: String) -> [Event] {
        let lines = (try? directory.flatKeyed(file)) ?? [:]
        return lines.sorted { $0.key < $1.key }.map { Event(object: object, word: $0.key, value: $0.value) }
    }
}
