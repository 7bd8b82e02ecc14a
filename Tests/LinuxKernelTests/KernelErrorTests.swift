// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import SystemPackage
import Testing

@Suite struct KernelErrorTests {
    @Test func `names and sentences are glibc's`() {
        let error = KernelError("mkdir", "/run/x", errno: .fileExists)
        #expect((error.code, error.message) == ("EEXIST", "File exists"))
        #expect(error.description == "mkdir /run/x: File exists (EEXIST)")
        #expect(KernelError("unshare", errno: .notPermitted).description == "unshare: Operation not permitted (EPERM)")
    }

    @Test func `the detail stands at the end`() {
        let error = KernelError("RTM_NEWLINK", "br0", errno: .invalidArgument, detail: "Unknown device type.")
        #expect(error.description == "RTM_NEWLINK br0: Invalid argument (EINVAL): Unknown device type.")
    }

    @Test func `a number without a name is told as a number`() {
        let error = KernelError("x", errno: Errno(rawValue: 4_095))
        #expect((error.code, error.message) == ("E4095", "Unknown error 4095"))
    }

    @Test func `the last failure is the thread's errno`() {
        #expect(close(-1) == -1)
        #expect(KernelError.last("close", "-1") == KernelError("close", "-1", errno: .badFileDescriptor))
    }
}
