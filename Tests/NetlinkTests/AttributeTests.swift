// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import SystemPackage
import Testing

@testable import Netlink

@Suite struct AttributeTests {
    /// Walks over all attributes of `bytes`; returns their types.
    private func types(_ bytes: [UInt8], after header: Int = 0) throws(KernelError) -> [Int] {
        var types: [Int] = []
        // Only the iterator raises here, and only KernelError.
        var failure: KernelError?
        bytes.withUnsafeBytes { buffer in
            do throws(KernelError) {
                var attributes = try AttributeIterator(buffer, after: header)
                while let attribute = try attributes.next() { types.append(attribute.type) }
            } catch { failure = error }
        }
        if let failure { throw failure }
        return types
    }

    @Test func walksOverPaddingAndFlags() throws {
        let bytes: [UInt8] = [5, 0, 3, 0, 9, 0, 0, 0, 4, 0, 18, 0x80, 8, 0, 4, 0x40, 1, 2, 3, 4]
        #expect(try types(bytes) == [3, 18, 4])
        #expect(try types([1, 2, 3, 4] + bytes, after: 4) == [3, 18, 4])
        #expect(try types([]) == [])
    }

    @Test func acceptsALastAttributeWithoutPadding() throws {
        #expect(try types([5, 0, 3, 0, 9]) == [3])
    }

    @Test(arguments: [
        [3, 0, 1, 0], [0, 0, 1, 0], [9, 0, 1, 0, 1, 2, 3, 4], [4, 0], [4, 0, 1, 0, 0xff, 0xff, 1, 0],
    ] as [[UInt8]])
    func raisesOnMalformedLists(bytes: [UInt8]) {
        let error = #expect(throws: KernelError.self) { _ = try types(bytes) }
        #expect(error?.errno == .badMessage)
        #expect(error?.detail == "malformed netlink message")
    }

    @Test func raisesOnAPayloadShorterThanItsHeader() {
        #expect(throws: KernelError.self) { _ = try types([1, 2, 3], after: 4) }
    }

    /// What `load` makes of an attribute with all of `bytes` but the first, so that nothing is aligned.
    private func load<Value>(_ bytes: [UInt8], _ load: (AttributeView) throws -> Value) throws -> Value {
        try bytes.withUnsafeBytes { buffer in
            try load(AttributeView(type: 1, payload: UnsafeRawBufferPointer(rebasing: buffer.dropFirst())))
        }
    }

    @Test func loadsIntegersAtAnyAlignment() throws {
        let bytes: [UInt8] = [0xff, 1, 2, 3, 4, 5, 6, 7, 8]
        #expect(try load(bytes) { try $0.load(as: UInt64.self) } == 0x0807_0605_0403_0201)
        #expect(try load(bytes) { try $0.load(as: UInt16.self) } == 0x0201)
        #expect(try load(bytes) { try $0.loadBigEndian(as: UInt16.self) } == 0x0102)
    }

    @Test func raisesOnShortPayloads() throws {
        let short: [UInt8] = [0xff, 1, 2, 3]
        #expect(throws: KernelError.self) { _ = try load(short) { try $0.load(as: UInt32.self) } }
        #expect(throws: KernelError.self) { _ = try load([0xff]) { try $0.loadFlag() } }
        #expect(try load(short) { $0.loadAddress() } == nil)
        #expect(try load(short) { $0.loadMAC() } == nil)
        #expect(try load([0xff]) { $0.loadString() } == "")
    }

    @Test func stopsTextAtTheFirstNUL() {
        let text: [UInt8] = [97, 98, 0, 99]
        text.withUnsafeBytes { #expect(AttributeView(type: 1, payload: $0).loadString() == "ab") }
        text.prefix(2).withUnsafeBytes { #expect(AttributeView(type: 1, payload: $0).loadString() == "ab") }
    }

    @Test func fillsUpStructuresOfOlderKernels() {
        let four: [UInt8] = [1, 0, 0, 0]
        var value: UInt64 = 0
        four.withUnsafeBytes { AttributeView(type: 1, payload: $0).loadExtensible(into: &value) }
        #expect(value == 1)
        let twelve: [UInt8] = [2, 0, 0, 0, 0, 0, 0, 0, 9, 9, 9, 9]
        twelve.withUnsafeBytes { AttributeView(type: 1, payload: $0).loadExtensible(into: &value) }
        #expect(value == 2)
    }
}
