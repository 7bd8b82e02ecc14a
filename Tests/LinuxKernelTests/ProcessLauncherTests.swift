// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import SystemPackage
import Testing

extension ProcessWideTests {
    @Suite struct ProcessLauncherTests {
        /// Runs a program and returns what it wrote, with how it ended.
        private func run(
            _ arguments: [String], _ change: (inout ProcessSpecification) -> Void = { _ in }
        ) throws -> (output: String, status: LinuxKernel.ExitStatus) {
            let pipe = try Pipe.create()
            let read = pipe.read
            let write = pipe.write
            var specification = ProcessSpecification(arguments)
            specification.standardOutput = write.rawValue
            change(&specification)
            let child = try ProcessLauncher.spawn(specification)
            write.close()
            let output = try readToEnd(read.rawValue)
            return (output, try #require(try child.reap(block: true)))
        }

        private func shell(
            _ script: String, _ change: (inout ProcessSpecification) -> Void = { _ in }
        ) throws -> String {
            try run(["/bin/sh", "-c", script], change).output
        }

        @Test func `arguments and output pass unchanged`() throws {
            let arguments = ["printf", "%s|%s|%s|%s", "", "a b", "$HOME\n", "ü"]
            let result = try run(arguments)
            #expect(result.output == "|a b|$HOME\n|ü")
            #expect(result.status.isSuccess)
        }

        @Test func `the end is told`() throws {
            #expect(try run(["sh", "-c", "exit 7"]).status.code == 7)
            let killed = try run(["sh", "-c", "kill -KILL $$"]).status
            #expect((killed.code, killed.signal, killed.coreDumped) == (nil, SIGKILL, false))
            #expect(killed.maxResidentBytes > 100_000)
        }

        @Test func `the environment is the given one, or this process's`() throws {
            let given = ["A=b=c", "PATH=/usr/bin:/bin"]
            #expect(try run(["env"]) { $0.environment = given }.output == "A=b=c\nPATH=/usr/bin:/bin\n")
            #expect(try run(["/usr/bin/env"]) { $0.environment = [] }.output == "")
            #expect(try shell("echo $PATH") == String(cString: getenv("PATH")) + "\n")
        }

        @Test func `the program is looked for in the child's own path`() throws {
            let directory = try TemporaryDirectory()
            _ = try directory.file("prog", "#!/bin/sh\necho found", mode: 0o755)
            let path = "PATH=/nonexistent:\(directory.path)"
            #expect(try run(["prog"]) { $0.environment = [path] }.output == "found\n")
            let here = try run(["prog"]) { ($0.environment, $0.directory) = (["PATH="], directory.path) }
            #expect(here.output == "found\n")
            #expect(try run(["./prog"]) { $0.directory = directory.path }.output == "found\n")
            #expect(try run(["sh", "-c", "echo x"]) { $0.environment = ["NOPATH=1"] }.output == "x\n")
        }

        @Test func `the working directory is the given one`() throws {
            #expect(try run(["/bin/pwd"]) { $0.directory = "/proc/self" }.output.hasPrefix("/proc/"))
            #expect(try run(["/bin/pwd"]) { $0.directory = "/usr/bin" }.output == "/usr/bin\n")
        }

        // MARK: Streams

        @Test func `streams that overlap are connected each to its own`() throws {
            let directory = try TemporaryDirectory()
            let report = directory.path + "/report"
            let script = "links=$(readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2); echo \"$links\" > \(report)"
            let expected = [STDERR_FILENO, STDIN_FILENO, STDOUT_FILENO].map(link)
            _ = try run(["/bin/sh", "-c", script]) {
                ($0.standardInput, $0.standardOutput, $0.standardError) = (STDERR_FILENO, STDIN_FILENO, STDOUT_FILENO)
            }
            let told = String(decoding: try FileIO.contents(of: report), as: UTF8.self)
            #expect(told.split(separator: "\n").map(String.init) == expected)
        }

        private func link(_ descriptor: Int32) -> String {
            var bytes = [CChar](repeating: 0, count: 4_096)
            readlink("/proc/self/fd/\(descriptor)", &bytes, bytes.count - 1)
            return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }

        @Test func `one descriptor serves as two streams`() throws {
            let pipe = try Pipe.create()
            let read = pipe.read
            let write = pipe.write
            var specification = ProcessSpecification(["sh", "-c", "echo out; echo err >&2"])
            (specification.standardOutput, specification.standardError) = (write.rawValue, write.rawValue)
            let child = try ProcessLauncher.spawn(specification)
            write.close()
            #expect(try readToEnd(read.rawValue) == "out\nerr\n")
            #expect(try child.reap(block: true)?.code == 0)
        }

        @Test func `no other descriptor is inherited`() throws {
            let leaky = dup(STDIN_FILENO) // not close-on-exec
            defer { close(leaky) }
            #expect(leaky > STDERR_FILENO)
            // the fourth is the directory that ls reads
            #expect(try run(["ls", "/proc/self/fd"]).output == "0\n1\n2\n3\n")
        }

        // MARK: Surroundings

        @Test func `signals start afresh, but what was ignored before stays so`() throws {
            signal(SIGPIPE, SIG_IGN)
            signal(SIGUSR1, SIG_IGN)
            signal(SIGUSR2) { _ in }
            var blocked = sigset_t()
            sigfillset(&blocked)
            var previous = sigset_t()
            pthread_sigmask(SIG_SETMASK, &blocked, &previous)
            defer {
                pthread_sigmask(SIG_SETMASK, &previous, nil)
                for number in [SIGPIPE, SIGUSR1, SIGUSR2] { signal(number, SIG_DFL) }
            }
            let status = try run(["cat", "/proc/self/status"]).output
            #expect(try mask("SigBlk", status) == 0)
            #expect(try mask("SigCgt", status) == 0)
            #expect(try signals(in: mask("SigIgn", status)).contains(SIGUSR1))
            #expect(try !signals(in: mask("SigIgn", status)).contains(SIGPIPE))
            #expect(try !signals(in: mask("SigIgn", status)).contains(SIGUSR2))
        }

        private func mask(_ name: String, _ status: String) throws -> UInt64 {
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(name) })
            return try #require(UInt64(line.split(separator: "\t")[1], radix: 16))
        }

