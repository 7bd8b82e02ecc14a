// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import Testing

@Suite struct SignalNameTests {
    @Test(arguments: [
        ("TERM", SIGTERM), ("SIGTERM", SIGTERM), ("sigkill", SIGKILL), ("Hup", SIGHUP), ("USR1", SIGUSR1),
        ("CLD", SIGCHLD),
        ("IOT", SIGABRT), ("IO", SIGIO), ("RTMIN", 34), ("SIGRTMIN+1", 35), ("RTMAX", 64), ("RTMAX-1", 63),
        ("RTMIN+30", 64),
    ])
    func `names lead to numbers`(name: String, number: Int32) {
        #expect(SignalName.number(name) == number)
    }

    @Test(arguments: [
        "", "SIG", "NOPE", "SIGSIGTERM", "9", "TERM ", "RTMIN+31", "RTMIN+-1", "RTMIN-1", "RTMAX+1", "RTMAX-31",
        "RTMIN+", "RTMIN+99999999999",
    ])
    func `what is no name is refused`(name: String) {
        #expect(SignalName.number(name) == nil)
    }

    @Test func `every signal's name leads back to it`() {
        for signal in Int32(1)...64 where !(32...33).contains(signal) {
            #expect(SignalName.number(SignalName.name(of: signal)) == signal)
        }
        #expect(SignalName.name(of: SIGSEGV) == "SIGSEGV")
        #expect(SignalName.name(of: 35) == "SIGRTMIN+1")
    }

    @Test(arguments: [0, -1, 32, 65, 999] as [Int32])
    func `a number without a name is told as a number`(signal: Int32) {
        #expect(SignalName.name(of: signal) == "signal \(signal)")
    }
}
