// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import SystemPackage

/// A system call, or a step of one operation, that the kernel refused.
public struct KernelError: Error, Hashable, Sendable {
    /// The system call or the step: "setns", "mount", "execve", "RTM_NEWLINK".
    public var operation: String
    /// What it was done to: "red", "/run/netns/red"; empty if there is no object.
    public var subject: String
    /// The kernel's error number.
    public var errno: Errno
    /// The kernel's own explanation (netlink's extended acknowledgement), or a sentence that says more than `errno`.
    public var detail: String?
    /// What the user can do about it.
    public var hint: String?

    /// Describes a failure whose error number is known.
    public init(
        _ operation: String, _ subject: String = "", errno: Errno, detail: String? = nil, hint: String? = nil
    ) {
        self.operation = operation
        self.subject = subject
        self.errno = errno
        self.detail = detail
        self.hint = hint
    }

    /// The failure of the system call that this thread made last: takes the number from `errno`.
    public static func last(
        _ operation: String, _ subject: String = "", detail: String? = nil, hint: String? = nil
    ) -> KernelError {
        let error = Glibc.errno
        return KernelError(operation, subject, errno: Errno(rawValue: error), detail: detail, hint: hint)
    }

    /// The name of the error number: "EEXIST"; "E4095" for a number without a name.
    ///
    /// glibc: `strerrorname_np`.
    public var code: String {
        clinux_strerrorname(errno.rawValue).map { String(cString: $0) } ?? "E\(errno.rawValue)"
    }

    /// The sentence of the error number, in English whatever the locale: "File exists".
    ///
    /// glibc: `strerrordesc_np`.
    public var message: String {
        clinux_strerrordesc(errno.rawValue).map { String(cString: $0) } ?? "Unknown error \(errno.rawValue)"
    }
}

extension KernelError: CustomStringConvertible {
    /// One line: "setns red: Operation not permitted (EPERM): detail".
    public var description: String {
        let object = subject.isEmpty ? operation : "\(operation) \(subject)"
        let line = "\(object): \(message) (\(code))"
        return detail.map { "\(line): \($0)" } ?? line
    }
}
