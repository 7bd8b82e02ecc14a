// SPDX-License-Identifier: GPL-3.0-or-later

/// All settings that scripts have words for: version 2's vocabulary, and the files of both versions.
///
/// Source: the kernel's cgroup-v2.rst and cgroup-v1/*.rst.
extension ControlSetting {
    public static let all: [ControlSetting] = processor + memory + io + others + network

    /// The settings of one controller.
    public static func all(of controller: CgroupController) -> [ControlSetting] {
        all.filter { $0.controller == controller }
    }

    private static let processor: [ControlSetting] = [
        ControlSetting(
            .cpu, "weight", .integer(1...10_000), .plain("cpu.weight"), v1: .scaled("cpu.shares", per100: 1024)),
        ControlSetting(
            .cpu, "max", .bandwidth, .plain("cpu.max"), v1: .quotaAndPeriod("cpu.cfs_quota_us", "cpu.cfs_period_us")),
        ControlSetting(.cpu, "burst", .time, .plain("cpu.max.burst"), v1: .plain("cpu.cfs_burst_us")),
        ControlSetting(.cpu, "idle", .flag, .plain("cpu.idle"), v1: .plain("cpu.idle")),
        ControlSetting(
            .cpu, "min", in: "uclamp", .percent, .plain("cpu.uclamp.min"), v1: .plain("cpu.uclamp.min")),
        ControlSetting(
            .cpu, "max", in: "uclamp", .percent, .plain("cpu.uclamp.max"), v1: .plain("cpu.uclamp.max")),
        ControlSetting(.cpuset, "cpus", .numbers, .plain("cpuset.cpus"), v1: .plain("cpuset.cpus")),
        ControlSetting(.cpuset, "mems", .numbers, .plain("cpuset.mems"), v1: .plain("cpuset.mems")),
        ControlSetting(
            .cpuset, "partition", .word(["member", "root", "isolated"]), .plain("cpuset.cpus.partition"), v1: nil,
            lack: "cpuset.cpu_exclusive comes nearest"),
    ]

    // a limit of version 1 comes before that on swap, which may not be less
    private static let memory: [ControlSetting] = [
        ControlSetting(.memory, "max", .size, .plain("memory.max"), v1: .memoryLimit),
        ControlSetting(.memory, "max", in: "swap", .size, .plain("memory.swap.max"), v1: .memoryAndSwap),
        ControlSetting(
            .memory, "high", in: "swap", .size, .plain("memory.swap.high"), v1: nil,
            lack: "it throttles nobody before the limit"),
        ControlSetting(
            .memory, "high", .size, .plain("memory.high"), v1: nil, lack: "it throttles nobody before the limit"),
        ControlSetting(.memory, "low", .size, .plain("memory.low"), v1: .limit("memory.soft_limit_in_bytes")),
        ControlSetting(.memory, "min", .size, .plain("memory.min"), v1: nil, lack: "'low' comes nearest"),
        ControlSetting(
            .memory, "oom_group", .flag, .plain("memory.oom.group"), v1: nil, lack: "it kills one process at a time"),
    ]

    private static let throttling: [(name: StaticString, form: ControlForm)] = [
        ("rbps", .rate), ("wbps", .rate), ("riops", .count), ("wiops", .count),
    ]

    private static let io: [ControlSetting] = [
        ControlSetting(
            .io, "weight", .integer(1...10_000), .first([.defaulted("io.weight"), .defaulted("io.bfq.weight")]),
            v1: .first([.plain("blkio.bfq.weight"), .plain("blkio.weight")])),
        ControlSetting(
            .io, "max", .records(.device, throttling), .lines("io.max"),
            v1: .fileForEach([
                "blkio.throttle.read_bps_device", "blkio.throttle.write_bps_device",
                "blkio.throttle.read_iops_device", "blkio.throttle.write_iops_device",
            ])),
        ControlSetting(
            .io, "latency", .records(.device, [("target", .time)]), .lines("io.latency"), v1: nil,
            lack: "'max' limits a device"),
    ]

    private static let others: [ControlSetting] = [
        ControlSetting(.pids, "max", .count, .plain("pids.max"), v1: .plain("pids.max")),
        ControlSetting(
            .hugetlb, "max", .map(.pageSize, .size), .perKey(prefix: "hugetlb.", suffix: ".max", isLimit: false),
            v1: .perKey(prefix: "hugetlb.", suffix: ".limit_in_bytes", isLimit: true)),
        ControlSetting(
            .rdma, "max", .records(.name, [("hca_handle", .count), ("hca_object", .count)]), .lines("rdma.max"),
            v1: .lines("rdma.max")),
        ControlSetting(.misc, "max", .map(.name, .count), .lines("misc.max"), v1: .lines("misc.max")),
        ControlSetting(
            .devices, "deny", .rules, .program(allows: false), v1: .rules(write: "devices.deny", read: "devices.list")),
        ControlSetting(
            .devices, "allow", .rules, .program(allows: true),
            v1: .rules(write: "devices.allow", read: "devices.list")),
    ]

    private static let network: [ControlSetting] = [
        ControlSetting(.netClass, "classid", .classID, nil, v1: .plain("net_cls.classid")),
        ControlSetting(
            .netPriority, "ifpriomap", .map(.name, .integer(0...Int(Int32.max))), nil,
            v1: .lines("net_prio.ifpriomap")),
    ]
}
