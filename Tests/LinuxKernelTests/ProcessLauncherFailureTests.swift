// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import SystemPackage
import Testing

extension ProcessWideTests {
    @Suite struct ProcessLauncherFailureTests {
        /// The error of a program that does not start.
        private func failure(
            _ arguments: [String], _ change: (inout ProcessSpecification) -> Void = { _ in }
        ) throws -> KernelError {
            var specification = ProcessSpecification(arguments)
            change(&specification)
            return try #require(throws: KernelError.self) { _ = try ProcessLauncher.spawn(specification) }
        }

        @Test(arguments: ["no-such-program", "/no/such/program", "./no-such-program", "/etc/passwd/x", ""])
        func `a missing program is told by its name`(program: String) throws {
            let error = try failure([program])
            #expect((error.operation, error.subject) == ("execve", program))
            #expect(error.errno == (program == "/etc/passwd/x" ? .notDirectory : .noSuchFileOrDirectory))
            #expect(error.errno == .notDirectory || error.detail == "program not found")
        }

        @Test func `what may not be executed is remembered, though later directories have nothing`() throws {
            let directory = try TemporaryDirectory()
            _ = try directory.file("prog", "#!/bin/sh\n", mode: 0o644)
            let error = try failure(["prog"]) { $0.environment = ["PATH=\(directory.path):/nonexistent"] }
            #expect((error.operation, error.errno) == ("execve", .permissionDenied))
        }

        @Test func `what may not be executed does not hide a later program`() throws {
            let (first, second) = (try TemporaryDirectory(), try TemporaryDirectory())
            _ = try first.file("prog", "#!/bin/sh\nexit 1", mode: 0o644)
            _ = try second.file("prog", "#!/bin/sh\nexit 9", mode: 0o755)
            var specification = ProcessSpecification(["prog"])
            specification.environment = ["PATH=\(first.path):\(second.path)"]
            #expect(try ProcessLauncher.spawn(specification).reap(block: true)?.code == 9)
        }

        @Test(.enabled(if: geteuid() != 0, "root may enter every directory"))
        func `a directory that may not be entered is passed over`() throws {
            let directory = try TemporaryDirectory()
            #expect(chmod(directory.path, 0) == 0)
            let error = try failure(["no-such-program"]) { $0.environment = ["PATH=/bin:\(directory.path)"] }
            #expect((error.errno, error.detail) == (.noSuchFileOrDirectory, "program not found"))
            #expect(try failure([directory.path + "/prog"]).errno == .permissionDenied)
        }

        @Test func `a file without a first line is not given to sh`() throws {
            let directory = try TemporaryDirectory()
            let error = try failure([try directory.file("prog", "exit 0\n", mode: 0o755)])
            #expect(error.errno == .execFormatError)
            #expect(error.detail?.contains("#!/bin/sh") == true)
        }

        @Test func `a missing interpreter is not a missing program`() throws {
            let directory = try TemporaryDirectory()
            let path = try directory.file("prog", "#!/no/such/interpreter\n", mode: 0o755)
            for arguments in [[path], ["prog"]] {
                let error = try failure(arguments) { $0.environment = ["PATH=/nonexistent:\(directory.path):/bin"] }
                #expect(error.errno == .noSuchFileOrDirectory)
                #expect(error.detail == "\(path) is there, but the interpreter or loader that it names is not")
            }
        }

        @Test func `the step that failed is told`() throws {
            let directory = try failure(["true"]) { $0.directory = "/no/such/directory" }
            #expect((directory.operation, directory.subject, directory.errno)
                == ("chdir", "/no/such/directory", .noSuchFileOrDirectory))
            let stream = try failure(["true"]) { $0.standardError = 9_999 }
            #expect((stream.operation, stream.subject, stream.errno) == ("dup3", "standard error", .badFileDescriptor))
            let negative = try failure(["true"]) { $0.standardInput = -1 }
            #expect((negative.operation, negative.subject) == ("dup3", "standard input"))
            let signal = try failure(["true"]) { $0.parentDeathSignal = 999 }
            #expect((signal.operation, signal.errno) == ("prctl", .invalidArgument))
            let terminal = try failure(["true"]) { ($0.group, $0.terminal) = (.own, 9_999) }
            #expect((terminal.operation, terminal.errno) == ("tcsetpgrp", .badFileDescriptor))
            let reversed = try #require(ResourceLimit("nofile", soft: 2, hard: 1))
            let limit = try failure(["true"]) { $0.limits = [reversed] }
            #expect((limit.operation, limit.errno) == ("prlimit", .invalidArgument))
        }

        @Test func `a descriptor that is no namespace is refused before anything is started`() throws {
            let error = try failure(["true"]) { $0.join = [STDIN_FILENO] }
            #expect((error.errno, error.detail) == (.invalidArgument, "not a namespace"))
        }

        @Test func `a NUL is refused where it would cut a string short`() throws {
            #expect(try failure(["true", "a\0b"]).errno == .invalidArgument)
            #expect(try failure(["true"]) { $0.environment = ["A=\0"] }.errno == .invalidArgument)
            #expect(try failure(["true"]) { $0.directory = "/\0" }.errno == .invalidArgument)
            #expect(try failure([]).detail == "no program given")
        }

        @Test func `arguments that are too long are refused by the kernel`() throws {
            let error = try failure(["true", String(repeating: "x", count: 200_000)])
            #expect(error.code == "E2BIG")
        }

        @Test func `neither success nor failure leaves descriptors or zombies`() throws {
            let before = try openDescriptors()
            for round in 0..<200 {
                if round % 4 == 0 {
                    _ = try failure(["no-such-program"])
                } else {
                    #expect(try ProcessLauncher.spawn(ProcessSpecification(["true"])).reap(block: true)?.code == 0)
                }
            }
            #expect(try openDescriptors() == before)
            #expect(waitpid(-1, nil, WNOHANG) == -1 && errno == ECHILD, "a child was left")
        }

        @Test func `spawning leaves errno, mask and mappings of this process alone`() throws {
            func mappings() throws -> Int {
                try FileIO.contents(of: "/proc/self/maps", limit: 1 << 24).count { $0 == UInt8(ascii: "\n") }
            }
            var (before, after) = (sigset_t(), sigset_t())
            pthread_sigmask(SIG_SETMASK, nil, &before)
            _ = try failure(["no-such-program"])
            let first = try mappings()
            for _ in 0..<50 { _ = try failure(["no-such-program"]) }
            pthread_sigmask(SIG_SETMASK, nil, &after)
            #expect(try mappings() <= first + 2)
            #expect((1...64).allSatisfy { sigismember(&before, $0) == sigismember(&after, $0) })
        }
    }
}
