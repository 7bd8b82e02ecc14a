// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import SystemPackage
import Synchronization
import Testing

/// The last signal that a handler was told of.
private let lastSignal = Atomic<Int32>(0)

extension ProcessWideTests {
    @Suite struct WaitingTests {
        @Test func `time passes as asked`() throws {
            for timeout in [0, 0.001, 0.05] {
                var none: [Poll.Entry] = []
                let start = Clock.monotonic()
                #expect(try Poll.wait(&none, timeout: timeout) == .timedOut)
                let passed = Clock.monotonic() - start
                #expect(passed >= timeout && passed < timeout + 5)
            }
        }

        @Test(arguments: [-1, -0.001, -Double.infinity, Double.nan])
        func `what is no length of time is refused`(timeout: Double) throws {
            var none: [Poll.Entry] = []
            let waiting = #expect(throws: KernelError.self) { try Poll.wait(&none, timeout: timeout) }
            #expect(waiting?.errno == .invalidArgument)
            let timing = #expect(throws: KernelError.self) { _ = try Timer(after: timeout) }
            #expect(timing?.errno == .invalidArgument)
        }

        @Test func `the entries that are ready are told`() throws {
            let full = try Pipe.create()
            let empty = try Pipe.create()
            #expect(try FileIO.write(full.write.rawValue, [1, 2, 3]) == .bytes(3))
            var entries = [
                Poll.Entry(readable: full.read.rawValue), Poll.Entry(readable: empty.read.rawValue),
                Poll.Entry(writable: empty.write.rawValue), Poll.Entry(readable: -1), Poll.Entry(readable: 9_999),
            ]
            for timeout in [nil, 0, 1, Double.infinity] {
                #expect(try Poll.wait(&entries, timeout: timeout) == .ready)
                #expect(entries.map { Int32($0.revents) } == [POLLIN, 0, POLLOUT, 0, POLLNVAL])
            }
        }

        @Test func `a timer expires once, or again and again`() throws {
            let once = try Timer(after: 0.02)
            #expect(try once.read() == 0)
            var entries = [Poll.Entry(readable: once.descriptor)]
            #expect(try Poll.wait(&entries, timeout: 10) == .ready)
            #expect(try once.read() == 1)
            #expect(try Poll.wait(&entries, timeout: 0.05) == .timedOut)
            let often = try Timer(after: 0, every: 0.001)
            usleep(50_000)
            #expect(try often.read() > 10)
        }

        @Test(arguments: [1e12, Double.infinity])
        func `a timer does not wait for centuries`(delay: Double) {
            #expect(throws: KernelError.self) { _ = try Timer(after: delay) }
        }

        // MARK: Signals

        @Test func `a signal ends a wait and calls the interpreter`() throws {
            #expect(Signals.descriptor == -1)
            try Signals.install { lastSignal.store($0, ordering: .relaxed) }
            defer { Signals.uninstall() }
            for number in [SIGINT, SIGTERM, SIGHUP] {
                #expect(kill(getpid(), number) == 0)
                var none: [Poll.Entry] = []
                #expect(try Poll.wait(&none, timeout: 10) == .interrupted)
                #expect(try Poll.wait(&none, timeout: nil) == .interrupted, "it is not forgotten until it is drained")
                #expect(try Poll.wait(&none, timeout: 0.01, ignoringSignals: true) == .timedOut)
                #expect(lastSignal.load(ordering: .relaxed) == number)
                Signals.drain()
                #expect(try Poll.wait(&none, timeout: 0) == .timedOut)
            }
        }

        @Test func `more signals than the pipe holds block nobody`() throws {
            try Signals.install { lastSignal.store($0, ordering: .relaxed) }
            defer { Signals.uninstall() }
            for _ in 0..<70_000 { raise(SIGINT) }
            Signals.drain()
            var none: [Poll.Entry] = []
            #expect(try Poll.wait(&none, timeout: 0) == .timedOut)
        }

        @Test func `what was ignored stays so, and all is put back`() throws {
            let before = try openDescriptors()
            signal(SIGHUP, SIG_IGN)
            defer { signal(SIGHUP, SIG_DFL) }
            try Signals.install { lastSignal.store($0, ordering: .relaxed) }
            lastSignal.store(0, ordering: .relaxed)
            raise(SIGHUP)
            raise(SIGPIPE)
            #expect(lastSignal.load(ordering: .relaxed) == 0)
            Signals.uninstall()
            Signals.uninstall()
            #expect(Signals.descriptor == -1)
            #expect(try openDescriptors() == before)
            var action = sigaction()
            for number in [SIGINT, SIGTERM, SIGPIPE] {
                #expect(sigaction(number, nil, &action) == 0)
                #expect(action.__sigaction_handler.sa_handler == nil)
            }
        }

        @Test func `a signal of no concern does not shorten a wait`() throws {
            signal(SIGUSR1) { _ in }
            defer { signal(SIGUSR1, SIG_DFL) }
            let start = Clock.monotonic()
            let child = try ProcessLauncher.spawn(
                ProcessSpecification(["sh", "-c", "sleep 0.05; kill -USR1 \(getpid())"]))
            var none: [Poll.Entry] = []
            #expect(try Poll.wait(&none, timeout: 0.2) == .timedOut)
            #expect(Clock.monotonic() - start >= 0.2)
            try child.reap(block: true)
        }
    }
}
