// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import Testing

extension ProcessWideTests {
    @Suite struct ChildWatchTests {
        private func spawn(_ script: String) throws -> Child {
            var specification = ProcessSpecification(["/bin/sh", "-c", script])
            specification.group = .own
            return try ProcessLauncher.spawn(specification)
        }

        private func waitForEnd(_ watch: ChildWatch) throws {
            var entries = [Poll.Entry(readable: watch.descriptor)]
            #expect(try Poll.wait(&entries, timeout: 10) == .ready)
        }

        private func isQuiet(_ watch: ChildWatch) throws -> Bool {
            var entries = [Poll.Entry(readable: watch.descriptor)]
            return try Poll.wait(&entries, timeout: 0) == .timedOut
        }

        @Test func `those that ended are reaped, and tell how`() throws {
            let watch = try ChildWatch()
            let (quick, slow) = (try spawn("exit 3"), try spawn("exec sleep 60"))
            watch.add(quick)
            watch.add(slow)
            try waitForEnd(watch)
            watch.collect()
            #expect(quick.status?.code == 3 && slow.status == nil)
            #expect(!watch.contains(quick.pid) && watch.contains(slow.pid))
            #expect(quick.pidfd == -1 && quick.hasEndedWithGroup)
            #expect(try isQuiet(watch))
            try slow.send(SIGKILL)
            try slow.reap(block: true)
            #expect(!watch.contains(slow.pid) && slow.pidfd == -1)
            #expect(try isQuiet(watch))
        }

        @Test func `those that somebody waits for are spared`() throws {
            let watch = try ChildWatch()
            let child = try spawn("exit 3")
            watch.add(child)
            try waitForEnd(watch)
            watch.collect { $0 === child }
            #expect(child.status == nil && watch.contains(child.pid))
            watch.collect()
            #expect(child.status?.code == 3)
        }

        @Test func `many at once, and none stays open`() throws {
            let before = try openDescriptors()
            let watch = try ChildWatch()
            let children = try (0..<150).map { try spawn("exit \($0 % 100)") }
            for child in children { watch.add(child) }
            let deadline = Clock.monotonic() + 20
            while children.contains(where: { $0.status == nil }), Clock.monotonic() < deadline {
                var entries = [Poll.Entry(readable: watch.descriptor)]
                _ = try Poll.wait(&entries, timeout: 1)
                watch.collect()
            }
            #expect(children.enumerated().allSatisfy { $1.status?.code == Int32($0 % 100) })
            #expect(try openDescriptors() == before.union([watch.descriptor]))
        }

        @Test func `what belongs to a child lives as long as that`() throws {
            final class Companion {}
            let watch = try ChildWatch()
            var companion: Companion? = Companion()
            weak let reference = companion
            let child = try spawn("exec sleep 60")
            watch.add(child, keeping: companion)
            companion = nil
            #expect(reference != nil)
            try child.send(SIGKILL)
            try waitForEnd(watch)
            watch.collect()
            #expect(reference == nil)
        }

        @Test func `one that somebody else has reaped is forgotten`() throws {
            let watch = try ChildWatch()
            let child = try spawn("exit 0")
            watch.add(child)
            #expect(waitpid(child.pid, nil, 0) == child.pid)
            watch.collect()
            #expect(!watch.contains(child.pid))
            #expect(try isQuiet(watch))
        }

        @Test func `a group is signalled after its leader was reaped`() throws {
            let pipe = try Pipe.create()
            let read = pipe.read
            let write = pipe.write
            var specification = ProcessSpecification(["/bin/sh", "-c", "sleep 60 & exit"])
            (specification.group, specification.standardOutput) = (.own, write.rawValue)
            let child = try ProcessLauncher.spawn(specification)
            write.close()
            #expect(try child.reap(block: true)?.code == 0)
            #expect(!child.hasEndedWithGroup)
            try child.sendToGroup(SIGKILL)
            #expect(try readToEnd(read.rawValue) == "", "the sleeper would hold the pipe open")
            let deadline = Clock.monotonic() + 10
            while !child.hasEndedWithGroup, Clock.monotonic() < deadline { usleep(10_000) }
            #expect(child.hasEndedWithGroup && child.pidfd == -1)
            let error = #expect(throws: KernelError.self) { try child.sendToGroup(SIGKILL) }
            #expect(error?.errno == .noSuchProcess)
        }

        // MARK: Other processes

        @Test func `another process is known by its descriptor`() throws {
            let child = try spawn("exec sleep 60")
            let other = try OtherProcess(child.pid)
            #expect(try other.exists && !other.hasEnded())
            try other.send(SIGKILL)
            var entries = [Poll.Entry(readable: other.pidfd)]
            #expect(try Poll.wait(&entries, timeout: 10) == .ready)
            #expect(try other.exists && other.hasEnded())
            try child.reap(block: true)
            #expect(!other.exists)
            if let end = other.end { #expect((end.signal, end.code) == (SIGKILL, nil)) }
            let error = #expect(throws: KernelError.self) { try other.send(SIGKILL) }
            #expect(error?.errno == .noSuchProcess)
        }

        @Test func `what is no process cannot be opened`() throws {
            let missing = #expect(throws: KernelError.self) { try OtherProcess(4_194_304) }
            #expect(missing?.errno == .noSuchProcess)
            try onThread {
                var link = [CChar](repeating: 0, count: 64)
                #expect(readlink("/proc/thread-self", &link, link.count - 1) > 0)
                let name = String(decoding: link.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                let thread = try #require(pid_t(name.split(separator: "/").last ?? ""))
                let error = #expect(throws: KernelError.self) { try OtherProcess(thread) }
                #expect(error?.errno == .noSuchProcess && error?.detail == "it is the id of a thread")
            }
        }

        @Test func `a signal is noted in the pipe and nothing else`() throws {
            try Signals.install { _ in }
            defer { Signals.uninstall() }
            try Signals.note(SIGWINCH)
            defer { Signals.leave(SIGWINCH) }
            kill(getpid(), SIGWINCH)
            var entries: [Poll.Entry] = []
            #expect(try Poll.wait(&entries, timeout: 10) == .interrupted)
            let came = Signals.drain()
            #expect(came.contains(SIGWINCH) && !came.contains(SIGINT))
            #expect(try Poll.wait(&entries, timeout: 0) == .timedOut)
        }
    }
}
