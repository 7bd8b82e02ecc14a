// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
@testable import LinuxKernel
import SystemPackage
import Testing

extension ProcessWideTests {
    /// Names of other kinds than net, who watches them, and `/etc/netns`; with an empty `/run`, as in NamespaceTests.
    @Suite(.needsRoot) struct NamespaceFilesTests {
        private func inScratch<R>(_ body: @escaping () throws -> R) throws -> R {
            try onThread {
                try NamespaceFile.unshare([.mount])
                try Mount.propagate("/", .private, recursive: true)
                while umount2("/run/lunette/ns", Int32(MNT_DETACH)) == 0 {}
                #expect(mount("tmpfs", "/run", "tmpfs", 0, nil) == 0)
                return try body()
            }
        }

        private func mounts(_ path: String) throws -> [Substring] {
            let text = String(decoding: try FileIO.contents(of: "/proc/thread-self/mountinfo"), as: UTF8.self)
            return text.split(separator: "\n").filter { $0.contains(" \(path) ") }
        }

        @Test func `names of other kinds are below one private mount`() throws {
            try inScratch {
                let names = NamedNamespaces(.uts)
                #expect(try names.list() == [])
                let uts = try NamespaceFile.openCurrent(kind: .uts)
                try names.pin("web", from: uts.rawValue)
                try names.pin("also", from: uts.rawValue)
                try NamedNamespaces(.ipc).pin("web", fromPath: "/proc/thread-self/ns/ipc")
                #expect(try names.list().map(\.name) == ["also", "web"])
                #expect(names.path("web") == "/run/lunette/ns/uts/web")
                let found = try mounts("/run/lunette/ns")
                #expect(found.count == 1 && !found[0].contains("shared:"))
                try names.unpin("web")
                #expect(try names.find("web") == nil)
                #expect(try NamedNamespaces(.ipc).find("web") == NamespaceFile.currentIdentity(kind: .ipc))
            }
        }

        @Test func `a mount namespace has no name in itself, and leaves no file`() throws {
            try inScratch {
                let own = try NamespaceFile.openCurrent(kind: .mount)
                let error = #expect(throws: KernelError.self) {
                    try NamedNamespaces(.mount).pin("self", from: own.rawValue)
                }
                #expect(error?.errno == .invalidArgument)
                #expect(error?.detail == "a mount namespace has a name in older ones only, not in itself")
                #expect(access("/run/lunette/ns/mount/self", F_OK) != 0)
            }
        }

        @Test func `a namespace of another kind gets no name, and is not opened by one`() throws {
            try inScratch {
                let ipc = try NamespaceFile.openCurrent(kind: .ipc)
                let error = #expect(throws: KernelError.self) {
                    try NamedNamespaces(.uts).pin("x", from: ipc.rawValue)
                }
                #expect(error?.detail == "it is an ipc namespace")
                try NamedNamespaces(.uts).pin("y", fromPath: "/proc/thread-self/ns/uts")
                try Mount.bind("/proc/thread-self/ns/ipc", onto: "/run/lunette/ns/uts/y")
                let opening = #expect(throws: KernelError.self) { _ = try NamedNamespaces(.uts).open("y") }
                #expect(opening?.detail == "it is an ipc namespace")
            }
        }

        @Test func `names that come and go are noticed, also with their directory`() throws {
            try inScratch {
                let names = NamedNamespaces.network
                let watch = try NamespaceWatch(names)
                #expect(try watch.read() == [])
                func touch(_ name: String) throws { _ = try FileIO.open(names.path(name), .write) }
                try touch("a")
                try touch("b")
                #expect(unlink(names.path("a")) == 0)
                #expect(rename(names.path("b"), names.path("c")) == 0)
                #expect(try watch.read() == [.added("a"), .added("b"), .removed("a"), .removed("b"), .added("c")])
                #expect(unlink(names.path("c")) == 0 && rmdir(names.directory) == 0)
                #expect(try watch.read() == [.removed("c")])
                #expect(mkdir("/run/other", 0o755) == 0 && mkdir(names.directory, 0o755) == 0)
                try touch("d")
                #expect(try watch.read() == [.added("d")])
                try touch("e")
                #expect(try watch.read() == [.added("e")])
            }
        }

        @Test func `files of a network's name take the place of those that are there`() throws {
            let etc = try TemporaryDirectory()
            _ = try etc.file("resolv.conf")
            _ = try etc.file("hosts")
            let own = try TemporaryDirectory()
            _ = try own.file("resolv.conf")
            _ = try own.file("nowhere")
            let parts = own.path.split(separator: "/")
            let found = try NetworkConfigurationFiles.replacements(
                for: String(parts[1]), in: "/\(parts[0])", over: etc.path)
            #expect(found.map(\.source) == ["\(own.path)/resolv.conf"])
            #expect(found.map(\.target) == ["\(etc.path)/resolv.conf"])
            #expect(try NetworkConfigurationFiles.replacements(for: "no-such-name", in: "/tmp") == [])
        }
    }
}
