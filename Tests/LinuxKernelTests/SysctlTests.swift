// SPDX-License-Identifier: GPL-3.0-or-later
@testable import LinuxKernel
import SystemPackage
import Testing

@Suite struct SysctlTests {
    @Test(arguments: [
        ("net.ipv4.ip_forward", "/proc/sys/net/ipv4/ip_forward"),
        ("net/ipv4/ip_forward", "/proc/sys/net/ipv4/ip_forward"),
        ("net.ipv4.conf.eth0/5.forwarding", "/proc/sys/net/ipv4/conf/eth0.5/forwarding"),
        ("net/ipv4/conf/eth0.5/forwarding", "/proc/sys/net/ipv4/conf/eth0.5/forwarding"),
        ("kernel", "/proc/sys/kernel"),
    ])
    func `keys lead to files`(key: String, path: String) throws {
        #expect(try Sysctl.path(key) == path)
    }

    @Test(arguments: [
        "", ".", "/", "..", "net..ipv4", "/net/ipv4", "net/../../etc/passwd", "net.//.x", "net./../x", "net/ipv4/",
        "a.b\0c",
        "../../../etc/passwd",
    ])
    func `keys that leave the tree are refused`(key: String) {
        let error = #expect(throws: KernelError.self) { try Sysctl.path(key) }
        #expect(error?.errno == .invalidArgument)
        #expect(error?.subject == key)
    }

    @Test func `a setting is read without its line break`() throws {
        #expect(try Sysctl.read("kernel.ostype") == "Linux")
        #expect(try Sysctl.read("kernel/ostype") == "Linux")
    }

    @Test(arguments: [("kernel.no_such_setting", Errno.noSuchFileOrDirectory), ("kernel", .isDirectory)])
    func `what is no setting is an error with the key`(key: String, errno: Errno) {
        let error = #expect(throws: KernelError.self) { try Sysctl.read(key) }
        #expect(error?.errno == errno)
        #expect(error?.subject == key)
        #expect(error?.detail != nil)
    }
}
