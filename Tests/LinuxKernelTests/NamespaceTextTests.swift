// SPDX-License-Identifier: GPL-3.0-or-later
@testable import LinuxKernel
import SystemPackage
import Testing

/// What the kernel writes of namespaces, and what it wants to read.
@Suite struct NamespaceTextTests {
    @Test func `links of all kinds are told from other links`() {
        for kind in NamespaceKind.allCases {
            let link = NamespaceLink(parsing: Array("\(kind.procName):[4026531840]".utf8))
            #expect(link == NamespaceLink(kind: kind, inode: 4_026_531_840))
        }
        for text in [
            "", "net", "net:", "net:[", "net:[]", "net:[12", "net:[12]x", "net:12", "socket:[12]", "pipe:[1]",
            "net:[-1]", "net:[99999999999999999999]", "/run/netns/red", "mount:[12]", ":[12]",
        ] {
            #expect(NamespaceLink(parsing: Array(text.utf8)) == nil, "\(text)")
        }
    }

    @Test func `a line of mountinfo that is about a namespace`() {
        let line = "69 68 0:4 uts:[4026532250] /run/lunette/ns/uts/a\\040b\\134c rw shared:3 master:1 - nsfs nsfs rw"
        let mount = NamespaceMount(parsing: Array(line.utf8)[...])
        #expect((mount?.kind, mount?.inode) == (.uts, 4_026_532_250))
        #expect(mount?.path == "/run/lunette/ns/uts/a b\\c")
        let plain = "69 68 0:4 net:[4026532250] /run/netns/red rw - nsfs nsfs rw"
        #expect(NamespaceMount(parsing: Array(plain.utf8)[...])?.path == "/run/netns/red")
    }

    @Test(arguments: [
        "", "69 68 0:4", "67 44 0:41 / /run rw,relatime - tmpfs none rw,mode=755",
        "69 68 0:4 net:[12] /a rw nsfs nsfs rw", "69 68 0:4 net:[12] /a rw -", "69 68 0:4 net:[12] /a rw - ext4 x rw",
    ])
    func `any other line is none`(line: String) {
        #expect(NamespaceMount(parsing: Array(line.utf8)[...]) == nil)
    }

    @Test(arguments: [
        (86400.0, "boottime 86400 0\n"), (0.0, "boottime 0 0\n"), (1.5, "boottime 1 500000000\n"),
        (-1.5, "boottime -2 500000000\n"), (-2.0, "boottime -2 0\n"),
    ])
    func `offsets are whole seconds and nanoseconds that are not negative`(offset: Double, line: String) {
        #expect(TimeOffsets.line("boottime", offset) == line)
    }

    @Test func `flags have their names`() {
        #expect(NamespaceKind.net.flagName == "CLONE_NEWNET" && NamespaceKind.mount.flagName == "CLONE_NEWNS")
        #expect(NamespaceKind.cgroup.flagName == "CLONE_NEWCGROUP")
        #expect(NamespaceKind.allCases.filter { $0.childrenName != nil } == [.pid, .time])
        #expect(NamespaceKind.ipc.phrase == "an ipc namespace" && NamespaceKind.user.phrase == "a user namespace")
    }

    // MARK: Refusals

    private func hint(_ error: Errno, _ kinds: [NamespaceKind], _ settings: [String: String] = [:]) -> String? {
        NamespaceRefusal.hint(error, kinds: kinds) { settings[$0] }
    }

    @Test func `a limit is named, first the one that allows none`() {
        let settings = [
            "user.max_net_namespaces": "128", "user.max_mnt_namespaces": "0", "user.max_user_namespaces": "9",
        ]
        #expect(
            hint(.noSpace, [.net], settings)
                == "the limit user.max_net_namespaces (128) is reached, here or in a user namespace above")
        #expect(hint(.noSpace, [.net, .mount], settings) == "user.max_mnt_namespaces is 0, which allows none")
        #expect(
            hint(.noSpace, [.net, .user], settings)
                == "the limit user.max_net_namespaces (128) or user.max_user_namespaces (9) is reached, here or in a "
                + "user namespace above, or there are 32 within each other")
    }

    @Test func `what keeps users from user namespaces is named`() {
        #expect(hint(.notPermitted, [.net]) == nil)
        #expect(
            hint(.notPermitted, [.user, .net], ["kernel.unprivileged_userns_clone": "0"])
                == "kernel.unprivileged_userns_clone is 0: only root may make user namespaces")
        let settings = [
            "kernel.unprivileged_userns_clone": "1", "kernel.apparmor_restrict_unprivileged_userns": "1",
        ]
        #expect(
            hint(.permissionDenied, [.user], settings)
                == "kernel.apparmor_restrict_unprivileged_userns is 1: AppArmor lets only programs that have a profile "
                + "make user namespaces")
        #expect(hint(.notPermitted, [.user])?.contains("chroot") == true)
        #expect(hint(.fileExists, [.user]) == nil)
        #expect(hint(.invalidArgument, NamespaceKind.allCases) == nil)
    }

    @Test func `a hint that is there stays`() {
        let error = KernelError("unshare", errno: .noSpace, hint: "do this")
        #expect(error.explainingRefusal(of: [.net]).hint == "do this")
        #expect(KernelError("unshare", errno: .noSpace).explainingRefusal(of: [.net]).hint != nil)
    }
}
