// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import SystemPackage
import Testing

extension ProcessWideTests {
    /// Each test runs in a thread of its own with its own mounts, where `/run` is empty: nothing outside changes.
    @Suite(.needsRoot) struct NamespaceTests {
        private func inScratch<R>(_ body: @escaping () throws -> R) throws -> R {
            try onThread {
                try NamespaceFile.unshare([.mount, .net])
                #expect(mount("none", "/", nil, UInt(MS_REC | MS_PRIVATE), nil) == 0)
                // What was mounted below stays in the list of mounts otherwise.
                while umount2("/run/netns", Int32(MNT_DETACH)) == 0 {}
                #expect(mount("tmpfs", "/run", "tmpfs", 0, nil) == 0)
                return try body()
            }
        }

        private func make() throws -> Descriptor {
            let current = try NamespaceFile.openCurrent(kind: .net)
            return try NamespaceFile.create(.net, returningTo: current.rawValue)
        }

        /// Gives a new namespace a name.
        private func pin(_ name: String) throws {
            let made = try make()
            try NamedNamespaces.network.pin(name, from: made.rawValue)
        }

        @Test func `a namespace is made without moving the thread`() throws {
            try inScratch {
                let before = try NamespaceFile.currentIdentity(kind: .net)
                let current = try NamespaceFile.openCurrent(kind: .net)
                let made = try NamespaceFile.create(.net, returningTo: current.rawValue) { () throws(KernelError) in
                    try NamespaceFile.currentIdentity(kind: .net)
                }
                #expect(try NamespaceFile.currentIdentity(kind: .net) == before)
                #expect(made.value != before)
                #expect(try NamespaceFile.identity(of: made.descriptor.rawValue) == made.value)
            }
        }

        @Test func `an error inside brings the thread back all the same`() throws {
            try inScratch {
                let before = (try NamespaceFile.currentIdentity(kind: .net), try openDescriptors())
                let failure = KernelError("test", errno: .resourceBusy)
                do {
                    let current = try NamespaceFile.openCurrent(kind: .net)
                    #expect(throws: failure) {
                        _ = try NamespaceFile.create(.net, returningTo: current.rawValue) { () throws(KernelError) in
                            throw failure
                        }
                    }
                }
                #expect(try NamespaceFile.currentIdentity(kind: .net) == before.0)
                #expect(try openDescriptors() == before.1)
            }
        }

