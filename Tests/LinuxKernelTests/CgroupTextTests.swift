// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import LinuxKernel

/// The texts of control groups: paths, mounts, and values in files.
@Suite struct CgroupTextTests {
    @Test func pathsAreCheckedOnce() throws {
        let path = try CgroupPath("web/worker")
        #expect(path.parts == ["web", "worker"])
        #expect(path.way.map(\.description) == ["/", "web", "web/worker"])
        #expect(path.parent == (try CgroupPath("web")))
        #expect(try CgroupPath("/").isRoot)
        #expect(path.isWithin(.root) && !CgroupPath.root.isWithin(path))
        for bad in ["", "/x", "..", "a/../b", "a//b", "a/", "./a", "a\u{1}", "a\u{7f}", "a\0b"] {
            #expect(throws: KernelError.self, "\(bad.debugDescription)") { try CgroupPath(bad) }
        }
    }

    @Test func whatTheKernelCallsAPathMayBeOutside() {
        #expect(CgroupPath(kernel: "/")?.isRoot == true)
        #expect(CgroupPath(kernel: "/a/b")?.description == "a/b")
        #expect(CgroupPath(kernel: "/../a") == nil)
        #expect(CgroupPath(kernel: "a") == nil)
    }

    @Test func mountsAreReadWithTheirEscapes() throws {
        let line = #"94 31 0:38 / /sys/fs/my\040groups rw,relatime shared:9 master:1 - cgroup2 cgroup2 rw,nsdelegate"#
        let mount = try #require(MountInfo(parsing: Array(line.utf8)[...]))
        #expect(mount.path == "/sys/fs/my groups")
        #expect(mount.root == "/")
        #expect(mount.type == "cgroup2")
        #expect(mount.superOptions == ["rw", "nsdelegate"])
        #expect(MountInfo(parsing: Array("94 31 0:38 / /sys".utf8)[...]) == nil)
        #expect(MountInfo(parsing: []) == nil)
    }

    @Test func listsOfNumbersGoBothWays() {
        #expect(ControlForm.numbers(in: "0-2,8") == [0, 1, 2, 8])
        #expect(ControlForm.numbers(in: "") == [])
        #expect(ControlForm.ranges([8, 2, 1, 0]) == "0-2,8")
        #expect(ControlForm.ranges([]) == "")
        for bad in ["-1", "3-1", "a", "1-2-3", "0-", "99999"] { #expect(ControlForm.numbers(in: bad) == nil) }
    }

    @Test(arguments: [
        (ControlForm.size, ControlValue.integer(8192), "8192"), (.count, .max, "max"), (.flag, .flag(true), "1"),
        (.bandwidth, .bandwidth(quota: 50_000, period: 100_000), "50000 100000"),
        (.bandwidth, .bandwidth(quota: nil, period: 100_000), "max 100000"), (.time, .number(0.25), "250000"),
        (.percent, .number(12.5), "12.50"), (.numbers, .numbers([0, 1, 3]), "0-1,3"),
        (.word([]), .text("root"), "root"),
        (.classID, .text("10:1"), "1048577"),
    ])
    func valuesGoBothWays(_ form: ControlForm, _ value: ControlValue, _ text: String) {
        #expect(form.encode(value) == text)
        #expect(form.decode(text) == value)
    }

    @Test func memoryIsCountedInPages() {
        let page = CgroupMemory.pageSize
        #expect(ControlForm.size.accepts(.integer(2 * page), for: .integer(2 * page + 1)))
        #expect(!ControlForm.size.accepts(.integer(page), for: .integer(2 * page)))
        #expect(!ControlForm.size.accepts(.max, for: .integer(2 * page)))
        #expect(CgroupMemory.value("9223372036854771712") == .max)
        #expect(CgroupMemory.value("18446744073709551615") == .max)
        #expect(CgroupMemory.value("67108864") == .integer(64 << 20))
        #expect(CgroupMemory.text(.max) == "-1")
    }

    @Test func classesOfTrafficControl() {
        #expect(ControlForm.classNumber("10:1") == 0x10_0001)
        #expect(ControlForm.classText(0x10_0001) == "10:1")
        for bad in ["10", "10:", ":1", "g:1", "10000:1", "1:2:3"] { #expect(ControlForm.classNumber(bad) == nil) }
    }

    @Test func flatAndNestedFiles() {
        #expect(CgroupText.flat("usage_usec 1500000\nnr_periods 3", CgroupText.inSeconds)
            == ["usage_seconds": .number(1.5), "nr_periods": .integer(3)])
        #expect(CgroupText.nested("8:0 rbytes=10 wbytes=max\n8:16")
            == ["8:0": .table(["rbytes": .integer(10), "wbytes": .max])])
        #expect(ControlFile.line("8:0", of: "8:00 x\n8:0 rbps=1") == "rbps=1")
        #expect(ControlFile.defaulted("default 100\n8:0 50") == "100")
    }

    @Test func everySettingIsInOneVersionAtLeast() {
        for setting in ControlSetting.all {
            #expect(setting.file(version: 1) != nil || setting.file(version: 2) != nil)
        }
        #expect(Set(ControlSetting.all.map(\.name)).count == ControlSetting.all.count)
    }
}
