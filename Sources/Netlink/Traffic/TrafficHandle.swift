// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

/// The number of a qdisc ("1:"), of a class ("1:10") or of a place to attach to ("root"): 16 bits of the qdisc, and 16
/// of what is in it. As tc(8) has it, both are hexadecimal.
public struct TrafficHandle: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public init(major: UInt16, minor: UInt16 = 0) { rawValue = UInt32(major) << 16 | UInt32(minor) }

    /// None: in a request, the kernel chooses.
    public static let none = Self(rawValue: TC_H_UNSPEC)
    /// Where packets leave a link.
    public static let root = Self(rawValue: TC_H_ROOT)
    /// Where the qdiscs `ingress` and `clsact` are attached.
    public static let ingress = Self(rawValue: TC_H_INGRESS)
    /// The filters of `ingress` and `clsact` for what comes in.
    public static let ingressFilters = Self(major: 0xFFFF, minor: UInt16(TC_H_MIN_INGRESS))
    /// The filters of `clsact` for what goes out.
    public static let egressFilters = Self(major: 0xFFFF, minor: UInt16(TC_H_MIN_EGRESS))

    public var major: UInt16 { UInt16(rawValue >> 16) }
    public var minor: UInt16 { UInt16(truncatingIfNeeded: rawValue) }
    /// The handle of the qdisc that a class belongs to.
    public var qdisc: Self { Self(major: major) }

    /// Reads "1:", "1:10", ":10", "root" or "none"; the number of a qdisc may stand without the colon.
    public init?(_ text: String) {
        switch text {
        case "root": self = .root
        case "none": self = .none
        default:
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            let numbers = parts.map { $0.isEmpty ? 0 : Self.digits($0) }
            guard parts.count <= 2, text != ":", !text.isEmpty, let major = numbers[0],
                let minor = numbers.count == 2 ? numbers[1] : 0
            else { return nil }
            self.init(major: major, minor: minor)
        }
    }

    /// A plain number: `UInt16(_:radix:)` would take a sign.
    private static func digits(_ text: Substring) -> UInt16? {
        text.allSatisfy(\.isHexDigit) ? UInt16(text, radix: 16) : nil
    }
}

extension TrafficHandle: CustomStringConvertible {
    public var description: String {
        switch self {
        case .root: "root"
        case .none: "none"
        default: "\(String(major, radix: 16)):\(minor == 0 ? "" : String(minor, radix: 16))"
        }
    }
}
