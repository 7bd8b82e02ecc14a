// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel

/// The clock of the packet schedulers, in whose ticks structures have their times: a tick is 64 ns.
///
/// Source: `net/pkt_sched.h: PSCHED_SHIFT`, which `/proc/net/psched` shows; the same since Linux 2.6.31.
enum PacketClock {
    static let nanosecondsPerTick: UInt64 = 64

    /// Converts from seconds, rounded down as the kernel does; nil for what does not fit into a word.
    static func ticks(_ seconds: Double) -> UInt32? {
        UInt32(exactly: (seconds * 1e9 / Double(nanosecondsPerTick)).rounded(.down))
    }

    /// How long it takes to send so many bytes; nil for what does not fit into a word.
    /// - Parameter rate: in bit/s.
    static func ticks(toSend bytes: UInt64, at rate: UInt64) -> UInt32? {
        guard rate >= 8 else { return nil }
        let perTick = (rate / 8).multipliedFullWidth(by: nanosecondsPerTick)
        let product = bytes.multipliedFullWidth(by: 1_000_000_000)
        guard perTick.high == 0, product.high < perTick.low else { return nil }
        return UInt32(exactly: perTick.low.dividingFullWidth(product).quotient)
    }

    /// The fewest bytes that take so long to send: what makes these ticks is given back, but for what a tick holds.
    static func bytes(sentIn ticks: UInt32, at rate: UInt64) -> UInt64 {
        let time = UInt64(ticks) * nanosecondsPerTick
        let product = time.multipliedFullWidth(by: rate / 8)
        guard product.high < 1_000_000_000 else { return UInt64.max }
        let (quotient, remainder) = UInt64(1_000_000_000).dividingFullWidth(product)
        return remainder == 0 ? quotient : quotient + 1
    }
}

extension tc_ratespec {
    /// A rate with the header of Ethernet in mind: the kernel then reckons itself, and needs no table of times.
    /// - Parameter bits: in bit/s; what needs more than a word goes into an attribute of its own.
    init(bits: UInt64, overhead: UInt16 = 0, minimumPacket: UInt16 = 0, layer: UInt8 = Self.ethernet) {
        self.init()
        rate = UInt32(clamping: bits / 8)
        linklayer = layer
        self.overhead = overhead
        mpu = minimumPacket
    }

    static let ethernet = UInt8(TC_LINKLAYER_ETHERNET.rawValue)

    /// The rate in bit/s; `wide` is what the attribute of its own holds.
    func bits(_ wide: UInt64?) -> UInt64 { (wide ?? UInt64(rate)).multipliedReportingOverflow(by: 8).partialValue }

    /// Whether the rate needs the attribute of its own.
    static func needsWide(_ bits: UInt64) -> Bool { bits / 8 >= UInt64(UInt32.max) }
}
