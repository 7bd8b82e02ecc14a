// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Testing

@testable import Netlink

@Suite struct TrafficTests {
    // MARK: Handles

    @Test(arguments: [
        ("1:", 0x1_0000), ("1:10", 0x1_0010), ("ffff:fff1", 0xFFFF_FFF1), ("root", 0xFFFF_FFFF), (":5", 5), ("none", 0),
        ("8001:", 0x8001_0000),
    ] as [(String, UInt32)])
    func readsHandles(_ text: String, _ number: UInt32) throws {
        #expect(try #require(TrafficHandle(text)).rawValue == number)
        #expect(TrafficHandle(TrafficHandle(rawValue: number).description)?.rawValue == number)
    }

    @Test(arguments: ["", ":", "x:", "1:2:3", "10000:", "1:10000", "-1:", "+1:", "1: ", " 1:", "1:g"])
    func refusesHandles(_ text: String) {
        #expect(TrafficHandle(text) == nil)
    }

    @Test func readsHandlesOfU32() throws {
        #expect(FilterHandle("800::801")?.rawValue == 0x8000_0801)
        #expect(FilterHandle("801:1f:")?.description == "801:1f:")
        for wrong in ["", "800:801", "1000::1", "1:100:1", "1::1000", "x::1", "-1::1"] {
            #expect(FilterHandle(wrong) == nil)
        }
    }

    // MARK: The clock of the schedulers

    @Test func takesTicksOf64Nanoseconds() {
        #expect(PacketClock.ticks(1e-6) == 15) // 15.625: tc(8) reckons with 15.625 ticks in a microsecond
        #expect(PacketClock.ticks(0.02) == 312_500)
        #expect(PacketClock.ticks(274) != nil)
        #expect(PacketClock.ticks(275) == nil)
        #expect(PacketClock.ticks(toSend: 32768, at: 10_000_000) == 409_600)
        #expect(PacketClock.ticks(toSend: 1514, at: 1_000_000) == 189_250)
        #expect(PacketClock.ticks(toSend: UInt64.max, at: 8) == nil)
        #expect(PacketClock.ticks(toSend: 1, at: 7) == nil)
    }

    @Test(arguments: [8, 1000, 999_999, 1_000_000, 10_000_000, 123_456_789, 100_000_000] as [UInt64])
    func givesBytesBack(_ rate: UInt64) throws {
        for bytes in [1, 2, 1500, 1514, 5000, 12_345, 65_536] as [UInt64] {
            guard let ticks = PacketClock.ticks(toSend: bytes, at: rate) else { continue }
            let back = PacketClock.bytes(sentIn: ticks, at: rate)
            // a tick of 64 ns is less than a byte up to 125 Mbit/s
            #expect(back == bytes)
            #expect(PacketClock.ticks(toSend: back, at: rate) == ticks)
        }
    }

    @Test func keepsTicksAtHighRates() throws {
        for rate in [1_000_000_000, 40_000_000_000, 3_000_000_001] as [UInt64] {
            let ticks = try #require(PacketClock.ticks(toSend: 1_000_000, at: rate))
            let back = PacketClock.bytes(sentIn: ticks, at: rate)
            #expect(PacketClock.ticks(toSend: back, at: rate) == ticks)
        }
    }

    // MARK: Percentages

    @Test(arguments: [0, 0.1, 0.5, 1, 2.5, 30, 33.3333, 50, 70, 99.9, 100])
    func givesPercentagesBack(_ percent: Double) throws {
        let share = try #require(FieldQuantity.share(percent))
        #expect(FieldQuantity.percent(share) == percent)
    }

    @Test func refusesPercentages() {
        #expect(FieldQuantity.share(100) == UInt32.max)
        for wrong in [-0.1, 100.1, .infinity, .nan] { #expect(FieldQuantity.share(wrong) == nil) }
    }

    // MARK: Early drops

    /// What tc(8) makes of `redflowlimit 100000 min 8000 max 60000 probability 0.20 burst 20 avpkt 1000`.
    @Test func reckonsEarlyDropsAsTc() {
        let curve = RedCurve(minimum: 8000, maximum: 60000, packet: 1000, burst: 20, probability: 0.2)
        #expect(curve.weightLog == 5)
        #expect(curve.probabilityLog == 18)
        #expect(curve.share == 858_993_459)
        #expect(RedCurve(minimum: 30000, maximum: 90000, packet: 1000, burst: 20, probability: 0.2).weightLog == nil)
    }
}
