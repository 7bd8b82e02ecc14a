// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// What groups use, for who asks for all of them every second: a few files of each, read without opening its directory.
public struct CgroupUsage {
    /// One group; what nobody counts is nil.
    public struct Row {
        public let path: CgroupPath
        /// Of all processors.
        public fileprivate(set) var processorSeconds: Double?
        public fileprivate(set) var memory: Int?
        /// Nil if there is no limit.
        public fileprivate(set) var memoryLimit: Int?
        public fileprivate(set) var bytesRead: Int?
        public fileprivate(set) var bytesWritten: Int?
        /// Processes and threads.
        public fileprivate(set) var tasks: Int?
        public fileprivate(set) var taskLimit: Int?
        /// In percent of the last 10 seconds, by what at least one process has waited for.
        public fileprivate(set) var pressure: [String: Double] = [:]
    }

    /// Each group before those within it, and otherwise by name.
    public private(set) var rows: [Row] = []
    private var places: [CgroupPath: Int] = [:]
    private let reader = UsageReader()

    /// Looks at `top` and all groups within it. Raises `ENOENT` if there is no such group.
    public init(of top: CgroupPath, in system: CgroupSystem) throws(KernelError) {
        _ = try Cgroup(top, in: system)
        for hierarchy in system.hierarchies {
            let probes = reader.probes(of: hierarchy)
            guard !probes.isEmpty else { continue }
            for path in try hierarchy.paths(from: top) { add(path, hierarchy, probes) }
        }
        rows.sort { $0.path.parts.lexicographicallyPrecedes($1.path.parts) }
    }

    private mutating func add(_ path: CgroupPath, _ hierarchy: CgroupHierarchy, _ probes: [UsageReader.Probe]) {
        let index = places[path] ?? rows.count
        if index == rows.count {
            rows.append(Row(path: path))
            places[path] = index
        }
        let directory = path.relative + "/"
        for probe in probes { probe(hierarchy.rootDescriptor, directory, &rows[index]) }
    }
}

extension CgroupHierarchy {
    /// The paths of a group and all within it; none if it is not there. What goes meanwhile is left out.
    fileprivate func paths(from top: CgroupPath) throws(KernelError) -> [CgroupPath] {
        var status = stat()
        guard fstatat(rootDescriptor, top.relative, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return [] }
        var found = [top]
        var next = 0
        while next < found.count {
            let path = found[next]
            next += 1
            // the kernel counts the directories in a directory
            guard fstatat(rootDescriptor, path.relative, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_nlink > 2,
                let directory = try? FileIO.open(at: rootDescriptor, path.relative, flags: O_RDONLY | O_DIRECTORY)
            else { continue }
            found += try FileIO.directories(in: directory.rawValue).map(path.child)
        }
        return found
    }
}

/// Reads single numbers out of files of groups.
private final class UsageReader {
    /// Puts what a file of a group says into its row.
    typealias Probe = (_ root: Int32, _ directory: String, _ row: inout CgroupUsage.Row) -> Void

    private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 8)
    /// The resources whose pressure the kernel counts, as far as it is known.
    private var resources: Set<String> = ["cpu", "memory", "io"]

    deinit { buffer.deallocate() }

    func probes(of hierarchy: CgroupHierarchy) -> [Probe] {
        let isUnified = hierarchy.version == 2
        var probes: [Probe] = []
        for controller in hierarchy.controllers {
            switch controller {
            case .cpuacct: probes.append(processorTime)
            case .memory: probes.append(isUnified ? memory : legacyMemory)
            case .io: probes.append(isUnified ? io : legacyIO)
            case .pids: probes.append(pids)
            default: break
            }
        }
        return isUnified ? probes + [unifiedTime, pressure] : probes
    }

    /// What is in a file; nil if it cannot be read. Most are short, and those that tell of each device may be long.
    private func bytes(_ root: Int32, _ path: String) -> UnsafeRawBufferPointer? {
        let descriptor = openat(root, path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var count = 0
        repeat {
            if count == buffer.count { grow() }
            let more = read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
            guard more > 0 else { break }
            count += more
        } while count == buffer.count // the kernel gives all that there is room for
        return count > 0 ? UnsafeRawBufferPointer(rebasing: buffer[..<count]) : nil
    }

    private func grow() {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * buffer.count, alignment: 8)
        larger.copyMemory(from: UnsafeRawBufferPointer(buffer))
        buffer.deallocate()
        buffer = larger
    }

