// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// One attribute of a nest as a row of a table: the word of iproute2, the number of the kernel, and its form.
/// Encoding, decoding, the options and rows of scripts, and the table of what is covered all walk over such tables.
/// A class, because a table's fields are handed about for every value of every row.
public final class Field: Sendable {
    /// The word of iproute2: "forward_delay".
    public let name: StaticString
    /// The number of the kernel: `IFLA_BR_FORWARD_DELAY`.
    public let attribute: Int
    /// How the value stands on the wire, and what it may be.
    public let form: FieldForm
    /// True for state that the kernel reports and does not take.
    public let isReadOnly: Bool
    /// True for what is counted: it changes without a word.
    public let isCounter: Bool
    /// A word under another attribute that the kernel wants beside the value: what to do with it.
    let companion: (attribute: Int, value: UInt32)?

    public init(
        _ name: StaticString, _ attribute: Int, _ form: FieldForm, readOnly: Bool = false, counter: Bool = false,
        with companion: (attribute: Int, value: UInt32)? = nil
    ) {
        self.name = name
        self.attribute = attribute
        self.form = form
        isReadOnly = readOnly || counter
        isCounter = counter
        self.companion = companion
    }

    /// Describes what the codec of its kind writes and reads, because the wire has a structure there.
    public convenience init(
        _ name: StaticString, _ form: FieldForm, readOnly: Bool = false, counter: Bool = false
    ) {
        self.init(name, -1, form, readOnly: readOnly, counter: counter)
    }

    /// A name under which several other fields are set at once; it is never on the wire.
    public convenience init(_ name: StaticString, shorthandFor fields: [StaticString]) {
        self.init(name, -1, .shorthand(fields))
    }
}

/// How a field's value stands on the wire, and what it may be.
public indirect enum FieldForm: Sendable {
    /// An integer that is 0 or 1.
    case toggle(FieldWidth)
    /// An attribute without payload, whose presence means true.
    case presence
    /// An integer in the host's byte order.
    case number(FieldWidth, ClosedRange<UInt64>)
    /// An integer in network byte order: ports, protocols.
    case networkOrder(FieldWidth, ClosedRange<UInt64>)
    /// A signed integer of 32 bits.
    case signed(ClosedRange<Int64>)
    /// Seconds here, a whole number of units on the wire; without limits, whatever fits is taken.
    case seconds(FieldTime, FieldWidth, ClosedRange<Double>? = nil)
    /// A measure with a unit.
    case quantity(FieldQuantity)
    /// What part of a packet must be, perhaps under a mask.
    case match(FieldMatch)
    /// One of several words, each a number on the wire.
    case word([(name: String, value: UInt64)], FieldWidth)
    /// One of the words of a table that files extend, or digits. Those files are not read before a word is needed.
    case named(@Sendable () -> NameTable, FieldWidth)
    /// The same, with the number in network byte order.
    case networkWord([(name: String, value: UInt64)], FieldWidth)
    /// Some of several words, each a bit on the wire.
    case words([(name: String, bit: UInt64)], FieldWidth)
    /// A bit of an attribute that holds two words: which bits are on, and which are meant.
    case bit(UInt32, FieldBits)
    /// A bit of an integer that holds several fields, which are written together.
    case flagPart(UInt64, FieldWidth, FieldOrder)
    /// Some bits of such an integer, as a number.
    case part(UInt64, FieldWidth, FieldOrder)
    /// A word in network byte order that counts only if a bit of another attribute is on, a half in that order.
    case keyed(flag: UInt64, of: Int)
    /// Text of at most so many bytes.
    case text(Int)
    case mac
    /// Labels of MPLS: "100/200".
    case labels
    /// Two realms of traffic: "1/2".
    case realms
    /// A first and a last number.
    case range(FieldWidth, ClosedRange<UInt64>, FieldOrder = .host)
    /// An address of IPv4; of IPv6 under an attribute of its own where there is one, else under the same.
    case address(ipv6: Int?)
    case ipv4
    case ipv6
    /// The index of a link.
    case link
    /// A bridge in the spanning tree, as text: "8000.2:42:ac:11:0:2".
    case bridgeID
    /// A nest of numbered elements of one form.
    case list(FieldForm, firstAttribute: Int)
    /// A nest of elements of one form, all under the same number.
    case repeated(FieldForm, Int)
    /// A nest of pairs of words, each under the same attribute: what becomes what.
    case mapping(Int)
    /// A nest of other fields.
    case nest(FieldTable)
    /// Nothing of its own: see ``Field/init(_:shorthandFor:)``.
    case shorthand([StaticString])

    /// A byte that is 0 or 1.
    public static let flag = Self.toggle(.byte)
    public static let byte = Self.number(.byte, 0...0xFF)
    public static let half = Self.number(.half, 0...0xFFFF)
    public static let word = Self.number(.word, 0...0xFFFF_FFFF)
    public static let long = Self.number(.long, 0...UInt64.max)
    /// A port of UDP or TCP.
    public static let port = Self.networkOrder(.half, 0...0xFFFF)
    /// An address under one attribute.
    public static let address = Self.address(ipv6: nil)
}

/// The size of an integer on the wire.
public enum FieldWidth: Int, Sendable {
    case byte = 1
    case half = 2
    case word = 4
    case long = 8

    /// The largest number that it holds.
    public var largest: UInt64 { UInt64.max >> UInt64(64 - 8 * rawValue) }
}

/// A unit of time on the wire.
public enum FieldTime: Double, Sendable {
    /// Hundredths of a second (`USER_HZ`).
    case ticks = 100
    case whole = 1
    case milliseconds = 1e3
    case microseconds = 1e6
    case nanoseconds = 1e9
}

/// The order of the two words of a field of bits.
public enum FieldBits: Sendable {
    /// `struct { flags, mask }`, as `ifla_vlan_flags` and `br_boolopt_multi` have it.
    case valueThenMask
}

/// The order of the bytes of an integer.
public enum FieldOrder: Sendable {
    case host
    case network
}
