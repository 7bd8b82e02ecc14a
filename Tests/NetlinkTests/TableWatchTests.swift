// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import SystemPackage
import Testing

@testable import Netlink

/// What a watch tells when something goes wrong between the news and a look at the tables.
@Suite struct TableWatchTests {
    /// The news that a link is there.
    private func news(_ index: Int32, _ name: String) -> ReplayTransport.Reply {
        .datagram { _ in Datagram.link(0, index: index, name: name, flags: []) }
    }

    private func dump(_ links: (Int32, String)...) -> [ReplayTransport.Reply] {
        links.map { link in .datagram { Datagram.link($0, index: link.0, name: link.1) } } + [.done]
    }

    private func text(_ events: [TableEvent]) -> [String] {
        events.map { event in
            switch event {
            case .add(.link(let link)): "add \(link.name)"
            case .change(.link(let link)): "change \(link.name)"
            case .delete(.link(let link)): "delete \(link.name)"
            case .overflow: "overflow"
            default: "other"
            }
        }
    }

    @Test func keepsWhatItHasTakenWhenALookFails() throws {
        let (told, asked) = (ReplayTransport(), ReplayTransport(dump((1, "lo"))))
        let watch = try TableWatch(
            [.link], NetlinkListener(transport: told), NetlinkSession(transport: asked))
        told.replies = [news(2, "v0"), .failure(.noBufferSpace)]
        asked.replies = [.error(.noMemory)]
        #expect(throws: KernelError.self) { try watch.read() }
        asked.replies = dump((1, "lo"), (2, "v0"), (3, "v1"))
        #expect(text(try watch.read()) == ["add v0", "overflow", "add v1"])
        #expect(text(try watch.read()) == [])
    }

    @Test func looksAgainAfterNewsThatAreMalformed() throws {
        let (told, asked) = (ReplayTransport(), ReplayTransport(dump((1, "lo"))))
        let watch = try TableWatch(
            [.link], NetlinkListener(transport: told), NetlinkSession(transport: asked))
        told.replies = [news(2, "v0"), .datagram { _ in [1, 2, 3] }]
        #expect(throws: KernelError.self) { try watch.read() }
        asked.replies = dump((2, "v0"), (3, "v1"))
        #expect(text(try watch.read()) == ["add v0", "delete lo", "add v1"])
    }
}