        private func signals(in mask: UInt64) -> [Int32] { (1...64).filter { mask >> UInt64($0 - 1) & 1 != 0 } }

        @Test(arguments: [ProcessSpecification.Group.inherit, .own, .session])
        func `the group is as wished`(group: ProcessSpecification.Group) throws {
            let result = try run(["cat", "/proc/self/stat"]) { $0.group = group }
            let status = try #require(ProcessStatus(parsing: Array(result.output.utf8)))
            #expect(status.parent == getpid())
            #expect((status.group == status.pid) == (group != .inherit))
            #expect((status.session == status.pid) == (group == .session))
            #expect(group != .inherit || status.group == getpgrp())
        }

        @Test func `a session gets the terminal that it is given`() throws {
            let terminal = try pseudoterminal()
            defer { terminal.forEach { close($0) } }
            let raw = terminal[1]
            let result = try run(["cat", "/proc/self/stat"]) { ($0.group, $0.terminal) = (.session, raw) }
            let status = try #require(ProcessStatus(parsing: Array(result.output.utf8)))
            let fields = result.output.split(separator: " ")
            #expect(fields[6] != "0", "it has a controlling terminal")
            #expect(fields[7] == "\(status.pid)", "its group is in the foreground")
        }

        @Test func `what is no terminal has no foreground`() throws {
            let terminal = try pseudoterminal()
            defer { terminal.forEach { close($0) } }
            #expect(Terminal.isTerminal(terminal[1]))
            let pipe = try Pipe.create()
            let raw = pipe.read.rawValue
            #expect(!Terminal.isTerminal(raw))
            let error = #expect(throws: KernelError.self) { try Terminal.foregroundGroup(of: raw) }
            #expect(error?.code == "ENOTTY")
        }

        /// Both sides of a new pseudoterminal.
        private func pseudoterminal() throws -> [Int32] {
            // Declared in pty.h, which Swift's Glibc does not know.
            typealias OpenPTY = @convention(c) (
                UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Int32>, UnsafeRawPointer?, UnsafeRawPointer?,
                UnsafeRawPointer?
            ) -> Int32
            let openpty = unsafeBitCast(try #require(dlsym(nil, "openpty")), to: OpenPTY.self)
            var (primary, secondary) = (Int32(-1), Int32(-1))
            #expect(openpty(&primary, &secondary, nil, nil, nil) == 0)
            return [primary, secondary]
        }

        @Test func `limits on open files are put back`() throws {
            let previous = OpenFileLimit.raiseToHard()
            #expect(OpenFileLimit.current?.rlim_cur == OpenFileLimit.current?.rlim_max)
            var limit = try #require(previous ?? ResourceLimit("nofile", soft: 123, hard: 123))
            limit.soft = 123
            #expect(try shell("ulimit -S -n") { $0.limits = [limit] } == "123\n")
            #expect(OpenFileLimit.raiseToHard() == nil)
        }

        @Test func `a child ends with the thread that started it if so wished`() throws {
            let child = try onThread {
                var specification = ProcessSpecification(["sleep", "60"])
                specification.parentDeathSignal = SIGTERM
                return try ProcessLauncher.spawn(specification)
            }
            #expect(try child.reap(block: true)?.signal == SIGTERM)
        }
    }
}
