// SPDX-License-Identifier: GPL-3.0-or-later

/// An error as a Lua script sees it: what was attempted, on what, and why it did not work.
///
/// Raised in Lua as an error object, a table with these fields, `where` and `traceback`, and with the string methods.
/// Its text is one line: `lab.lua:12: link.create br0: File exists (EEXIST): detail; hint`, or for misuse
/// `lab.lua:12: bad argument #1 to 'create' (string expected, got nil)`.
public struct LuaError: Error, Hashable, Sendable {
    /// The function that failed, `link.create`; the dispatcher fills it in when it is empty.
    public var operation: String
    /// The object it failed on, `br0`, or empty.
    public var subject: String
    /// The symbolic name of the error, `EEXIST`, or empty.
    public var code: String
    /// The error's number in errno(3), or 0.
    public var errno: Int
    /// What went wrong, in the system's words: `File exists`.
    public var message: String
    /// More from where it went wrong, such as the kernel's own sentence.
    public var detail: String?
    /// What the user can do about it.
    public var hint: String?
    /// Whether the caller used the function wrongly; the text is then the message alone, in Lua's standard wording.
    public var isMisuse: Bool
    /// More fields for scripts to read, such as the `stderr` of a program that failed.
    public var fields: [String: Field] = [:]

    /// A value of an additional field.
    public enum Field: Hashable, Sendable {
        case string(String)
        case bytes([UInt8])
        case integer(Int)
        case strings([String])
    }

    public init(
        operation: String = "", subject: String = "", code: String = "", errno: Int = 0, message: String,
        detail: String? = nil, hint: String? = nil
    ) {
        self.operation = operation
        self.subject = subject
        self.code = code
        self.errno = errno
        self.message = message
        self.detail = detail
        self.hint = hint
        isMisuse = false
    }

    /// A wrong use of a function, in Lua's standard wording.
    public static func misuse(_ message: String) -> LuaError {
        var error = LuaError(code: "EINVAL", errno: invalidArgument, message: message)
        error.isMisuse = true
        return error
    }

    /// errno(3)'s EINVAL, the same number on every Linux.
    static let invalidArgument = 22
}

/// A Swift error that knows how to become a Lua error object.
public protocol LuaErrorConvertible: Error {
    var luaError: LuaError { get }
}

extension LuaError: LuaErrorConvertible {
    public var luaError: LuaError { self }
}

/// Tells the dispatcher that the value on top of the Lua stack is to be raised as it is.
///
/// Thrown after a failed protected call, so that an error passes through Swift unchanged.
public struct RaisedValue: Error {
    public init() {}
}

/// Tells the dispatcher to raise the pending interrupt (Ctrl-C, SIGTERM, SIGHUP).
public struct Interrupted: Error {
    public init() {}
}
