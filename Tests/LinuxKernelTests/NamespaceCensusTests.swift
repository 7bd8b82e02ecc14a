// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
@testable import LinuxKernel
import SystemPackage
import Testing

extension ProcessWideTests {
    /// What refers to namespaces, and namespaces that children make.
    @Suite(.needsRoot) struct NamespaceCensusTests {
        private func find(
            _ identity: NamespaceIdentity, _ kind: NamespaceKind
        ) throws -> NamespaceCensus.Entry? {
            try NamespaceCensus.take([kind], only: identity).first
        }

        private func identify(_ descriptor: consuming Descriptor?) throws -> NamespaceIdentity? {
            guard let descriptor else { return nil }
            return try NamespaceFile.identity(of: descriptor.rawValue)
        }

        @Test func `a namespace of one thread is found, and opened through it`() throws {
            try onThread {
                try NamespaceFile.unshare([.uts])
                let identity = try NamespaceFile.currentIdentity(kind: .uts)
                let entry = try find(identity, .uts)
                #expect(entry?.processes == [] && entry?.threads.count == 1)
                #expect(try identify(NamespaceCensus.open(identity, kind: .uts)) == identity)
            }
        }

        @Test func `this process is in its namespaces, which its user namespace owns`() throws {
            let user = try NamespaceFile.currentIdentity(kind: .user)
            var visited: Set<NamespaceIdentity> = []
            let entries = try NamespaceCensus.take(Set(NamespaceKind.allCases)) { entry, descriptor in
                if (try? NamespaceFile.identity(of: descriptor)) == entry.identity { visited.insert(entry.identity) }
            }
            for kind in NamespaceKind.allCases {
                let identity = try NamespaceFile.currentIdentity(kind: kind)
                let entry = try #require(entries.first { $0.identity == identity })
                #expect(entry.kind == kind && entry.processes.contains(getpid()) && visited.contains(identity))
                #expect(kind == .user || entry.owner == user)
            }
            #expect(Set(entries.map(\.identity)).count == entries.count)
        }

        @Test(arguments: NamespaceKind.allCases.filter { $0 != .pid })
        func `a child holds a new namespace until it is opened, and is gone then`(kind: NamespaceKind) throws {
            let before = try openDescriptors()
            do {
                let opened: Descriptor
                let pid: pid_t
                do {
                    let holder = try NamespaceHolder.start([kind], NamespaceHolder.Settings())
                    pid = holder.pid
                    opened = try holder.open(kind)
                }
                #expect(kill(pid, 0) != 0)
                #expect(try NamespaceFile.kind(of: opened.rawValue) == kind)
                let identity = try NamespaceFile.identity(of: opened.rawValue)
                #expect(identity != (try NamespaceFile.currentIdentity(kind: kind)))
                #expect(try find(identity, kind)?.holders == [getpid()])
            }
            #expect(try openDescriptors() == before)
        }

        @Test func `a child that cannot do what it should tells the step and is gone`() throws {
            let before = try openDescriptors()
            var settings = NamespaceHolder.Settings()
            let file = try FileIO.open("/dev/null", .read)
            settings.owner = file.rawValue
            let error = #expect(throws: KernelError.self) { _ = try NamespaceHolder.start([.net], settings) }
            #expect((error?.operation, error?.errno) == ("setns", .invalidArgument))
            settings = NamespaceHolder.Settings()
            settings.hostName = String(repeating: "x", count: 65)
            let naming = #expect(throws: KernelError.self) { _ = try NamespaceHolder.start([.uts], settings) }
            #expect((naming?.operation, naming?.errno) == ("sethostname", .invalidArgument))
            settings = NamespaceHolder.Settings()
            settings.processor = 8191
            let moving = #expect(throws: KernelError.self) { _ = try NamespaceHolder.start([.uts], settings) }
            #expect((moving?.operation, moving?.errno) == ("sched_setaffinity", .noSuchProcess))
            let number = file.rawValue
            #expect(try openDescriptors() == before.union([number]))
            file.close()
        }

        @Test func `who owns what a child makes, and who is above`() throws {
            let users = try NamespaceHolder.start([.user], NamespaceHolder.Settings())
            let user = try users.open(.user)
            let identity = try NamespaceFile.identity(of: user.rawValue)
            var settings = NamespaceHolder.Settings()
            settings.owner = user.rawValue
            let networks = try NamespaceHolder.start([.net], settings)
            let net = try networks.open(.net)
            #expect(try identify(NamespaceFile.openOwner(of: net.rawValue)) == identity)
            let above = try NamespaceFile.currentIdentity(kind: .user)
            #expect(try identify(NamespaceFile.openParent(of: user.rawValue)) == above)
            #expect(try NamespaceFile.ownerUID(of: user.rawValue) == geteuid())
            let none = #expect(throws: KernelError.self) { _ = try NamespaceFile.openParent(of: net.rawValue) }
            #expect(none?.errno == .invalidArgument)
        }
    }
}
