// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost
import SystemPackage

extension KernelError: LuaErrorConvertible {
    /// The error as scripts see it. The function of the script is the operation; the system call that refused is told
    /// only where the kernel gives no sentence of its own.
    public var luaError: LuaError {
        LuaError(
            subject: subject, code: code, errno: Int(errno.rawValue), message: message, detail: detail,
            hint: hint ?? generalHint)
    }

    private var generalHint: String? {
        errno == .notPermitted && geteuid() != 0 ? "this needs root" : nil
    }
}

extension Errno {
    /// ENODEV; swift-system's name for it tells little.
    static var noSuchDevice: Errno { .operationNotSupportedByDevice }
}

extension KernelError {
    /// There is no link of that name or index.
    static func noSuchLink(_ subject: String) -> KernelError {
        KernelError("RTM_GETLINK", subject, errno: .noSuchDevice)
    }

    /// The same error about another object: the caller knows what the script called it.
    func about(_ subject: String) -> KernelError {
        var error = self
        error.subject = subject
        return error
    }
}

/// Runs `body`; a kernel error in it is told about `subject`.
func about<R: ~Copyable>(
    _ subject: @autoclosure () -> String, _ body: () throws(KernelError) -> R
) throws(KernelError) -> R {
    do {
        return try body()
    } catch {
        throw error.about(subject())
    }
}
