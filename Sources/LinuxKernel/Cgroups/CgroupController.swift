// SPDX-License-Identifier: GPL-3.0-or-later

/// What control groups can control, by version 2's words.
///
/// Source: cgroups(7).
public enum CgroupController: String, CaseIterable, Sendable {
    case cpu, cpuset, memory, io, pids, devices, freezer, hugetlb, rdma, misc, cpuacct
    case perfEvent = "perf_event"
    case netClass = "net_cls"
    case netPriority = "net_prio"
    case dmem, debug

    /// What `/proc/cgroups` and the mounts of version 1 call it.
    public var kernelName: String { self == .io ? "blkio" : rawValue }

    /// Takes in a word of either version.
    init?(kernel word: some StringProtocol) {
        self.init(rawValue: word == "blkio" ? "io" : String(word))
    }

    /// What does its work in version 2, if nobody has to enable it there.
    var unifiedSubstitute: String? {
        switch self {
        case .freezer: "every group has cgroup.freeze"
        case .cpuacct: "every group has cpu.stat"
        case .perfEvent: "perf_event_open(2) takes any group"
        case .devices: "a BPF program of the group decides"
        default: nil
        }
    }

    /// Why version 2 has no files for it.
    var unifiedLack: String? {
        switch self {
        case .netClass, .netPriority: "in version 2, packets are told by their group: 'socket cgroupv2' of nft"
        default: nil
        }
    }

    /// Those that version 2 allows in threaded groups. Source: the kernel's cgroup-v2.rst, "Threads".
    var isThreaded: Bool { [.cpu, .cpuset, .pids, .perfEvent].contains(self) }
}