    private static let newline = UInt8(ascii: "\n")
    private static let space = UInt8(ascii: " ")

    /// The number that a file begins with; nil for "max", too.
    private func number(_ root: Int32, _ path: String) -> Int? {
        bytes(root, path).flatMap { Int(digits: $0.prefix { $0 != Self.newline }) }
    }

    /// The sums of the numbers that follow each of the words.
    private func sums(_ bytes: UnsafeRawBufferPointer, _ words: [StaticString]) -> [Int] {
        var sums = [Int](repeating: 0, count: words.count)
        let parts = bytes.split { $0 == Self.space || $0 == Self.newline || $0 == UInt8(ascii: "=") }
        for (name, value) in zip(parts, parts.dropFirst()) {
            for (index, word) in words.enumerated() where name.elementsEqual(word.bytes) {
                sums[index] += Int(digits: value) ?? 0
            }
        }
        return sums
    }

    // MARK: Version 1

    private func processorTime(_ root: Int32, _ directory: String, _ row: inout CgroupUsage.Row) {
        row.processorSeconds = number(root, directory + "cpuacct.usage").map { Double($0) / 1e9 }
    }

    private func legacyMemory(_ root: Int32, _ directory: String, _ row: inout CgroupUsage.Row) {
        row.memory = number(root, directory + "memory.usage_in_bytes")
        let limit = number(root, directory + "memory.limit_in_bytes")
        row.memoryLimit = limit.flatMap { $0 < 1 << 60 ? $0 : nil }
    }

    private func legacyIO(_ root: Int32, _ directory: String, _ row: inout CgroupUsage.Row) {
        guard let bytes = bytes(root, directory + "blkio.throttle.io_service_bytes_recursive") else { return }
        let found = sums(bytes, ["Read", "Write"])
        (row.bytesRead, row.bytesWritten) = (found[0], found[1])
    }

    // MARK: Version 2

    private func unifiedTime(_ root: Int32, _ directory: String, _ row: inout CgroupUsage.Row) {
        guard row.processorSeconds == nil, let bytes = bytes(root, directory + "cpu.stat") else { return }
        // it is the first line
        let line = bytes.prefix { $0 != Self.newline }
        row.processorSeconds = line.lastIndex(of: Self.space)
            .flatMap { Int(digits: line[($0 + 1)...]) }.map { Double($0) / 1e6 }
    }

    private func memory(_ root: Int32, _ directory: String, _ row: inout CgroupUsage.Row) {
        row.memory = number(root, directory + "memory.current")
        row.memoryLimit = number(root, directory + "memory.max")
    }

    private func io(_ root: Int32, _ directory: String, _ row: inout CgroupUsage.Row) {
        let path = directory + "io.stat"
        // it is empty as long as there was none
        guard let bytes = bytes(root, path) ?? (faccessat(root, path, F_OK, 0) == 0 ? .init(start: nil, count: 0) : nil)
        else { return }
        let found = sums(bytes, ["rbytes", "wbytes"])
        (row.bytesRead, row.bytesWritten) = (found[0], found[1])
    }

    private func pids(_ root: Int32, _ directory: String, _ row: inout CgroupUsage.Row) {
        row.tasks = number(root, directory + "pids.current")
        row.taskLimit = number(root, directory + "pids.max")
    }

    /// "some avg10=0.12 …"
    private func pressure(_ root: Int32, _ directory: String, _ row: inout CgroupUsage.Row) {
        for resource in resources {
            guard let bytes = bytes(root, "\(directory)\(resource).pressure") else {
                // of one group it may be switched off; where the kernel does not count, it says so of all
                if errno == EOPNOTSUPP { resources.remove(resource) }
                continue
            }
            let text = bytes.dropFirst(11).prefix { $0 != Self.space }
            row.pressure[resource] = Double(String(decoding: text, as: UTF8.self))
        }
    }
}

extension StaticString {
    fileprivate var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}
