// SPDX-License-Identifier: GPL-3.0-or-later

/// Text that is no address with a prefix length, and why.
public struct AddressError: Error, Hashable, Sendable {
    /// What is wrong with the text.
    public enum Reason: Hashable, Sendable {
        /// The part before the slash is neither IPv4 nor IPv6.
        case notAnAddress
        /// There is no slash, and the caller wants one; `example` is a length that would be usual.
        case missingPrefixLength(example: UInt8)
        /// What follows the slash is not a decimal number.
        case prefixLengthNotANumber
        /// The number after the slash is more than the address has bits.
        case prefixLengthOutOfRange(maximum: UInt8)
    }

    /// The text as it was given.
    public var text: String
    /// What is wrong with it.
    public var reason: Reason

    /// Describes the fault of `text`.
    public init(_ text: String, _ reason: Reason) {
        self.text = text
        self.reason = reason
    }
}

extension AddressError: CustomStringConvertible {
    /// One line: "'10.0.0.1/33': prefix length out of range 0-32".
    public var description: String { "'\(text)': \(explanation)" }

    private var explanation: String {
        switch reason {
        case .notAnAddress: "not an IPv4 or IPv6 address"
        case .missingPrefixLength(let example): "no prefix length (write \(text)/\(example))"
        case .prefixLengthNotANumber: "prefix length is not a number"
        case .prefixLengthOutOfRange(let maximum): "prefix length out of range 0-\(maximum)"
        }
    }
}
