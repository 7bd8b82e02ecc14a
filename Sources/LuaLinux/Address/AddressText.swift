// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost

extension Interpreter {
    /// Pushes an address as text, without making a Swift string of it.
    func push(_ address: IPAddress) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: IPAddress.maximumTextLength) { buffer in
            let length = address.write(into: buffer)
            push(bytes: UnsafeBufferPointer(rebasing: buffer[..<length]))
        }
    }

    /// Pushes an address with its prefix length as text.
    func push(_ cidr: CIDR) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: CIDR.maximumTextLength) { buffer in
            let length = cidr.write(into: buffer)
            push(bytes: UnsafeBufferPointer(rebasing: buffer[..<length]))
        }
    }
}
