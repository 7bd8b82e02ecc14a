// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// What a ``NetlinkSession`` needs of a socket; the tests put a recording and replaying one in its place.
///
/// The kernel answers rtnetlink requests while they are sent, so a reply is either there already or never comes:
/// ``receive(into:)`` does not wait.
public protocol NetlinkTransport: AnyObject {
    /// Hands whole messages over in one datagram.
    func send(_ bytes: UnsafeRawBufferPointer) throws(KernelError)

    /// Takes the next datagram; returns its length. Raises `EAGAIN` when there is none, `ENOBUFS` when the kernel
    /// had to drop one, `EMSGSIZE` when it does not fit.
    func receive(into buffer: UnsafeMutableRawBufferPointer) throws(KernelError) -> Int

    /// Returns the name of a link, or nil when there is none with that index.
    func interfaceName(index: Int32) throws(KernelError) -> String?

    /// Returns the index of a link, or nil when there is none with that name.
    func interfaceIndex(name: String) throws(KernelError) -> Int32?
}