        @Test func `a way back that fails is told`() throws {
            try inScratch {
                let wrong = try FileIO.open("/dev/null", .read)
                let error = #expect(throws: KernelError.self) {
                    _ = try NamespaceFile.create(.net, returningTo: wrong.rawValue)
                }
                #expect(error?.operation == "setns")
                #expect(error?.detail?.contains("cannot return") == true)
            }
        }

        @Test func `entering a namespace of another kind is refused`() throws {
            try inScratch {
                let uts = try NamespaceFile.openCurrent(kind: .uts)
                let error = #expect(throws: KernelError.self) { try NamespaceFile.enter(uts.rawValue, .net) }
                #expect((error?.operation, error?.errno) == ("setns", .invalidArgument))
            }
        }

        // MARK: Names

        @Test func `a name is given, listed, opened and taken away`() throws {
            try inScratch {
                #expect(try NamedNamespaces.network.list() == [])
                let made = try make()
                let identity = try NamespaceFile.identity(of: made.rawValue)
                try NamedNamespaces.network.pin("red", from: made.rawValue)
                try NamedNamespaces.network.pin("blue one", fromPath: NamedNamespaces.network.path("red"))
                #expect(try NamedNamespaces.network.list().map(\.name) == ["blue one", "red"])
                #expect(try NamedNamespaces.network.list().allSatisfy { $0.identity == identity })
                #expect(try NamedNamespaces.network.find("red") == identity)
                let opened = try NamedNamespaces.network.open("red")
                #expect(try NamespaceFile.identity(of: opened.rawValue) == identity)
                #expect(try status("/run/netns").st_mode & 0o7777 == 0o755)
                try NamedNamespaces.network.unpin("red")
                #expect(access("/run/netns/red", F_OK) != 0)
                #expect(try NamedNamespaces.network.find("red") == nil)
                let error = #expect(throws: KernelError.self) { try NamedNamespaces.network.unpin("red") }
                #expect(error?.errno == .noSuchFileOrDirectory)
            }
        }

        private func status(_ path: String) throws -> stat {
            var status = stat()
            #expect(stat(path, &status) == 0)
            return status
        }

        @Test func `the directory is one shared mount, however many names there are`() throws {
            try inScratch {
                for name in ["a", "b", "c"] { try pin(name) }
                let mounts = String(decoding: try FileIO.contents(of: "/proc/thread-self/mountinfo"), as: UTF8.self)
                let lines = mounts.split(separator: "\n").filter { $0.contains(" /run/netns ") }
                #expect(lines.count == 1)
                #expect(lines.first?.contains(" shared:") == true)
            }
        }

        @Test func `a name that is taken is not given again`() throws {
            try inScratch {
                let first = try make()
                try NamedNamespaces.network.pin("red", from: first.rawValue)
                let error = #expect(throws: KernelError.self) {
                    try pin("red")
                }
                #expect((error?.errno, error?.subject, error?.detail) == (.fileExists, "red", nil))
                #expect(try NamedNamespaces.network.find("red") == NamespaceFile.identity(of: first.rawValue))
            }
        }

        @Test func `a file left over is told, not listed, and can be removed`() throws {
            try inScratch {
                try pin("red")
                close(open("/run/netns/old", O_CREAT | O_WRONLY | O_CLOEXEC, 0))
                #expect(try NamedNamespaces.network.list().map(\.name) == ["red"])
                #expect(try NamedNamespaces.network.find("old") == nil)
                let opening = #expect(throws: KernelError.self) { _ = try NamedNamespaces.network.open("old") }
                #expect(opening?.detail == "/run/netns/old is left over: no namespace is mounted there")
                let pinning = #expect(throws: KernelError.self) {
                    try pin("old")
                }
                #expect(pinning?.errno == .fileExists && pinning?.detail != nil && pinning?.hint != nil)
                try NamedNamespaces.network.unpin("old")
                #expect(access("/run/netns/old", F_OK) != 0)
            }
        }

        @Test func `a file that is no network namespace leaves no name behind`() throws {
            try inScratch {
                let uts = try NamespaceFile.openCurrent(kind: .uts)
                let error = #expect(throws: KernelError.self) {
                    try NamedNamespaces.network.pin("red", from: uts.rawValue)
                }
                #expect(error?.detail == "it is a uts namespace")
                #expect(access("/run/netns/red", F_OK) != 0)
            }
        }

        @Test func `a mount that fails leaves no file behind`() throws {
            try inScratch {
                try pin("red")
                // The kernel allows so many mounts and no more.
                let limit = try Sysctl.read("fs.mount-max")
                try Sysctl.write("fs.mount-max", "1")
                defer { try? Sysctl.write("fs.mount-max", limit) }
                let error = #expect(throws: KernelError.self) { try pin("b") }
                #expect((error?.operation, error?.errno) == ("mount", .noSpace))
                #expect(access("/run/netns/b", F_OK) != 0)
            }
        }

        @Test func `a symbolic link to a process's namespace is a name too`() throws {
            try inScratch {
                try pin("red")
                #expect(symlink("/proc/\(getpid())/ns/net", "/run/netns/link") == 0)
                let ours = try NamespaceFile.identity(process: getpid(), kind: .net)
                #expect(try NamedNamespaces.network.find("link") == ours)
                try NamedNamespaces.network.unpin("link")
                #expect(try NamedNamespaces.network.list().map(\.name) == ["red"])
            }
        }
    }
}
