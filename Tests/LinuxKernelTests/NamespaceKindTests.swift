// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Testing

@Suite struct NamespaceKindTests {
    @Test func `flags are the kernel's, and distinct`() {
        #expect(Set(NamespaceKind.allCases.map(\.cloneFlag)).count == 8)
        for kind in NamespaceKind.allCases { #expect(NamespaceKind(cloneFlag: kind.cloneFlag) == kind) }
        #expect(NamespaceKind(cloneFlag: 0) == nil)
        #expect(NamespaceKind(cloneFlag: NamespaceKind.net.cloneFlag | NamespaceKind.uts.cloneFlag) == nil)
        #expect(NamespaceKind.net.cloneFlag == 0x4000_0000)
    }

    @Test(arguments: NamespaceKind.allCases)
    func `the kernel has a file for each kind, and agrees about it`(kind: NamespaceKind) throws {
        let descriptor = try NamespaceFile.openCurrent(kind: kind)
        #expect(try NamespaceFile.kind(of: descriptor.rawValue) == kind)
        #expect(try NamespaceFile.identity(of: descriptor.rawValue) == NamespaceFile.currentIdentity(kind: kind))
    }

    @Test(arguments: NamespaceKind.allCases)
    func `each kind is explained in one line`(kind: NamespaceKind) {
        #expect(!kind.isolates.isEmpty && !kind.isolates.contains("\n"))
        #expect(kind.manPage.hasSuffix("_namespaces(7)"))
    }

    @Test func `names differ from files for mount alone`() {
        #expect(NamespaceKind.allCases.filter { $0.procName != $0.rawValue } == [.mount])
        #expect(NamespaceKind.mount.procName == "mnt")
        #expect(NamespaceKind.net.manPage == "network_namespaces(7)")
        #expect(NamespaceKind.pid.manPage == "pid_namespaces(7)")
    }
}
