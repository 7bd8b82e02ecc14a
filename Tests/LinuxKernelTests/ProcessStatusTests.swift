// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Testing

@Suite struct ProcessStatusTests {
    /// The line of a process as the kernel writes it, with a command of choice.
    private func line(_ command: String) -> [UInt8] {
        Array("""
            4242 (\(command)) S 17 4242 99 34816 4242 4194304 1 2 3 4 5 6 7 8 20 0 1 0 777888 2453504 210 \
            18446744073709551615 1 1

            """.utf8)
    }

    @Test(arguments: ["sh", "a) b (c", ")", "(", "", ") R 1 1 1", "tmux: server", "x\ny"])
    func `any command is taken for what it is`(command: String) throws {
        let status = try #require(ProcessStatus(parsing: line(command)))
        #expect(status.command == command)
        #expect((status.pid, status.state, status.parent) == (4242, "S", 17))
        #expect((status.group, status.session, status.startTime) == (4242, 99, 777_888))
    }

    @Test func `a command need not be UTF-8`() throws {
        var bytes = line("xy")
        bytes[6] = 0xFF
        #expect(try #require(ProcessStatus(parsing: bytes)).command == "\u{FFFD}y")
    }

    @Test func `a line cut short anywhere is refused or complete enough`() {
        let whole = line("a) b (c")
        for length in 0..<whole.count {
            guard let status = ProcessStatus(parsing: Array(whole[..<length])) else { continue }
            #expect(status.pid == 4242 && status.command == "a) b (c" && status.parent == 17)
        }
        #expect(ProcessStatus(parsing: []) == nil)
        #expect(ProcessStatus(parsing: Array("1 )(".utf8)) == nil)
        #expect(ProcessStatus(parsing: Array("() R".utf8)) == nil)
    }

    @Test func `mutated lines do no harm`() {
        var random = SplitMix(seed: 4)
        for _ in 0..<20_000 {
            var bytes = line("a) b")
            for _ in 0..<4 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = ProcessStatus(parsing: bytes)
        }
    }
}
