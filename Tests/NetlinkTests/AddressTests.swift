// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Testing

@testable import Netlink

@Suite struct AddressTests {
    private func address(_ recording: Recording) throws -> Address {
        try #require(try recording.payload.withUnsafeBytes { try Address(decoding: $0) })
    }

    private func roundTrip(_ address: Address) throws -> Address? {
        var writer = MessageWriter()
        address.encode(into: &writer, for: .add)
        return try writer.withBytes { Array($0) }.withUnsafeBytes { try Address(decoding: $0) }
    }

    @Test func decodesALabelledAddress() throws {
        let address = try address(.labelledAddress)
        #expect(address.cidr.description == "10.0.0.1/24")
        #expect(address.index == 2)
        #expect(address.label == "br0:lab")
        #expect(address.broadcast == IPAddress("10.0.0.255"))
        #expect(address.peer == nil)
        #expect(address.validLifetime == nil && address.preferredLifetime == nil)
        #expect(address.flagNames == ["permanent"])
        #expect(address.scope.map(RouteNames.scopeName) == "global")
    }

    @Test func decodesThePeerAndTheLifetimes() throws {
        let address = try address(.peerAddress)
        #expect(address.cidr.description == "10.0.0.2/32")
        #expect(address.peer == IPAddress("10.9.9.9"))
        #expect(address.validLifetime == 3600)
        #expect(address.preferredLifetime == 1800)
        #expect(address.flagNames == ["dynamic"])
    }

    @Test func decodesIPv6() throws {
        let plain = try address(.address6)
        #expect(plain.cidr.description == "fd00::1/64")
        #expect(plain.peer == nil)
        #expect(plain.flagNames == ["nodad", "permanent"])
        let peer = try address(.peerAddress6)
        #expect(peer.cidr.description == "fd00::5/128")
        #expect(peer.peer == IPAddress("fd00::6"))
    }

    @Test func decodesTheScopeOfLoopback() throws {
        #expect(try address(.loopbackAddress).scope.map(RouteNames.scopeName) == "host")
    }

    @Test(arguments: [Recording.labelledAddress, .peerAddress, .peerAddress6, .address6])
    func writesWhatItRead(recording: Recording) throws {
        let address = try address(recording)
        #expect(try roundTrip(address) == address)
    }

    @Test func choosesTheScopeAsIPDoes() throws {
        for (text, scope) in [("127.0.0.5/8", "host"), ("10.0.0.1/8", "global"), ("::1/128", "global")] {
            let address = Address(try CIDR(parsing: text, requiresPrefix: true), index: 1)
            #expect(try roundTrip(address)?.scope.map(RouteNames.scopeName) == scope)
            #expect(try roundTrip(address)?.broadcast == nil)
        }
    }

    @Test func writesFlagsOfMoreThanEightBits() throws {
        var address = Address(try CIDR(parsing: "fd00::1/64", requiresPrefix: true), index: 1)
        address.flags = [.noPrefixRoute, .noDuplicateDetection]
        address.metric = 50
        #expect(try roundTrip(address)?.flags == address.flags)
        #expect(try roundTrip(address)?.metric == 50)
        #expect(AddressFlags.settable(named: "noprefixroute") == .noPrefixRoute)
        #expect(AddressFlags.settable(named: "tentative") == nil)
        #expect(AddressFlags.secondary.names(isIPv6: true) == ["temporary", "dynamic"])
    }

    @Test func skipsOtherFamilies() throws {
        var bytes = Recording.labelledAddress.payload
        bytes[0] = 28
        #expect(try bytes.withUnsafeBytes { try Address(decoding: $0) } == nil)
    }

    @Test func sendsTheRightVerb() throws {
        let address = Address(try CIDR(parsing: "10.0.0.1/24", requiresPrefix: true), index: 4)
        let transport = ReplayTransport([.acknowledgement, .acknowledgement, .error(.addressNotAvailable)])
        let session = NetlinkSession(transport: transport)
        try session.addAddress(address)
        try session.replaceAddress(address)
        let error = #expect(throws: KernelError.self) { try session.removeAddress(address) }
        #expect(error?.operation == "RTM_DELADDR")
        #expect(error?.subject == "10.0.0.1/24")
        let messages = (0..<3).compactMap { transport.messages($0).first }
        #expect(messages.map(\.type) == [.newAddress, .newAddress, .deleteAddress])
        #expect(messages[0].flags == [.request, .acknowledge, .create, .exclusive])
        #expect(messages[1].flags == [.request, .acknowledge, .create, .replace])
        #expect(messages[2].flags == [.request, .acknowledge])
    }
}
