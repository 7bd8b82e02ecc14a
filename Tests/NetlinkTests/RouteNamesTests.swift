// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import Testing

@testable import Netlink

@Suite struct RouteNamesTests {
    @Test func knowsTheKernelsNumbers() {
        #expect(RouteNames.table(named: "main") == 254)
        #expect(RouteNames.table(named: "local") == 255)
        #expect(RouteNames.tableName(253) == "default")
        #expect(RouteNames.protocolName(2) == "kernel")
        #expect(RouteNames.protocolNumber(named: "static") == 4)
        #expect(RouteNames.scope(named: "link") == 253)
        #expect(RouteNames.type(named: "unreachable") == 7)
        #expect(RouteNames.typeNames.contains("prohibit"))
    }

    @Test func readsAndWritesDigits() {
        #expect(RouteNames.tableName(4_000_000_000) == "4000000000")
        #expect(RouteNames.table(named: "4000000000") == 4_000_000_000)
        #expect(RouteNames.scope(named: "256") == nil)
        #expect(RouteNames.table(named: "no-such-table") == nil)
        #expect(RouteNames.table(named: "-1") == nil)
    }

    @Test func readsTheFilesOfIPRoute() throws {
        var template = Array("/tmp/rt_tables-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        try #require(descriptor >= 0)
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(path) }
        let text = "# comment\n100 lab # of mine\n0x200\thex\n\nbad line\n99999999999 large\n1 first extra"
        #expect(write(descriptor, text, text.utf8.count) == text.utf8.count)
        close(descriptor)

        var table = NameTable([(1, "one"), (254, "main")])
        table.read(path)
        #expect(table.number("lab") == 100)
        #expect(table.name(100) == "lab")
        #expect(table.number("hex") == 512)
        #expect(table.name(512) == "hex")
        #expect(table.name(1) == "first")
        #expect(table.number("one") == 1)
        #expect(table.number("large") == nil)
        #expect(table.number("line") == nil)
        #expect(table.name(254) == "main")
    }

    @Test func ignoresFilesThatAreNotThere() {
        var table = NameTable([(1, "one")])
        table.read("/nonexistent/rt_tables")
        #expect(table.names == ["one"])
    }
}
