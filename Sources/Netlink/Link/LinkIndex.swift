// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import SystemPackage

/// What is known of the numbers of links.
enum LinkIndex {
    /// `lo` is always 1 (`LOOPBACK_IFINDEX` in the kernel's `include/net/flow.h`).
    static let firstAfterLoopback: Int32 = 2

    /// Returns a number above all that are taken, or the lowest gap when someone took the highest.
    static func firstFree(taken: [Int32]) -> Int32? {
        guard let highest = taken.max() else { return firstAfterLoopback }
        if highest < .max { return max(highest + 1, firstAfterLoopback) }
        let taken = Set(taken)
        return (firstAfterLoopback..<Int32.max).first { !taken.contains($0) }
    }
}

extension NetlinkSession {
    /// Reserves a number for a link that is about to be made, so that its addresses and routes can be put into the
    /// same `send` as the link itself.
    ///
    /// Numbers count up from the highest in use, which one dump finds; in a namespace that was made just now no dump
    /// is needed. A link of another program may still take the number first: the kernel then answers `EEXIST` or
    /// `EBUSY`, and ``forgetLinkIndexes()`` makes the next call look again. Raises `ENOSPC` when none is left.
    public func reserveLinkIndex() throws(KernelError) -> Int32 {
        let index: Int32
        if let nextLinkIndex { index = nextLinkIndex } else { index = try findFreeLinkIndex() }
        // Past the highest number there is, the next call has to look for a gap.
        nextLinkIndex = index == .max ? nil : index + 1
        return index
    }

    /// Reserves a number that is free in this namespace and in that of another session.
    func reserveLinkIndex(with other: NetlinkSession) throws(KernelError) -> Int32 {
        let index = max(try reserveLinkIndex(), try other.reserveLinkIndex())
        let next: Int32? = index == .max ? nil : index + 1
        (nextLinkIndex, other.nextLinkIndex) = (next, next)
        return index
    }

    /// Makes the next ``reserveLinkIndex()`` look at what is in use.
    public func forgetLinkIndexes() {
        nextLinkIndex = nil
    }

    private func findFreeLinkIndex() throws(KernelError) -> Int32 {
        var taken: [Int32] = []
        try dump(
            .getLink, build: { LinkFilter().encode(into: &$0) }, restart: { taken.removeAll() }
        ) { _, payload throws(KernelError) in
            taken.append(try payload.header(as: ifinfomsg.self).ifi_index)
        }
        if let index = LinkIndex.firstFree(taken: taken) { return index }
        throw KernelError("RTM_NEWLINK", errno: .noSpace, detail: "every link index is taken")
    }
}
