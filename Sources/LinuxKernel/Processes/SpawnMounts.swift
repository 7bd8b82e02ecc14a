// SPDX-License-Identifier: GPL-3.0-or-later

extension ProcessSpecification {
    /// All that is mounted before the program starts, in its order.
    ///
    /// Before the change of the root, too: a new `/proc` is granted to a user namespace only where one can be seen.
    var allMounts: [MountRequest] {
        guard new.kinds.contains(.mount) else { return mounts }
        // First of all: nothing of what follows may be seen outside.
        var all = new.propagation.flag.map { [MountRequest.propagation($0)] } ?? []
        all += mounts
        // pivot_root(2) takes a mount only.
        if let root { all.append(.bind(root, onto: root)) }
        if new.kinds.contains(.pid), new.mountsProc { all.append(.proc(below: root ?? "")) }
        return all
    }
}
