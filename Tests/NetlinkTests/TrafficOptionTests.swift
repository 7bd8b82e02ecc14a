// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Testing

@testable import Netlink

/// What goes together, and what is left of it by a change.
@Suite struct TrafficOptionTests {
    private func values(_ options: TrafficOptions, _ fields: [String: FieldValue]) -> FieldValues {
        var values = FieldValues(options.table)
        for (name, value) in fields { values[name] = value }
        return values
    }

    @Test func findsWhatIsMissingOrTooMuch() {
        let tbf = QdiscKind.tbf.options
        func problem(_ fields: [String: FieldValue]) -> String? { tbf.firstProblem(values(tbf, fields))?.name }
        let whole: [String: FieldValue] = ["rate": .number(1_000_000), "burst": .number(5000), "limit": .number(9000)]
        #expect(problem(whole) == nil)
        #expect(problem([:]) == "rate")
        #expect(problem(whole.filter { $0.key != "limit" }) == "limit")
        #expect(problem(whole.merging(["latency": .seconds(1)]) { $1 }) == "latency")
        #expect(problem(whole.merging(["peakrate": .number(500)]) { $1 }) == "peakrate")
    }

    @Test func changesOnlyWhatIsNamed() {
        let tbf = QdiscKind.tbf.options
        let present = values(tbf, ["rate": .number(1000), "burst": .number(5000), "limit": .number(9000)])
        let changed = tbf.change(values(tbf, ["rate": .number(2000)]), of: present)
        #expect(changed == values(tbf, ["rate": .number(2000), "burst": .number(5000), "limit": .number(9000)]))
        // one says the same as the other in other words
        let other = tbf.change(values(tbf, ["latency": .seconds(1)]), of: present)
        #expect(other["limit"] == nil)
    }

    @Test func dropsWhatHasLostItsSense() {
        let netem = QdiscKind.netem.options
        let present = values(
            netem, ["delay": .seconds(0.02), "reorder": .percent(25), "gap": .number(3), "loss": .percent(1)])
        let calm = netem.change(values(netem, ["reorder": .percent(0)]), of: present)
        #expect(calm["gap"] == nil)
        #expect(calm["delay"] == .seconds(0.02))
        #expect(netem.firstProblem(calm) == nil)
        let state = FieldValue.fields(FieldValues(FieldTable([])))
        #expect(netem.change(values(netem, ["loss_state": state]), of: present)["loss"] == nil)
    }

    @Test func leavesOutWhatCannotChange() {
        let options = QdiscKind.fqCodel.options
        let present = values(options, ["flows": .number(1024), "limit": .number(100)])
        #expect(options.changeable(present, in: present)["flows"] == nil)
        let other = values(options, ["flows": .number(512)])
        #expect(options.changeable(other, in: present)["flows"] == .number(512))
    }

    /// tc-cake(8): the target is a twentieth of the round trip.
    @Test func cakeFollowsItsRoundTrip() throws {
        var row = Qdisc(index: 1, kind: "cake")
        row.data = .fields(values(QdiscKind.cake.options, ["rtt": .seconds(0.05)]))
        let bytes = try #require(RowRequest(.add, row).payload)
        let sent = try #require(try bytes.withUnsafeBytes { try Qdisc(decoding: $0) })
        #expect(sent.data?.fields?["target"] == .seconds(0.0025))
    }
}
