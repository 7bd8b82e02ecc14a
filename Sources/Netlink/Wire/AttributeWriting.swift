// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import SystemPackage

/// The attributes (`struct nlattr`: length, type, payload) of a message. Source: `linux/netlink.h`.
extension MessageWriter {
    /// Appends an integer in the host's byte order, as wide as its type.
    public mutating func attribute<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Int, _ value: Value) {
        attribute(type, structure: value)
    }

    /// Appends an integer in network byte order (`vlan_protocol`, ports).
    public mutating func attribute<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Int, bigEndian value: Value) {
        attribute(type, structure: value.bigEndian)
    }

    /// Appends a structure of the kernel as it lies in memory.
    public mutating func attribute<Value: BitwiseCopyable>(_ type: Int, structure value: Value) {
        overwrite(at: open(type, size: MemoryLayout<Value>.size), with: value)
    }

    /// Appends an attribute without payload, whose presence is its meaning.
    public mutating func attribute(flag type: Int) {
        _ = open(type, size: 0)
    }

    /// Appends bytes as they are.
    public mutating func attribute(_ type: Int, bytes: UnsafeRawBufferPointer) {
        overwrite(at: open(type, size: bytes.count), bytes: bytes)
    }

    /// Appends bytes as they are.
    public mutating func attribute(_ type: Int, bytes: [UInt8]) {
        bytes.withUnsafeBytes { attribute(type, bytes: $0) }
    }

    /// Appends text and the NUL that ends it. Text that holds a NUL becomes ``failure`` (`EINVAL`): the kernel would
    /// silently take what stands before it.
    public mutating func attribute(_ type: Int, string: String) {
        var string = string
        string.withUTF8 { text in
            let place = open(type, size: text.count + 1)
            overwrite(at: place, bytes: UnsafeRawBufferPointer(text))
            overwrite(at: place + text.count, with: UInt8(0))
            guard text.contains(0) else { return }
            fail(KernelError("netlink", errno: .invalidArgument, detail: "the text holds a NUL byte"))
        }
    }

    /// Appends the 4 or 16 bytes of an address.
    public mutating func attribute(_ type: Int, address: IPAddress) {
        address.withBytes { attribute(type, bytes: $0) }
    }

    /// Appends the 6 bytes of a hardware address.
    public mutating func attribute(_ type: Int, mac: MACAddress) {
        mac.withBytes { attribute(type, bytes: $0) }
    }

    /// Appends an attribute whose payload `body` writes: more attributes, or whatever the kernel puts there.
    ///
    /// `flagged` sets `NLA_F_NESTED`, which the kernel demands of newer nests and accepts on all that hold
    /// attributes only; leave it out where a structure stands first (`VETH_INFO_PEER`, `RTA_MULTIPATH`).
    public mutating func nested(_ type: Int, flagged: Bool = true, _ body: (inout MessageWriter) -> Void) {
        let place = open(flagged ? type | Int(CLINUX_NLA_F_NESTED) : type, size: 0)
        body(&self)
        overwrite(at: place - MemoryLayout<nlattr>.size, with: attributeLength(payload: count - place))
    }

    /// Writes the header of an attribute and makes room for its payload; returns where that starts.
    mutating func open(_ type: Int, size: Int) -> Int {
        let headerSize = MemoryLayout<nlattr>.size
        let place = extend(by: headerSize + size)
        let length = attributeLength(payload: size)
        overwrite(at: place, with: nlattr(nla_len: length, nla_type: UInt16(truncatingIfNeeded: type)))
        return place + headerSize
    }

    private mutating func attributeLength(payload: Int) -> UInt16 {
        if let length = UInt16(exactly: payload + MemoryLayout<nlattr>.size) { return length }
        fail(KernelError("netlink", errno: .messageTooLong, detail: "an attribute is longer than 65535 bytes"))
        return 0
    }
}
