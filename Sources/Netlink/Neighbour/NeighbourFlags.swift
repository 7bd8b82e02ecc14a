// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

/// The flags of a neighbour or of an entry of an FDB: `NTF_*` in the lowest eight bits, as they stand in the header,
/// and
/// `NTF_EXT_*`, which have an attribute of their own, above them.
public struct NeighbourFlags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    private init(_ constant: Int32) { rawValue = UInt32(bitPattern: constant) }

    /// Puts the flags of a header and those of `NDA_FLAGS_EXT` together.
    public init(header: UInt8, extended: UInt32 = 0) { rawValue = UInt32(header) | extended << 8 }

    /// What stands in the header.
    public var header: UInt8 { UInt8(truncatingIfNeeded: rawValue) }
    /// What stands in `NDA_FLAGS_EXT`.
    public var extended: UInt32 { rawValue >> 8 }

    /// Ask the neighbour now, as if a packet were to be sent; a request, never reported.
    public static var use: Self { Self(NTF_USE) }
    /// FDB: the entry is the device's own (a VXLAN, a network card).
    public static var own: Self { Self(NTF_SELF) }
    /// FDB: the entry is that of the bridge above.
    public static var master: Self { Self(NTF_MASTER) }
    /// This host answers for it.
    public static var proxy: Self { Self(NTF_PROXY) }
    /// A program learned it, and it does not age.
    public static var externallyLearned: Self { Self(NTF_EXT_LEARNED) }
    /// The hardware has it.
    public static var offloaded: Self { Self(NTF_OFFLOADED) }
    /// FDB: it does not move to another port.
    public static var sticky: Self { Self(NTF_STICKY) }
    /// It is a router (IPv6).
    public static var router: Self { Self(NTF_ROUTER) }
    /// The kernel asks it again and again, so that it stays reachable (Linux 5.16).
    public static var managed: Self { Self(header: 0, extended: UInt32(NTF_EXT_MANAGED)) }
    /// FDB: no frame is let through from it (Linux 6.2).
    public static var locked: Self { Self(header: 0, extended: UInt32(CLINUX_NTF_EXT_LOCKED)) }
    /// A program vouches for it: the kernel keeps it although nobody answers (Linux 6.17).
    public static var externallyValidated: Self { Self(header: 0, extended: UInt32(CLINUX_NTF_EXT_EXT_VALIDATED)) }
}
