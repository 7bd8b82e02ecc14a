// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import SystemPackage
import Testing

extension ProcessWideTests {
    @Suite struct ChildTests {
        private func spawn(_ script: String, _ group: ProcessSpecification.Group = .inherit) throws -> Child {
            var specification = ProcessSpecification(["/bin/sh", "-c", script])
            specification.group = group
            return try ProcessLauncher.spawn(specification)
        }

        @Test func `a running process is not reaped, an ended one always the same`() throws {
            let child = try spawn("exec sleep 60")
            #expect(try child.reap(block: false) == nil)
            try child.send(SIGTERM)
            var entries = [Poll.Entry(readable: child.pidfd)]
            #expect(try Poll.wait(&entries, timeout: 10) == .ready)
            let status = try #require(try child.reap(block: false))
            #expect(status.signal == SIGTERM)
            #expect(try child.reap(block: true) == status)
            #expect(child.status == status)
        }

        @Test func `a reaped process gets no signal`() throws {
            let child = try spawn("exit 0", .own)
            try child.reap(block: true)
            for attempt in [child.send, child.sendToGroup] {
                let error = #expect(throws: KernelError.self) { try attempt(SIGKILL) }
                #expect(error?.errno == .noSuchProcess)
            }
        }

        @Test func `a signal number that is none is refused`() throws {
            let child = try spawn("exec sleep 60")
            let error = #expect(throws: KernelError.self) { try child.send(999) }
            #expect(error?.errno == .invalidArgument)
            try child.send(SIGKILL)
            try child.reap(block: true)
        }

        @Test func `a group is signalled with all its processes`() throws {
            let pipe = try Pipe.create()
            let read = pipe.read
            let write = pipe.write
            var specification = ProcessSpecification(["/bin/sh", "-c", "sleep 60 & sleep 60 & echo ready; wait"])
            (specification.group, specification.standardOutput) = (.own, write.rawValue)
            let child = try ProcessLauncher.spawn(specification)
            write.close()
            var ready = [UInt8](repeating: 0, count: 6)
            #expect(try FileIO.read(read.rawValue, into: &ready) == .bytes(6))
            try child.sendToGroup(SIGKILL)
            #expect(try readToEnd(read.rawValue) == "", "a sleeper would hold the pipe open")
            #expect(try child.reap(block: true)?.signal == SIGKILL)
        }

        @Test func `a child in our own group does not take us with it`() throws {
            let child = try spawn("exec sleep 60")
            let error = #expect(throws: KernelError.self) { try child.sendToGroup(SIGKILL) }
            #expect(error?.errno == .invalidArgument)
            try child.send(SIGKILL)
            try child.reap(block: true)
        }

        // MARK: The process table

        @Test func `the table tells of any command`() throws {
            let directory = try TemporaryDirectory()
            let path = directory.path + "/a) b (c"
            #expect(symlink("/bin/sleep", path) == 0)
            let child = try ProcessLauncher.spawn(ProcessSpecification([path, "60"]))
            defer {
                try? child.send(SIGKILL)
                _ = try? child.reap(block: true)
            }
            let status = try ProcessTable.status(of: child.pid)
            #expect((status.command, status.pid, status.parent) == ("a) b (c", child.pid, getpid()))
            #expect(status.startTime >= (try ProcessTable.status(of: getpid())).startTime)
            #expect(try ProcessTable.arguments(of: child.pid) == [path, "60"])
            #expect(try ProcessTable.pids().contains(child.pid))
            let identity = try NamespaceFile.currentIdentity(kind: .net)
            #expect(ProcessTable.namespace(of: child.pid, kind: .net) == identity)
            #expect(try ProcessTable.processes(in: identity, kind: .net).contains(child.pid))
        }

        @Test func `a zombie has no namespace and no arguments`() throws {
            let child = try spawn("exit 0")
            var entries = [Poll.Entry(readable: child.pidfd)]
            #expect(try Poll.wait(&entries, timeout: 10) == .ready)
            #expect(try ProcessTable.status(of: child.pid).state == "Z")
            #expect(try ProcessTable.arguments(of: child.pid) == [])
            #expect(ProcessTable.namespace(of: child.pid, kind: .net) == nil)
            try child.reap(block: true)
        }

        @Test func `a process that is not there is ESRCH`() throws {
            let child = try spawn("exit 0")
            try child.reap(block: true)
            for attempt in [
                { _ = try ProcessTable.status(of: child.pid) }, { _ = try ProcessTable.arguments(of: child.pid) },
                { _ = try NamespaceFile.open(process: child.pid, kind: .net) },
            ] {
                let error = #expect(throws: KernelError.self) { try attempt() }
                #expect(error?.errno == .noSuchProcess)
            }
        }
    }
}
