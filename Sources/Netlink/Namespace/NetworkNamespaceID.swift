// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// A number by which one network namespace knows another.
public struct NetworkNamespaceID: Hashable, Sendable {
    /// The number in the namespace that was asked about.
    public var id: Int32
    /// The number of the same namespace in the one that asks; nil when it has none.
    public var current: Int32?

    /// - Parameter hasTarget: Whether another namespace was asked about than the one that asks.
    init(decoding payload: UnsafeRawBufferPointer, hasTarget: Bool = false) throws(KernelError) {
        var attributes = try AttributeIterator(payload, after: MemoryLayout<rtgenmsg>.size)
        var id: Int32?
        var other: Int32?
        while let attribute = try attributes.next() {
            switch Int(attribute.type) {
            case NETNSA_NSID: id = try attribute.load()
            case NETNSA_CURRENT_NSID: other = try attribute.load()
            default: break
            }
        }
        guard let id else { throw .malformedMessage() }
        self.id = id
        current = hasTarget ? other.flatMap { $0 < 0 ? nil : $0 } : id
    }
}
