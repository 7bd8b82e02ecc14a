// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import SystemPackage
import Testing

extension ProcessWideTests {
    @Suite struct FileTests {
        private func isOpen(_ descriptor: Int32) -> Bool { fcntl(descriptor, F_GETFD) >= 0 }
        private func isCloseOnExec(_ descriptor: Int32) -> Bool { fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0 }

        // MARK: Descriptors

        @Test func `a descriptor is closed by its owner, once`() throws {
            let raw: Int32
            do {
                let descriptor = try FileIO.open("/dev/null", .read)
                raw = descriptor.rawValue
                #expect(isOpen(raw) && isCloseOnExec(raw))
            }
            #expect(!isOpen(raw))
            let second = try FileIO.open("/dev/null", .read)
            let number = second.rawValue
            second.close()
            #expect(!isOpen(number))
        }

        @Test func `a descriptor given away stays open`() throws {
            let raw = try FileIO.open("/dev/null", .read).release()
            #expect(isOpen(raw))
            close(raw)
        }

        @Test func `a duplicate lives on its own`() throws {
            let original = try FileIO.open("/dev/null", .read)
            let copy = try original.duplicate()
            original.close()
            #expect(isOpen(copy.rawValue) && isCloseOnExec(copy.rawValue) && copy.rawValue > STDERR_FILENO)
            let error = #expect(throws: KernelError.self) { _ = try Descriptor(owning: -1).duplicate() }
            #expect(error?.errno == .badFileDescriptor)
        }

        @Test func `both ends of a pipe are close-on-exec`() throws {
            let pipe = try Pipe.create()
            #expect(isCloseOnExec(pipe.read.rawValue) && isCloseOnExec(pipe.write.rawValue))
        }

        // MARK: Reading and writing

        @Test func `a pipe tells empty, full, and ended apart`() throws {
            let pipe = try Pipe.create()
            let read = pipe.read
            let write = pipe.write
            try FileIO.setNonBlocking(read.rawValue)
            try FileIO.setNonBlocking(write.rawValue)
            var buffer = [UInt8](repeating: 0, count: 1 << 17)
            #expect(try FileIO.read(read.rawValue, into: &buffer) == .wouldBlock)
            guard case .bytes(let taken) = try FileIO.write(write.rawValue, buffer) else {
                Issue.record("an empty pipe takes nothing")
                return
            }
            #expect(taken < buffer.count)
            #expect(try FileIO.write(write.rawValue, buffer) == .wouldBlock)
            write.close()
            #expect(try FileIO.read(read.rawValue, into: &buffer) == .bytes(taken))
            #expect(try FileIO.read(read.rawValue, into: &buffer) == .end)
        }

        @Test func `non-blocking is taken back`() throws {
            let pipe = try Pipe.create()
            try FileIO.setNonBlocking(pipe.read.rawValue)
            try FileIO.setNonBlocking(pipe.read.rawValue, false)
            #expect(fcntl(pipe.read.rawValue, F_GETFL) & O_NONBLOCK == 0)
        }

        @Test func `a pipe without a reader is an error, not a signal`() throws {
            signal(SIGPIPE, SIG_IGN)
            defer { signal(SIGPIPE, SIG_DFL) }
            let pipe = try Pipe.create()
            let read = pipe.read
            let write = pipe.write
            read.close()
            let error = #expect(throws: KernelError.self) { try FileIO.write(write.rawValue, [1]) }
            #expect(error?.errno == .brokenPipe)
        }

        // MARK: Files

        @Test func `modes are those of the shell's redirections`() throws {
            let directory = try TemporaryDirectory()
            let path = directory.path + "/file"
            let missing = #expect(throws: KernelError.self) { _ = try FileIO.open(path, .read) }
            #expect((missing?.operation, missing?.subject, missing?.errno) == ("open", path, .noSuchFileOrDirectory))
            func put(_ mode: FileIO.Mode, _ text: String) throws {
                let file = try FileIO.open(path, mode)
                #expect(try FileIO.write(file.rawValue, Array(text.utf8)) == .bytes(text.utf8.count))
            }
            try put(.write, "one")
            try put(.append, "two")
            #expect(try FileIO.contents(of: path) == Array("onetwo".utf8))
            try put(.readWrite, "ONE")
            #expect(try FileIO.contents(of: path) == Array("ONEtwo".utf8))
            try put(.write, "x")
            #expect(try FileIO.contents(of: path) == Array("x".utf8))
        }

        @Test func `a file over the limit is refused`() throws {
            let directory = try TemporaryDirectory()
            let path = try directory.file("file", String(repeating: "x", count: 10_000))
            #expect(try FileIO.contents(of: path, limit: 10_000).count == 10_000)
            let error = #expect(throws: KernelError.self) { try FileIO.contents(of: path, limit: 9_999) }
            #expect(error?.errno == .fileTooLarge)
        }

        // MARK: Namespace files

        @Test(arguments: ["/dev/null", "/etc/passwd", "/proc/self/status", "/tmp"])
        func `what is no namespace is refused`(path: String) throws {
            let before = try openDescriptors()
            let error = #expect(throws: KernelError.self) { _ = try NamespaceFile.open(path: path) }
            #expect((error?.errno, error?.detail) == (.invalidArgument, "not a namespace"))
            #expect(try openDescriptors() == before)
        }

        @Test func `a FIFO does not hold the shell up`() throws {
            let directory = try TemporaryDirectory()
            #expect(mkfifo(directory.path + "/fifo", 0o600) == 0)
            #expect(throws: KernelError.self) { _ = try NamespaceFile.open(path: directory.path + "/fifo") }
        }

        @Test func `our own namespace is the one in the table of processes`() throws {
            for kind in NamespaceKind.allCases {
                let descriptor = try NamespaceFile.open(process: getpid(), kind: kind)
                #expect(try NamespaceFile.identity(of: descriptor.rawValue)
                    == NamespaceFile.identity(process: getpid(), kind: kind))
            }
        }
    }
}
