// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

extension Int {
    /// Rounded up to where the next message, attribute or next hop begins: `NLMSG_ALIGN`, `NLA_ALIGN` and `RTNH_ALIGN`
    /// are the same.
    var netlinkAligned: Int {
        (self + Int(NLA_ALIGNTO) - 1) & ~(Int(NLA_ALIGNTO) - 1)
    }
}
