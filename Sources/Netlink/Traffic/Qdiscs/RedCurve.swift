// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc

/// What the kernel takes for random early detection, reckoned from what people say.
///
/// The kernel keeps an average of the queue's length with weight 2^-Wlog, and drops the more the longer that is.
/// Source: S. Floyd and V. Jacobson, "Random Early Detection Gateways for Congestion Avoidance" (1993),
/// `include/net/red.h`.
struct RedCurve {
    /// The average length, in bytes, from which packets are dropped, and from which all are.
    var minimum: UInt32
    var maximum: UInt32
    /// The length of an average packet, in bytes.
    var packet: UInt32
    /// How many packets of a burst may pass an empty queue.
    var burst: UInt32
    /// The share that is dropped at the maximum, 0 to 1.
    var probability: Double

    /// The logarithm of the weight: the least one under which a burst stays below the minimum; nil if there is none.
    ///
    /// After n packets of length 1 the average is n + 1 − (1 − (1 − w)ⁿ) / w (section 6 of the paper, nearly).
    var weightLog: UInt8? {
        let wanted = Double(burst) + 1 - Double(minimum) / Double(packet)
        guard wanted >= 1 else { return nil }
        return (1..<32).first { log in
            let weight = pow(0.5, Double(log))
            return wanted <= (1 - pow(1 - weight, Double(burst))) / weight
        }.map { UInt8($0) }
    }

    /// The logarithm of how much less than 1 the probability grows with a byte.
    var probabilityLog: UInt8? {
        guard maximum > minimum, probability > 0 else { return nil }
        let log = -log2(probability / Double(maximum - minimum))
        return log < 31 ? UInt8(max(0, log.rounded(.down) + 1)) : nil
    }

    /// The share at the maximum as the kernel takes it, of 2³².
    var share: UInt32 { UInt32(clamping: Int64((probability * 4_294_967_296).rounded(.down))) }
}
