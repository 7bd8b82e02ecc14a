// SPDX-License-Identifier: GPL-3.0-or-later
import Packets
import Testing

/// Any bytes can be read as a packet: nothing traps, and nothing is made up.
@Suite struct FuzzTests {
    private static let starts: [Packet.Start] = [.ethernet, .ip, .linuxCooked, .linuxCooked2, .unknown]

    /// A generator that gives the same numbers each time.
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }
    }

    @Test func randomBytes() {
        var numbers = Numbers(state: 1)
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...120, using: &numbers)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &numbers) }
            for start in Self.starts { #expect(Packet(bytes[...], from: start).payload.count <= count) }
        }
    }

    @Test(arguments: Recordings.all)
    func damagedPackets(_ recording: [UInt8]) {
        var numbers = Numbers(state: 2)
        for _ in 0..<4000 {
            var bytes = recording
            for _ in 0...Int.random(in: 0...3, using: &numbers) {
                bytes[Int.random(in: 0..<bytes.count, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
            }
            #expect(Packet(bytes[...], from: .ethernet).payload.count <= bytes.count)
        }
    }

    @Test(arguments: Recordings.all)
    func shortPackets(_ recording: [UInt8]) {
        for count in recording.indices {
            let whole = Packet(recording[...], from: .ethernet)
            let short = Packet(recording[..<count], from: .ethernet)
            #expect(short.headers.count <= whole.headers.count)
        }
    }
}
