// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import SystemPackage

/// A socket that the kernel tells of changes, in the network namespace in which it was opened.
///
/// Equivalent to: `ip monitor`. Source: rtnetlink(7), `linux/rtnetlink.h: rtnetlink_groups`.
public final class NetlinkListener {
    private let transport: any NetlinkTransport
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)

    /// Listens by way of `transport`, which has joined its groups.
    public init(transport: any NetlinkTransport) {
        self.transport = transport
    }

    deinit { buffer.deallocate() }

    /// Gives each message that has arrived to `body`, until there is none.
    /// - Parameter lost: Called when the kernel had to drop some since the last time.
    public func drain(
        lost: () -> Void, _ body: (MessageView) throws(KernelError) -> Void
    ) throws(KernelError) {
        while true {
            let length: Int
            do throws(KernelError) {
                length = try transport.receive(into: buffer)
            } catch {
                if error.errno == .resourceTemporarilyUnavailable { return }
                guard error.errno == .noBufferSpace || error.errno == .messageTooLong else { throw error }
                lost()
                continue
            }
            var messages = MessageIterator(UnsafeRawBufferPointer(rebasing: buffer[..<length]))
            while let message = try messages.next() { try body(message) }
        }
    }
}
