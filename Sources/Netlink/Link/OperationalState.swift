// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

/// Whether a link can carry packets (`IFLA_OPERSTATE`, RFC 2863), as `ip link` prints it in capitals.
public enum OperationalState: String, CaseIterable, Hashable, Sendable {
    case unknown, notpresent, down, lowerlayerdown, testing, dormant, up

    /// Wraps a number of the kernel; a number without a name is ``unknown``.
    public init(rawState: UInt8) {
        switch Int(rawState) {
        case IF_OPER_NOTPRESENT: self = .notpresent
        case IF_OPER_DOWN: self = .down
        case IF_OPER_LOWERLAYERDOWN: self = .lowerlayerdown
        case IF_OPER_TESTING: self = .testing
        case IF_OPER_DORMANT: self = .dormant
        case IF_OPER_UP: self = .up
        default: self = .unknown
        }
    }
}
