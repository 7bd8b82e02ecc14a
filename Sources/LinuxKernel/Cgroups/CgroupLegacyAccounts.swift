// SPDX-License-Identifier: GPL-3.0-or-later

/// What version 1 has counted, in the words of version 2.
enum CgroupLegacyAccounts {
    /// Words of `memory.stat` that version 2 has others for.
    private static let memoryWords = [
        "rss": "anon", "cache": "file", "mapped_file": "file_mapped", "dirty": "file_dirty",
        "writeback": "file_writeback", "rss_huge": "anon_thp",
    ]

    static func memory(_ directory: CgroupDirectory) throws(KernelError) -> [String: ControlValue] {
        var values: [String: ControlValue] = [:]
        let current = try directory.readIfThere("memory.usage_in_bytes").flatMap { Int($0) }
        values["current"] = current.map { .integer($0) }
        values["peak"] = try directory.readIfThere("memory.max_usage_in_bytes").flatMap { CgroupText.number($0) }
        values["stat"] = try directory.readIfThere("memory.stat").map { text in
            .table(CgroupText.flat(text) { word in
                // the others tell of this group without those below it
                guard word.hasPrefix("total_") else { return nil }
                let plain = String(word.dropFirst(6))
                return (memoryWords[plain] ?? plain, 1)
            })
        }
        if let failures = try directory.readIfThere("memory.failcnt").flatMap({ Int($0) }) {
            values.add("events", "max", .integer(failures))
        }
        if let text = try directory.readIfThere("memory.oom_control"),
            let kills = CgroupText.flat(text)["oom_kill"] {
            values.add("events", "oom_kill", kills)
        }
        if let both = try directory.readIfThere("memory.memsw.usage_in_bytes").flatMap({ Int($0) }), let current {
            values.add("swap", "current", .integer(max(0, both - current)))
        }
        return values
    }

    /// What `cpu` counts: throttling.
    static func processor(_ directory: CgroupDirectory) throws(KernelError) -> [String: ControlValue] {
        guard let text = try directory.readIfThere("cpu.stat") else { return [:] }
        return ["stat": .table(CgroupText.flat(text) { word in
            switch word {
            case "throttled_time": ("throttled_seconds", 1e-9)
            case "burst_time": ("burst_seconds", 1e-9)
            default: (word, 1)
            }
        })]
    }

    /// What `cpuacct` counts: time.
    static func processorTime(_ directory: CgroupDirectory) throws(KernelError) -> [String: ControlValue] {
        var stat: [String: ControlValue] = [:]
        for (name, file) in [
            ("usage_seconds", "cpuacct.usage"), ("user_seconds", "cpuacct.usage_user"),
            ("system_seconds", "cpuacct.usage_sys"),
        ] {
            stat[name] = try directory.readIfThere(file).flatMap { Double($0) }.map { .number($0 / 1e9) }
        }
        return ["stat": .table(stat)]
    }

    static func io(_ directory: CgroupDirectory) throws(KernelError) -> [String: ControlValue] {
        var devices: [String: ControlValue] = [:]
        for (file, words) in [
            ("blkio.throttle.io_service_bytes_recursive", ["Read": "rbytes", "Write": "wbytes", "Discard": "dbytes"]),
            ("blkio.throttle.io_serviced_recursive", ["Read": "rios", "Write": "wios", "Discard": "dios"]),
        ] {
            guard let text = try directory.readIfThere(file) else { continue }
            for line in text.split(separator: "\n") {
                let parts = line.split(separator: " ").map(String.init)
                guard parts.count == 3, let word = words[parts[1]], let number = Int(parts[2]) else { continue }
                devices.add(parts[0], word, .integer(number))
            }
        }
        return ["stat": .table(devices)]
    }
}
