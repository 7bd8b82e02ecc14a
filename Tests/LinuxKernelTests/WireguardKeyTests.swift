// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import LinuxKernel

@Suite struct WireguardKeyTests {
    /// RFC 7748, section 6.1: the keys of Alice and Bob.
    @Test(arguments: [
        ("dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=", "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo="),
        ("XasIfmJKikt54X+Lg4AO5m87sSkmGLb9HC+LJ/+I4Os=", "3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08="),
    ])
    func hasThePublicKeyOfTheStandard(_ privateKey: String, _ publicKey: String) throws {
        let key = try #require(WireguardKey(privateKey))
        #expect(key.description == privateKey)
        #expect(key.publicKey.description == publicKey)
    }

    @Test func makesKeysThatAreClamped() {
        for _ in 0..<50 {
            let bytes = WireguardKey.generatePrivate().bytes
            #expect(bytes[0] & 7 == 0 && bytes[31] & 0xC0 == 0x40)
        }
        #expect(WireguardKey.generateShared() != WireguardKey.generateShared())
    }

    @Test(arguments: ["", "f", "fo", "foo", "foob", "fooba", "foobar"])
    func readsBase64ThatItWrites(_ text: String) {
        #expect(Base64.decode(Base64.encode(Array(text.utf8))) == Array(text.utf8))
    }

    /// RFC 4648, section 10.
    @Test func writesTheBase64OfTheStandard() {
        let pairs = [
            "": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "fooba": "Zm9vYmE=",
            "foobar": "Zm9vYmFy",
        ]
        for (text, code) in pairs { #expect(Base64.encode(Array(text.utf8)) == code) }
    }

    @Test(arguments: ["Zg", "Zg=", "Zh==", "Zm9=", "=Zm8", "Z===", "====", "Zm9v\n", "Zm-v", "Zg==Zg=="])
    func readsNoOtherText(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func isNoKeyOfAnotherLength() {
        #expect(WireguardKey(Base64.encode([UInt8](repeating: 1, count: 31))) == nil)
        #expect(WireguardKey(bytes: [UInt8](repeating: 1, count: 33)) == nil)
    }
}
