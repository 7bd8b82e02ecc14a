// SPDX-License-Identifier: GPL-3.0-or-later
import CSodium

/// A key of WireGuard: 32 bytes, which are private, public, or shared by two peers. As text it is base64.
///
/// Source: wg(8), RFC 7748.
public struct WireguardKey: Hashable, Sendable {
    public let bytes: [UInt8]

    public static let byteCount = 32

    /// Nil if they are not 32 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// Reads 44 characters of base64.
    public init?(_ text: String) {
        guard let bytes = Base64.decode(text) else { return nil }
        self.init(bytes: bytes)
    }

    private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

    /// The key that stands for none.
    public static let none = WireguardKey(unchecked: [UInt8](repeating: 0, count: byteCount))

    /// A new key for two peers to share.
    ///
    /// Equivalent to: `wg genpsk`
    public static func generateShared() -> WireguardKey {
        var generator = SystemRandomNumberGenerator() // getrandom(2)
        return WireguardKey(unchecked: (0..<byteCount).map { _ in generator.next() })
    }

    /// A new private key.
    ///
    /// Equivalent to: `wg genkey`
    public static func generatePrivate() -> WireguardKey {
        var bytes = generateShared().bytes
        bytes[0] &= 0xF8 // as RFC 7748 clamps a scalar, and the kernel does with a key
        bytes[31] = bytes[31] & 0x7F | 0x40
        return WireguardKey(unchecked: bytes)
    }

    /// The public key of this private one.
    ///
    /// Equivalent to: `wg pubkey`
    public var publicKey: WireguardKey {
        _ = Self.isLibraryReady
        var result = [UInt8](repeating: 0, count: Self.byteCount)
        _ = crypto_scalarmult_curve25519_base(&result, bytes) // fails for a lack of memory for arguments only
        return WireguardKey(unchecked: result)
    }

    private static let isLibraryReady = sodium_init() >= 0
}

extension WireguardKey: CustomStringConvertible {
    /// The 44 characters of base64 that `wg` prints.
    public var description: String { Base64.encode(bytes) }
}
