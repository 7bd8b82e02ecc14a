// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import SystemPackage

extension NetlinkSession {
    /// Gives every link that passes `filter` to `each`; `restart` says that the dump begins again.
    ///
    /// Equivalent to: `ip -d -s link show`
    public func dumpLinks(
        _ filter: LinkFilter = LinkFilter(), restart: () -> Void = {}, each: (Link) throws(KernelError) -> Void
    ) throws(KernelError) {
        try dump(.getLink, build: { filter.encode(into: &$0) }, restart: restart) { type, payload throws(KernelError) in
            if type == .newLink { try each(try Link(decoding: payload)) }
        }
    }

    /// Returns every link that passes `filter`.
    public func links(_ filter: LinkFilter = LinkFilter()) throws(KernelError) -> [Link] {
        var links: [Link] = []
        try dumpLinks(filter, restart: { links.removeAll() }) { links.append($0) }
        return links
    }

    /// Returns the link `index`, or nil when there is none.
    ///
    /// Equivalent to: `ip -d -s link show dev NAME`
    public func link(index: Int32) throws(KernelError) -> Link? {
        try findLink(subject: "link \(index)") { $0.append(ifinfomsg(link: index)) }
    }

    /// Returns the link with this name or alternative name, or nil when there is none.
    ///
    /// Equivalent to: `ip -d -s link show dev NAME`
    public func link(named name: String) throws(KernelError) -> Link? {
        try findLink(subject: name) { writer in
            writer.append(ifinfomsg(link: 0))
            // Alternative names may have 127 bytes; IFLA_ALT_IFNAME finds by either kind of name.
            writer.attribute(IFLA_ALT_IFNAME, string: name)
        }
    }

    /// Returns the bridge that a link is a port of, or nil. Nothing else of the link is read.
    public func bridge(ofPort index: Int32) throws(KernelError) -> Int32? {
        do throws(KernelError) {
            return try query(
                .getLink, subject: "link \(index)",
                build: { writer in
                    writer.append(ifinfomsg(link: index))
                    writer.attribute(IFLA_EXT_MASK, UInt32(RTEXT_FILTER_SKIP_STATS))
                }, reply: { _, payload throws(KernelError) in try Link.bridge(ofPortIn: payload) })
        } catch {
            if error.errno == .operationNotSupportedByDevice { return nil }
            throw error
        }
    }

    /// Changes what `request` names and nothing else: flags, name, master, MTU, namespace …
    ///
    /// Equivalent to: `ip link set dev NAME …`. Raises `ENODEV`, `EBUSY`, `EINVAL` …
    public func setLink(index: Int32, _ request: LinkRequest) throws(KernelError) {
        try perform(LinkChange.set(index: index, request))
    }

    /// Changes what a link does as a port.
    ///
    /// Equivalent to: `bridge link set dev NAME …`
    public func setPort(index: Int32, _ request: PortRequest) throws(KernelError) {
        try perform(LinkChange.setPort(index: index, request))
    }

    /// Equivalent to: `ip link delete dev NAME`. Raises `ENODEV`, or `EOPNOTSUPP` for hardware.
    public func deleteLink(index: Int32) throws(KernelError) {
        try perform(LinkChange.delete(index: index))
    }

    /// Deletes every link of a group with one message, which costs the kernel one wait instead of one for each.
    ///
    /// Equivalent to: `ip link delete group GROUP`. Raises `ENODEV` when the group is empty.
    public func deleteLinks(group: UInt32) throws(KernelError) {
        try perform(LinkChange.deleteGroup(group))
    }

    private func findLink(subject: String, build: (inout MessageWriter) -> Void) throws(KernelError) -> Link? {
        do throws(KernelError) {
            return try query(.getLink, subject: subject, build: build) { _, payload throws(KernelError) in
                try Link(decoding: payload)
            }
        } catch {
            // The name that swift-system gives to ENODEV.
            if error.errno == .operationNotSupportedByDevice { return nil }
            throw error
        }
    }
}
