// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import SystemPackage

/// One attribute of a received message: its type and a view on its payload, which lives as long as the message.
///
/// Every load checks the size first and tolerates any alignment; a payload that is too short raises `EBADMSG`.
public struct AttributeView {
    /// The attribute's number, without the flags `NLA_F_NESTED` and `NLA_F_NET_BYTEORDER`.
    public let type: Int

    /// Whether the sender says that the payload is a nest (`NLA_F_NESTED`); many nests come without it.
    public let isNested: Bool

    /// The payload, without padding.
    public let payload: UnsafeRawBufferPointer

    /// Wraps an attribute that stands elsewhere than in a plain list.
    public init(type: Int, isNested: Bool = false, payload: UnsafeRawBufferPointer) {
        self.type = type
        self.isNested = isNested
        self.payload = payload
    }

    /// Reads an integer in the host's byte order.
    ///
    /// For integers only, so that the type is never inferred to be an optional one, which is a byte larger.
    public func load<Value: FixedWidthInteger & BitwiseCopyable>(
        as _: Value.Type = Value.self
    ) throws(KernelError) -> Value {
        try payload.header(as: Value.self)
    }

    /// Reads a structure of the kernel.
    public func loadStructure<Value: BitwiseCopyable>(as _: Value.Type) throws(KernelError) -> Value {
        try payload.header(as: Value.self)
    }

    /// Reads an integer in network byte order.
    public func loadBigEndian<Value: FixedWidthInteger & BitwiseCopyable>(
        as _: Value.Type = Value.self
    ) throws(KernelError) -> Value {
        Value(bigEndian: try load())
    }

    /// Reads a byte as a truth value.
    public func loadFlag() throws(KernelError) -> Bool {
        try load(as: UInt8.self) != 0
    }

    /// Reads a structure that newer kernels send longer and older ones shorter: what is missing stays zero.
    public func loadExtensible<Value: BitwiseCopyable>(into value: inout Value) {
        withUnsafeMutableBytes(of: &value) { target in
            target.copyMemory(from: UnsafeRawBufferPointer(rebasing: payload.prefix(target.count)))
        }
    }

    /// Reads text up to the first NUL or the end; bytes that are not UTF-8 become U+FFFD.
    public func loadString() -> String {
        String(decoding: payload.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Reads an address of the family by the payload's size; nil if it is neither 4 nor 16 bytes long.
    public func loadAddress() -> IPAddress? {
        switch payload.count {
        case 4: IPAddress(family: IPAddress.inet, bytes: payload)
        case 16: IPAddress(family: IPAddress.inet6, bytes: payload)
        default: nil
        }
    }

    /// Reads a hardware address; nil if it is not 6 bytes long (tunnels have 4 or 16, loopback may have none).
    public func loadMAC() -> MACAddress? {
        MACAddress(bytes: payload)
    }

    /// Walks over the attributes in the payload, after a leading structure of `headerSize` bytes if there is one.
    public func nested(after headerSize: Int = 0) throws(KernelError) -> AttributeIterator {
        try AttributeIterator(payload, after: headerSize)
    }
}
