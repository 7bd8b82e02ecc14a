// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import Testing

extension ProcessWideTests {
    @Suite struct TerminalTests {
        /// Reads what a descriptor that does not wait gives, until it ends with `end`.
        private func read(_ descriptor: Int32, until end: String) throws -> String {
            var buffer = [UInt8](repeating: 0, count: 4_096)
            var bytes: [UInt8] = []
            while !bytes.reversed().starts(with: end.utf8.reversed()) {
                var entries = [Poll.Entry(readable: descriptor)]
                guard try Poll.wait(&entries, timeout: 10) == .ready,
                    case .bytes(let count) = try FileIO.read(descriptor, into: &buffer)
                else { break }
                bytes += buffer[..<count]
            }
            return String(decoding: bytes, as: UTF8.self)
        }

        private func write(_ descriptor: Int32, _ text: String) throws {
            #expect(try FileIO.write(descriptor, Array(text.utf8)) == .bytes(text.utf8.count))
        }

        @Test func `a program has it as its controlling terminal`() throws {
            let terminal = try PseudoTerminal.create(size: TerminalSize(rows: 33, columns: 44))
            let master = terminal.master
            let slave = terminal.slave
            var specification = ProcessSpecification([
                "/bin/sh", "-c", "trap 'stty size; exit 4' WINCH; stty size; while :; do sleep 0.01; done",
            ])
            (specification.group, specification.terminal) = (.session, slave.rawValue)
            (specification.standardInput, specification.standardOutput) = (slave.rawValue, slave.rawValue)
            let child = try ProcessLauncher.spawn(specification)
            slave.close()
            #expect(try read(master.rawValue, until: "\n") == "33 44\r\n")
            try TerminalSize(rows: 5, columns: 6).set(master.rawValue)
            #expect(try read(master.rawValue, until: "\n") == "5 6\r\n")
            #expect(try child.reap(block: true)?.code == 4)
            #expect(try TerminalSize(of: master.rawValue) == TerminalSize(rows: 5, columns: 6))
            var buffer = [UInt8](repeating: 0, count: 16)
            let error = #expect(throws: KernelError.self) { try FileIO.read(master.rawValue, into: &buffer) }
            #expect(error?.errno == .ioError, "no program has it open")
        }

        @Test func `closing it hangs up`() throws {
            let terminal = try PseudoTerminal.create(size: .standard)
            let master = terminal.master
            let slave = terminal.slave
            var specification = ProcessSpecification(["/bin/sleep", "60"])
            (specification.group, specification.terminal) = (.session, slave.rawValue)
            let child = try ProcessLauncher.spawn(specification)
            slave.close()
            master.close()
            #expect(try child.reap(block: true)?.signal == SIGHUP)
        }

        @Test func `raw settings pass on every byte`() throws {
            let terminal = try PseudoTerminal.create(size: .standard)
            let settings = try TerminalSettings(of: terminal.slave.rawValue)
            #expect(settings.endOfFile == 4)
            try write(terminal.master.rawValue, "a\r")
            #expect(try read(terminal.master.rawValue, until: "\n") == "a\r\n")
            try settings.raw.set(terminal.slave.rawValue)
            try write(terminal.slave.rawValue, "x\ny")
            #expect(try read(terminal.master.rawValue, until: "y") == "x\ny")
            try settings.set(terminal.slave.rawValue)
            try write(terminal.slave.rawValue, "x\n")
            #expect(try read(terminal.master.rawValue, until: "\n") == "x\r\n")
        }

        @Test func `a terminal of the user's is raw only meanwhile`() throws {
            let terminal = try PseudoTerminal.create(size: TerminalSize(rows: 7, columns: 8))
            let master = terminal.master
            let slave = terminal.slave
            func echoes() throws -> Bool {
                try write(master.rawValue, "z")
                var entries = [Poll.Entry(readable: master.rawValue)]
                guard try Poll.wait(&entries, timeout: 0.2) == .ready else { return false }
                return try read(master.rawValue, until: "z") == "z"
            }
            var user: UserTerminal? = try UserTerminal(slave.rawValue)
            #expect(user?.size == TerminalSize(rows: 7, columns: 8))
            #expect(user?.isForeground == true)
            #expect(try echoes())
            try user?.makeRaw()
            #expect(try !echoes())
            user?.restore()
            #expect(try echoes())
            try user?.makeRaw()
            user = nil
            #expect(try echoes())
        }

        @Test func `a relay carries both ways, and notices the end`() throws {
            let outer = try PseudoTerminal.create(size: .standard)
            let inner = try PseudoTerminal.create(size: .standard)
            let (screen, keys) = (outer.master.rawValue, outer.master.rawValue)
            let user = try UserTerminal(outer.slave.rawValue)
            try user.makeRaw()
            let relay = TerminalRelay(user: user.descriptor, master: inner.master.rawValue)
            func carry(for time: Double = 0.1) throws {
                var entries = relay.entries
                while try Poll.wait(&entries, timeout: time) == .ready {
                    try relay.carry(entries)
                    entries = relay.entries
                }
            }
            try write(keys, "typed\r")
            try carry()
            #expect(try read(inner.slave.rawValue, until: "\n") == "typed\n")
            #expect(try read(screen, until: "\n") == "typed\r\n", "the inner terminal's echo")
            let long = Array(String(repeating: "0123456789abcde\n", count: 4_000).utf8)
            var rest = long[...]
            var arrived: [UInt8] = []
            try FileIO.setNonBlocking(inner.slave.rawValue)
            try FileIO.setNonBlocking(screen)
            while !rest.isEmpty || arrived.count < long.count {
                if case .bytes(let count) = try FileIO.write(inner.slave.rawValue, Array(rest.prefix(4_096))) {
                    rest.removeFirst(count)
                }
                // What the relay has delivered reaches the screen later, by a thread of the kernel.
                var entries = relay.entries + [
                    Poll.Entry(fd: screen, events: POLLIN),
                    Poll.Entry(fd: rest.isEmpty ? -1 : inner.slave.rawValue, events: POLLOUT),
                ]
                guard try Poll.wait(&entries, timeout: 5) == .ready else { break }
                try relay.carry(entries)
                arrived += try readNow(screen)
            }
            #expect(arrived.count == long.count && arrived.elementsEqual(long))
            #expect(relay.isDelivered && !relay.isHungUp)
        }

        /// What can be read now, without the carriage returns that a terminal adds.
        private func readNow(_ descriptor: Int32) throws -> [UInt8] {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            guard case .bytes(let count) = try FileIO.read(descriptor, into: &buffer) else { return [] }
            return buffer[..<count].filter { $0 != UInt8(ascii: "\r") }
        }

        @Test func `a relay whose user is gone says so`() throws {
            let outer = try PseudoTerminal.create(size: .standard)
            let inner = try PseudoTerminal.create(size: .standard)
            let master = outer.master
            let user = try UserTerminal(outer.slave.rawValue)
            let relay = TerminalRelay(user: user.descriptor, master: inner.master.rawValue)
            master.close()
            var entries = relay.entries
            #expect(try Poll.wait(&entries, timeout: 10) == .ready)
            try relay.carry(entries)
            #expect(relay.isHungUp && relay.isDelivered)
            entries = relay.entries
            #expect(try Poll.wait(&entries, timeout: 0) == .timedOut)
        }
    }
}
