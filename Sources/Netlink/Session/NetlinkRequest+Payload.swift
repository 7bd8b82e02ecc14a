// SPDX-License-Identifier: GPL-3.0-or-later

extension NetlinkRequest {
    /// What the request says, without the message's header: `Route(decoding:)` and `Address(decoding:)` read it.
    /// Nil for what cannot be written.
    public var payload: [UInt8]? {
        var writer = MessageWriter()
        encode(into: &writer)
        guard writer.failure == nil else { return nil }
        return Array(writer.bytes)
    }
}
