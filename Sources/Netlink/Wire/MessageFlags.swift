// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

/// The flags of a netlink message (`nlmsg_flags`).
///
/// The kernel gives the upper byte one meaning for each direction: `create` … in a request that makes something,
/// `dump` in one that reads, `capped` and `extendedAcknowledgement` in an `NLMSG_ERROR`. Source: netlink(7).
public struct MessageFlags: OptionSet, Hashable, Sendable {
    /// The bits on the wire.
    public let rawValue: UInt16

    /// Wraps bits of the kernel.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    private init(_ constant: Int32) {
        rawValue = UInt16(truncatingIfNeeded: constant)
    }

    /// `NLM_F_REQUEST`: the message asks the kernel.
    public static var request: Self { Self(NLM_F_REQUEST) }
    /// `NLM_F_ACK`: an answer is wanted when all went well, too.
    public static var acknowledge: Self { Self(NLM_F_ACK) }

    /// `NLM_F_ECHO`: tell me, too, what the listeners are told.
    public static var echo: Self { Self(NLM_F_ECHO) }

    /// `NLM_F_DUMP`: return the whole table.
    public static var dump: Self { Self(NLM_F_ROOT | NLM_F_MATCH) }

    /// `NLM_F_CREATE`: make it if it is not there.
    public static var create: Self { Self(NLM_F_CREATE) }
    /// `NLM_F_EXCL`: fail if it is there.
    public static var exclusive: Self { Self(NLM_F_EXCL) }
    /// `NLM_F_REPLACE`: put it in the place of what is there.
    public static var replace: Self { Self(NLM_F_REPLACE) }
    /// `NLM_F_APPEND`: put it at the end of the list.
    public static var append: Self { Self(NLM_F_APPEND) }

    /// `NLM_F_BULK`: remove all that match.
    public static var bulk: Self { Self(NLM_F_BULK) }

    /// `NLM_F_MULTI`: part of a reply of several messages.
    public static var multipart: Self { Self(NLM_F_MULTI) }
    /// `NLM_F_DUMP_INTR`: the table changed while it was read.
    public static var dumpInterrupted: Self { Self(NLM_F_DUMP_INTR) }

    /// `NLM_F_CAPPED`: the error does not repeat the request.
    public static var capped: Self { Self(NLM_F_CAPPED) }
    /// `NLM_F_ACK_TLVS`: attributes say more about the error.
    public static var extendedAcknowledgement: Self { Self(NLM_F_ACK_TLVS) }
}
