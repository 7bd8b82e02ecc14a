// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import Testing

@Suite struct EnvironmentTests {
    @Test func `variables are set, replaced and removed`() {
        var environment = Environment()
        #expect(environment.entries == [])
        environment["B"] = "2"
        environment["A"] = "with = and\nline"
        environment["B"] = ""
        #expect(environment.entries == ["A=with = and\nline", "B="])
        environment["A"] = nil
        #expect(environment.entries == ["B="])
    }

    @Test func `the current one is that of this process`() {
        #expect(Environment.current["PATH"] == getenv("PATH").map { String(cString: $0) })
        #expect(Environment.current["no such variable"] == nil)
    }
}
