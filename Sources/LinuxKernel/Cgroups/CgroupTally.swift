// SPDX-License-Identifier: GPL-3.0-or-later

/// What a group has used up to now, for a comparison with later.
public struct CgroupTally {
    /// What was used between two tallies. What no controller counts is nil.
    public struct Difference {
        /// Of all processors.
        public var processorSeconds: Double?
        /// The most memory that the group ever had, in bytes.
        public var memoryPeak: Int?
        /// How many processes the kernel killed for want of memory.
        public var kills: Int?
        /// The group whose limit on memory was the reason; nil if nobody was killed, or the whole machine's was.
        public var limitPath: CgroupPath?
        /// How often a process was refused a new one because of `pids.max`.
        public var refusedForks: Int?
    }

    private var processorSeconds: Double?
    private var memoryPeak: Int?
    private var kills: Int?
    private var refusedForks: Int?
    /// How often each group from this one up has been at its limit on memory.
    private var limits: [(path: CgroupPath, count: Int)] = []
    /// The nearest group that once had all the memory and swap together that it may have, which is not counted.
    private var fullPath: CgroupPath?

    /// Looks; what cannot be read is left out.
    public init(_ group: Cgroup, _ system: CgroupSystem) {
        if let time = try? group.directory(of: .cpuacct, system).read("cpuacct.usage") {
            processorSeconds = Double(time).map { $0 / 1e9 }
        } else if let time = (try? group.unified?.flatKeyed("cpu.stat"))?["usage_usec"] {
            processorSeconds = Double(time) / 1e6
        }
        if let pids = try? group.directory(of: .pids, system) {
            refusedForks = (try? pids.flatKeyed("pids.events"))?["max"]
        }
        guard let memory = try? group.directory(of: .memory, system) else { return }
        let isUnified = memory.hierarchy.version == 2
        memoryPeak = (try? memory.read(isUnified ? "memory.peak" : "memory.max_usage_in_bytes")).flatMap { Int($0) }
        kills = (try? memory.flatKeyed(isUnified ? "memory.events" : "memory.oom_control"))?["oom_kill"]
        for path in memory.path.way.reversed() {
            guard let directory = try? CgroupDirectory(memory.hierarchy, path) else { continue }
            if fullPath == nil, directory.hasBeenFull { fullPath = path }
            if let count = directory.timesAtLimit { limits.append((path, count)) }
        }
    }

    /// What was used since an earlier look.
    public func since(_ before: CgroupTally) -> Difference {
        func difference<Number: AdditiveArithmetic>(_ now: Number?, _ then: Number?) -> Number? {
            now.map { $0 - (then ?? .zero) }
        }
        var result = Difference(
            processorSeconds: difference(processorSeconds, before.processorSeconds), memoryPeak: memoryPeak,
            kills: difference(kills, before.kills), refusedForks: difference(refusedForks, before.refusedForks))
        guard result.kills ?? 0 > 0 else { return result }
        result.limitPath = limits.first { path, count in
            count > before.limits.first { $0.path == path }?.count ?? 0
        }?.path ?? fullPath
        return result
    }
}

extension CgroupDirectory {
    /// Whether a group of version 1 has been at its limit on memory and swap together.
    fileprivate var hasBeenFull: Bool {
        let names = ["memory.memsw.max_usage_in_bytes", "memory.memsw.limit_in_bytes"]
        let numbers = names.compactMap { (try? read($0)).flatMap { Int($0) } }
        return hierarchy.version == 1 && numbers.count == 2 && numbers[0] >= numbers[1]
    }

    /// How often an attempt to use more memory than this group's own limit allows has failed.
    fileprivate var timesAtLimit: Int? {
        if hierarchy.version == 1 { return (try? read("memory.failcnt")).flatMap { Int($0) } }
        return (try? flatKeyed("memory.events.local"))?["oom"]
    }
}
