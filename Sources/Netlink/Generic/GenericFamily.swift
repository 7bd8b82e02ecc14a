// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// A part of the kernel that is spoken to by generic netlink: "ethtool", "wireguard". Its number is found at run time.
///
/// Source: genetlink(7), `linux/genetlink.h`.
struct GenericFamily: Hashable, Sendable {
    /// The type of its messages.
    var id: UInt16 = 0
    /// The version of its commands.
    var version: UInt8 = 0

    /// Decodes what stands behind the header of a `CTRL_CMD_NEWFAMILY`.
    init(decoding payload: UnsafeRawBufferPointer) throws(KernelError) {
        var attributes = try AttributeIterator(payload)
        while let attribute = try attributes.next() {
            switch attribute.type {
            case CTRL_ATTR_FAMILY_ID: id = try attribute.load()
            case CTRL_ATTR_VERSION: version = UInt8(truncatingIfNeeded: try attribute.load(as: UInt32.self))
            default: break
            }
        }
        guard id != 0 else { throw .malformedMessage() }
    }
}
