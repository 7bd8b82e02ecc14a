// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// A measure with a unit, as a field.
public enum FieldQuantity: Sendable {
    /// bit/s here, whole bytes a second on the wire; with `orNone`, 0 for no limit.
    case rate(FieldWidth, orNone: Bool = false)
    /// Bytes.
    case size(FieldWidth, ClosedRange<UInt64>)
    /// 0 to 100 here, a share of 2³²−1 on the wire.
    case percentage
    /// The handle of a qdisc or of a class: "1:10".
    case handle

    /// A size of up to 4 GiB.
    public static let size = Self.size(.word, 0...0xFFFF_FFFF)

    /// The rates in bit/s that the field holds, apart from none at all.
    public static func rates(_ width: FieldWidth) -> ClosedRange<UInt64> { 8...min(width.largest, 1 << 59) * 8 }

    func decode(_ attribute: AttributeView) throws(KernelError) -> FieldValue? {
        switch self {
        case .rate(let width, _): .number(try attribute.number(width).multipliedReportingOverflow(by: 8).partialValue)
        case .size(let width, _): .number(try attribute.number(width))
        case .percentage: .percent(Self.percent(try attribute.load()))
        case .handle: .text(TrafficHandle(rawValue: try attribute.load()).description)
        }
    }

    /// - Returns: Whether the field holds such a value.
    func encode(_ value: FieldValue, as attribute: Int, into writer: inout MessageWriter) -> Bool {
        switch (self, value) {
        case (.rate(let width, let orNone), .number(let rate)):
            guard Self.rates(width).contains(rate) || orNone && rate == 0 else { return false }
            return writer.attribute(attribute, rate / 8, width)
        case (.size(let width, let range), .number(let size)):
            return range.contains(size) && writer.attribute(attribute, size, width)
        case (.percentage, .percent(let percent)):
            guard let share = Self.share(percent) else { return false }
            writer.attribute(attribute, share)
        case (.handle, .text(let text)):
            guard let handle = TrafficHandle(text) else { return false }
            writer.attribute(attribute, handle.rawValue)
        default: return false
        }
        return true
    }

    /// The share of 2³²−1 that a percentage is; nil outside of 0 to 100.
    static func share(_ percent: Double) -> UInt32? {
        guard (0...100).contains(percent) else { return nil }
        return UInt32(exactly: (percent / 100 * Double(UInt32.max)).rounded())
    }

    /// The percentage that a share is, with as few digits as give it back.
    static func percent(_ share: UInt32) -> Double {
        Double.shortest(Double(share) / Double(UInt32.max) * 100) { Self.share($0) == share }
    }
}

extension Double {
    /// The number nearest to `value` with as few decimals as `suffices` is content with.
    static func shortest(_ value: Double, _ suffices: (Double) -> Bool) -> Double {
        var scale = 1.0
        while scale <= 1e12 {
            let candidate = (value * scale).rounded() / scale
            if suffices(candidate) { return candidate }
            scale *= 10
        }
        return value
    }
}
