// SPDX-License-Identifier: GPL-3.0-or-later
import Netlink

/// A message that a kernel sent, kept as hexadecimal text.
struct Recording {
    let bytes: [UInt8]

    init(_ text: String) {
        let digits = text.filter { !$0.isWhitespace }
        var bytes: [UInt8] = []
        var start = digits.startIndex
        while let end = digits.index(start, offsetBy: 2, limitedBy: digits.endIndex), start < end {
            bytes.append(UInt8(digits[start..<end], radix: 16) ?? 0)
            start = end
        }
        self.bytes = bytes
    }

    /// The message without its header.
    var payload: [UInt8] { Array(bytes.dropFirst(16)) }

    /// The message as the answer to the request `sequence`.
    func answering(_ sequence: UInt32) -> [UInt8] {
        var answer = bytes
        withUnsafeBytes(of: sequence) { answer.replaceSubrange(8..<12, with: $0) }
        return answer
    }

    static let links = [bridge, bridgePort]
    static let addresses = [loopbackAddress, labelledAddress, peerAddress, peerAddress6, address6]
    static let tableEntries = [
        viaIPv6Route, defaultRoute, connectedRoute, multipathRoute, nexthopObjectRoute, blackholeRoute,
        multipathRoute6, expiringRoute6,
    ]
    static let routes = tableEntries + [lookedUpRoute]
    static let verdicts = [badGateway, unknownKind, acknowledgement, noSuchLink, noSuchTable, endOfDump]
}
