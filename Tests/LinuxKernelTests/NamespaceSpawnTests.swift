// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import Testing

extension ProcessWideTests {
    /// Children that start in other namespaces.
    @Suite(.needsRoot) struct NamespaceSpawnTests {
        /// Opens a namespace that a thread made for itself; children's namespaces have no other way in.
        private func fresh(_ kind: NamespaceKind, file: String? = nil) throws -> Descriptor {
            let path = "/proc/thread-self/ns/\(file ?? kind.procName)"
            let raw = try onThread {
                try NamespaceFile.unshare([kind])
                return try NamespaceFile.open(path: path).release()
            }
            return Descriptor(owning: raw)
        }

        private func output(_ arguments: [String], _ namespaces: [Int32]) throws -> String {
            let pipe = try Pipe.create()
            let read = pipe.read
            let write = pipe.write
            var specification = ProcessSpecification(arguments)
            (specification.standardOutput, specification.join) = (write.rawValue, namespaces)
            let child = try ProcessLauncher.spawn(specification)
            write.close()
            let output = try readToEnd(read.rawValue)
            #expect(try child.reap(block: true)?.code == 0)
            return output
        }

        @Test(arguments: [NamespaceKind.net, .mount, .uts, .ipc, .cgroup])
        func `a child is in the namespace that it is given`(kind: NamespaceKind) throws {
            let descriptor = try fresh(kind)
            let identity = try NamespaceFile.identity(of: descriptor.rawValue)
            #expect(identity != (try NamespaceFile.currentIdentity(kind: kind)))
            let told = try output(["readlink", "/proc/self/ns/\(kind.procName)"], [descriptor.rawValue])
            #expect(told == "\(kind.procName):[\(identity.inode)]\n")
        }

        @Test func `a child is in several namespaces at once`() throws {
            let net = try fresh(.net)
            let uts = try fresh(.uts)
            let inodes = try [net.rawValue, uts.rawValue].map { try NamespaceFile.identity(of: $0).inode }
            let told = try output(["readlink", "/proc/self/ns/net", "/proc/self/ns/uts"], [net.rawValue, uts.rawValue])
            #expect(told == "net:[\(inodes[0])]\nuts:[\(inodes[1])]\n")
        }

        @Test func `a child in a time namespace sees it`() throws {
            let descriptor = try fresh(.time, file: "time_for_children")
            let identity = try NamespaceFile.identity(of: descriptor.rawValue)
            let told = try output(["readlink", "/proc/self/ns/time"], [descriptor.rawValue])
            #expect(told == "time:[\(identity.inode)]\n")
        }

        @Test func `a child in a pid namespace is born there, and this thread is back`() throws {
            let first = try onThread {
                try NamespaceFile.unshare([.pid])
                return try ProcessLauncher.spawn(ProcessSpecification(["sleep", "60"]))
            }
            defer {
                try? first.send(SIGKILL)
                _ = try? first.reap(block: true)
            }
            let descriptor = try NamespaceFile.open(process: first.pid, kind: .pid)
            #expect(try output(["sh", "-c", "echo $$"], [descriptor.rawValue]) == "2\n")
            #expect(Int32(try output(["sh", "-c", "echo $$"], []).dropLast()) ?? 0 > 2)
        }

        @Test func `a namespace that cannot be entered is named`() throws {
            // Our own user namespace: entering it again is refused.
            let user = try NamespaceFile.openCurrent(kind: .user)
            var specification = ProcessSpecification(["true"])
            specification.join = [user.rawValue]
            let error = #expect(throws: KernelError.self) { _ = try ProcessLauncher.spawn(specification) }
            #expect((error?.operation, error?.subject, error?.errno) == ("setns", "user", .invalidArgument))
        }

        @Test func `settings of the network are those of the thread's namespace`() throws {
            let before = try Sysctl.read("net.ipv4.ip_forward")
            try onThread {
                try NamespaceFile.unshare([.net])
                try Sysctl.write("net.ipv4.ip_forward", "1")
                #expect(try Sysctl.read("net.ipv4.ip_forward") == "1")
                try Sysctl.write("net/ipv4/ip_forward", "0")
                #expect(try Sysctl.read("net.ipv4.ip_forward") == "0")
                let error = #expect(throws: KernelError.self) { try Sysctl.write("net.ipv4.ip_forward", "x") }
                #expect(error?.errno == .invalidArgument)
            }
            #expect(try Sysctl.read("net.ipv4.ip_forward") == before)
        }
    }
}
