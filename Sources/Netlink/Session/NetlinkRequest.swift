// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// One change that the kernel is asked for: a value that writes itself as one message.
///
/// The same value goes out alone (``NetlinkSession/perform(_:)``) or with others (``RequestBatch/append(_:)``).
public protocol NetlinkRequest {
    /// The message's type, the operation that an error names.
    var type: MessageType { get }

    /// `create`, `exclusive`, `replace` …; `request` and `acknowledge` are added when it is sent.
    var flags: MessageFlags { get }

    /// The object as a person would name it, for the error.
    var subject: String { get }

    /// Writes what stands behind the message's header.
    func encode(into writer: inout MessageWriter)
}

extension NetlinkSession {
    /// Sends one request and waits for the acknowledgement. Raises what the kernel answers.
    public func perform(_ request: some NetlinkRequest) throws(KernelError) {
        do throws(KernelError) {
            try self.request(request.type, flags: request.flags) { request.encode(into: &$0) }
        } catch {
            // The subject is text that has to be made, so it is made for an error only.
            throw error.naming(request.subject)
        }
    }

    /// Sends one request that older kernels refuse, `ENOTSUP` or `EINVAL`, because they do not know it.
    /// - Returns: Whether the kernel knew it.
    public func performIfKnown(_ request: some NetlinkRequest) throws(KernelError) -> Bool {
        do throws(KernelError) {
            try perform(request)
            return true
        } catch {
            guard error.errno == .notSupported || error.errno == .invalidArgument else { throw error }
            return false
        }
    }
}

extension KernelError {
    /// The same error about `subject`.
    func naming(_ subject: String) -> KernelError {
        KernelError(operation, subject, errno: errno, detail: detail, hint: hint)
    }
}
