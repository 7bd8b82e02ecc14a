// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import LinuxKernel

/// Source: the units of tc(8).
@Suite struct QuantityTests {
    @Test func readsRates() {
        let rates: [(String, Double)] = [
            ("1000", 1000), ("8bit", 8), ("10mbit", 10e6), ("10Mbit", 10e6), ("1.5gbit", 1.5e9), ("1tbit", 1e12),
            ("100kbit", 1e5), ("1kibit", 1024), ("1mibit", 1_048_576), ("1bps", 8), ("1mbps", 8e6), ("2kibps", 16384),
        ]
        for (text, rate) in rates { #expect(Quantity.rate(text) == rate) }
        for wrong in ["", "mbit", "10mbt", "10 mbit", "-1mbit", "1e3bit", "0x10", "10%", "1.2.3mbit", "١mbit"] {
            #expect(Quantity.rate(wrong) == nil)
        }
    }

    @Test func readsSizes() {
        let sizes: [(String, Double)] = [
            ("1500", 1500), ("1500b", 1500), ("64K", 65536), ("64kb", 65536), ("64KiB", 65536), ("2M", 2_097_152),
            ("1g", 1_073_741_824), ("1mbit", 131_072), ("0.5k", 512),
        ]
        for (text, size) in sizes { #expect(Quantity.size(text) == size) }
        for wrong in ["", "K", "5x", "-5", "5 K", "1T"] { #expect(Quantity.size(wrong) == nil) }
    }

    @Test func readsTimes() {
        let times: [(String, Double)] = [
            ("20ms", 0.02), ("1.5s", 1.5), ("3sec", 3), ("100us", 1e-4), ("7usecs", 7e-6), ("64ns", 64e-9),
            ("5MSEC", 5e-3),
        ]
        for (text, seconds) in times {
            #expect(Quantity.seconds(text).map { abs($0 - seconds) < 1e-15 } == true)
        }
        for wrong in ["", "20", "20m", "ms", "-1s", "1min"] { #expect(Quantity.seconds(wrong) == nil) }
    }

    @Test func readsPercentages() {
        #expect(Quantity.percentage("1%") == 1)
        #expect(Quantity.percentage("0.5") == 0.5)
        for wrong in ["", "%", "1%%", "-1%", "one"] { #expect(Quantity.percentage(wrong) == nil) }
    }
}
