// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import SystemPackage
import Testing

@Suite struct NamespaceNameTests {
    @Test(arguments: ["red", "a", "with space", "ünï", "-x", "...", ".hidden", String(repeating: "n", count: 255)])
    func `what can name a file and be printed is a name`(name: String) throws {
        try NamedNamespaces.validate(name)
    }

    @Test(arguments: [
        ("", "a name cannot be empty"),
        (".", "a namespace cannot be named so"), ("..", "a namespace cannot be named so"),
        ("a/b", "a name cannot contain '/'"), ("/etc/passwd", "a name cannot contain '/'"),
        ("a\0b", "a name cannot contain control characters"), ("a\nb", "a name cannot contain control characters"),
        ("\u{1B}[31m", "a name cannot contain control characters"),
        ("a\u{7F}", "a name cannot contain control characters"),
        (String(repeating: "n", count: 256), "a name has at most 255 bytes, this has 256"),
        (String(repeating: "ü", count: 128), "a name has at most 255 bytes, this has 256"),
    ])
    func `anything else is refused with the reason`(name: String, reason: String) {
        for attempt in [
            { try NamedNamespaces.validate(name) }, { _ = try NamedNamespaces.network.open(name) },
            { _ = try NamedNamespaces.network.find(name) }, { try NamedNamespaces.network.unpin(name) },
            { try NamedNamespaces.network.pin(name, from: -1) },
        ] {
            let error = #expect(throws: KernelError.self) { try attempt() }
            #expect(error?.errno == .invalidArgument)
            #expect(error?.detail == reason)
            #expect(error?.subject == name)
        }
    }

    @Test func `a name that nobody gave is absent`() throws {
        #expect(try NamedNamespaces.network.find("no such name, surely") == nil)
        let error = #expect(throws: KernelError.self) { _ = try NamedNamespaces.network.open("no such name, surely") }
        #expect(error?.errno == .noSuchFileOrDirectory)
        #expect(try !NamedNamespaces.network.list().contains { $0.name == "no such name, surely" })
    }
}
