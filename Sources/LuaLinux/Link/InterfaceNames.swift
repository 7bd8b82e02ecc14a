// SPDX-License-Identifier: GPL-3.0-or-later
import Netlink

/// The names of links by index, asked of the kernel once for each: they may be asked for during a dump.
struct InterfaceNames {
    private let session: NetlinkSession
    private var known: [Int32: String] = [:]
    private var last: (index: Int32, name: String) = (0, "")

    /// - Parameter known: Names that are known already, also of links that are gone.
    init(_ session: NetlinkSession, known: [Int32: String] = [:]) {
        self.session = session
        self.known = known
    }

    /// The name of a link, or `if12` if it is gone.
    subscript(index: Int32) -> String {
        mutating get {
            if last.index == index { return last.name } // rows come link by link
            let name = known[index] ?? (try? session.interfaceName(index: index)).flatMap { $0 } ?? "if\(index)"
            known[index] = name
            last = (index, name)
            return name
        }
    }
}
