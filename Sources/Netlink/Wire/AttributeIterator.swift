// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import SystemPackage

/// Walks over a list of attributes in a received message, without copying and never beyond its end.
///
/// Not an `IteratorProtocol`, because a malformed list (an attribute shorter than its header or longer than what is
/// left) has to be an error and not an early end:
///
///     var attributes = try AttributeIterator(payload, after: MemoryLayout<ifinfomsg>.size)
///     while let attribute = try attributes.next() { … }
public struct AttributeIterator {
    private var rest: UnsafeRawBufferPointer

    /// Starts behind the `headerSize` bytes of the structure that stands first. Raises `EBADMSG` if that is not whole.
    public init(_ payload: UnsafeRawBufferPointer, after headerSize: Int = 0) throws(KernelError) {
        let start = headerSize.netlinkAligned
        guard payload.count >= headerSize else { throw .malformedMessage() }
        rest = UnsafeRawBufferPointer(rebasing: payload.dropFirst(start))
    }

    /// Returns the next attribute, or nil at the end. Raises `EBADMSG` where the list is malformed.
    public mutating func next() throws(KernelError) -> AttributeView? {
        guard rest.count > 0 else { return nil }
        guard rest.count >= MemoryLayout<nlattr>.size else { throw .malformedMessage() }
        let header = rest.loadUnaligned(as: nlattr.self)
        let length = Int(header.nla_len)
        guard length >= MemoryLayout<nlattr>.size, length <= rest.count else { throw .malformedMessage() }
        let payload = UnsafeRawBufferPointer(rebasing: rest[MemoryLayout<nlattr>.size..<length])
        let next = min(length.netlinkAligned, rest.count)
        rest = UnsafeRawBufferPointer(rebasing: rest[next...])
        return AttributeView(
            type: Int(header.nla_type) & Int(CLINUX_NLA_TYPE_MASK),
            isNested: Int(header.nla_type) & Int(CLINUX_NLA_F_NESTED) != 0, payload: payload)
    }
}

extension KernelError {
    /// What every decoder raises on bytes that cannot have come from a healthy kernel.
    @inline(never)
    static func malformedMessage(_ operation: String = "netlink") -> KernelError {
        KernelError(operation, errno: .badMessage, detail: "malformed netlink message")
    }
}

extension UnsafeRawBufferPointer {
    /// Reads the structure at the start of a message's payload. Raises `EBADMSG` if the payload is shorter.
    func header<Header: BitwiseCopyable>(as _: Header.Type) throws(KernelError) -> Header {
        guard count >= MemoryLayout<Header>.size else { throw .malformedMessage() }
        return loadUnaligned(as: Header.self)
    }
}
