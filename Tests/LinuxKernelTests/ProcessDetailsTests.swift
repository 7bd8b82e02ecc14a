// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import Testing

@Suite struct ProcessDetailsTests {
    private let file = """
        Name:\ta\\nb
        Umask:\t0022
        State:\tS (sleeping)
        Tgid:\t4242
        Pid:\t4242
        PPid:\t17
        Uid:\t1000\t0\t1000\t0
        Gid:\t100\t101\t102\t103
        FDSize:\t256
        Groups:\t4 24 1000\u{20}
        NStgid:\t4242\t17\t1
        NSpid:\t4242\t17\t1
        VmPeak:\t    3060 kB
        VmHWM:\t    1748 kB
        VmSwap:\t       0 kB
        Threads:\t1
        CapInh:\t0000000000000000
        CapPrm:\t0000000000003000
        CapEff:\t0000000000001000
        CapBnd:\t000001fffeffffff
        CapAmb:\t8000000000000000
        NoNewPrivs:\t1
        Seccomp:\t2

        """

    @Test func `each line is taken for what it is`() throws {
        let details = try #require(ProcessDetails(parsing: Array(file.utf8)))
        #expect(details.threadGroup == 4242)
        #expect(details.users == .init(real: 1000, effective: 0, saved: 1000, filesystem: 0))
        #expect(details.groups == .init(real: 100, effective: 101, saved: 102, filesystem: 103))
        #expect(details.supplementaryGroups == [4, 24, 1000])
        #expect(details.namespacePIDs == [4242, 17, 1])
        #expect(details.memory == ["Peak": 3060 << 10, "HWM": 1748 << 10, "Swap": 0])
        #expect(Capability.names(of: details.capabilities.permitted) == ["net_admin", "net_raw"])
        #expect(Capability.names(of: details.capabilities.effective) == ["net_admin"])
        #expect(Capability.names(of: details.capabilities.ambient) == ["cap_63"])
        #expect(Capability.names(of: details.capabilities.bounding).count == 40)
        #expect(details.noNewPrivileges == true)
        #expect(details.seccomp == .filter)
    }

    @Test func `what an old kernel does not tell is not made up`() throws {
        let old = file.split(separator: "\n").filter { !$0.hasPrefix("NoNewPrivs") && !$0.hasPrefix("Seccomp") }
        let details = try #require(ProcessDetails(parsing: Array(old.joined(separator: "\n").utf8)))
        #expect(details.noNewPrivileges == nil && details.seccomp == nil)
    }

    @Test func `what is no status is refused`() {
        #expect(ProcessDetails(parsing: []) == nil)
        #expect(ProcessDetails(parsing: Array("Name:\tx\n".utf8)) == nil)
        for line in ["Uid:\t1\t2\t3", "Uid:\t1\t2\t3\t-4", "CapEff:\tzz", "VmPeak:\t", "Tgid:\tx"] {
            #expect(ProcessDetails(parsing: Array("\(file)\(line)\n".utf8)) == nil, "\(line)")
        }
    }

    @Test func `mutated files do no harm`() {
        var random = SplitMix(seed: 7)
        for _ in 0..<5_000 {
            var bytes = Array(file.utf8)
            for _ in 0..<6 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = ProcessDetails(parsing: bytes)
        }
    }

    @Test func `the kernel's own files are read`() throws {
        let details = try ProcessTable.details(of: getpid())
        #expect(details.threadGroup == getpid())
        #expect((details.users.effective, details.groups.effective) == (geteuid(), getegid()))
        #expect(try ProcessTable.limits(of: getpid()).count == 16)
        #expect(try ProcessTable.mappedUsers(of: getpid()).isEmpty == false)
        #expect(try ProcessTable.path(.root, of: getpid()) == "/")
        #expect(try ProcessTable.bootTime() < time(nil))
    }

    // MARK: Lines

    @Test func `a membership in a control group`() throws {
        let version1 = try #require(ControlGroupMembership(parsing: Array("4:cpu,cpuacct:/a:b/c".utf8)))
        #expect((version1.hierarchy, version1.controllers, version1.path) == (4, ["cpu", "cpuacct"], "/a:b/c"))
        let version2 = try #require(ControlGroupMembership(parsing: Array("0::/".utf8)))
        #expect((version2.hierarchy, version2.controllers, version2.path) == (0, [], "/"))
        for line in ["", "0:", "x::/", "-1::/"] { #expect(ControlGroupMembership(parsing: Array(line.utf8)) == nil) }
    }

    @Test func `a range of ids`() throws {
        let ids = try #require(IDRange(parsing: Array("         0       1000 4294967295".utf8)))
        #expect((ids.inside, ids.outside, ids.count) == (0, 1000, .max))
        for line in ["", "1 2", "1 2 3 4", "1 2 4294967296", "a b c"] {
            #expect(IDRange(parsing: Array(line.utf8)) == nil)
        }
    }

    @Test func `a limit`() throws {
        let files = "Max open files            1024                 524288               files     "
        let limit = try #require(ResourceLimit(parsing: Array(files.utf8)))
        #expect((limit.name, limit.soft, limit.hard) == ("nofile", 1024, 524_288))
        let time = "Max cpu time              unlimited            unlimited            seconds   "
        let none = try #require(ResourceLimit(parsing: Array(time.utf8)))
        #expect((none.name, none.soft, none.hard) == ("cpu", nil, nil))
        for line in ["Limit            Soft Limit           Hard Limit", "Max open files  1", "Max new 1 2 u"] {
            #expect(ResourceLimit(parsing: Array(line.utf8)) == nil)
        }
    }

    @Test func `the names of terminals and states`() {
        #expect(TerminalName.name(of: 0) == nil)
        #expect(TerminalName.name(of: 136 << 8 | 3) == "pts/3")
        // the minor number's upper bits are above the major's
        #expect(TerminalName.name(of: 1 << 20 | 136 << 8 | 2) == "pts/258")
        #expect(TerminalName.name(of: 4000 << 8 | 1) == "4000:1")
        #expect(ProcessState(rawValue: "D")?.name == "disk sleep")
        #expect(Set(ProcessState.allCases.map(\.name)).count == ProcessState.allCases.count)
    }
}
