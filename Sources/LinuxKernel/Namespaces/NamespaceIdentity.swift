// SPDX-License-Identifier: GPL-3.0-or-later

/// Which namespace it is: two files refer to the same one if and only if device and inode agree.
///
/// The kernel gives an inode number to another namespace when the first is gone. Source: namespaces(7).
public struct NamespaceIdentity: Hashable, Sendable {
    /// The device number of the kernel's namespace file system.
    public var device: UInt64
    /// The number in "net:[4026531840]".
    public var inode: UInt64

    /// Names a namespace by its two numbers.
    public init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }
}
