// SPDX-License-Identifier: GPL-3.0-or-later

/// Lua values as bytes, to be handed to another process that was copied from this one.
///
/// Nil, booleans, integers, floats (infinite ones and "not a number" too), strings of any bytes and tables are carried,
/// with cycles, with what two places share, and however deep they nest; error objects stay error objects. Handles are
/// carried by a number that the caller gives them. Functions, coroutines, other userdata and tables with another
/// metatable are refused.
///
/// The format: the numbers of values and of tables, the values, then the contents of each table in the order in which
/// they were met. A table is told by its number, so nothing is nested in the bytes. Numbers of things are 32 bits wide,
/// as the machine has them: both processes run on it.
enum Parcel {
    enum Tag: UInt8 {
        case `nil`, `false`, `true`
        /// Seven bits a byte, lowest first, zigzag.
        case integer
        /// Eight bytes.
        case float
        /// Its length and its bytes; strings are numbered in the order in which they come.
        case string
        /// The number of a string that came before.
        case stringAgain
        /// The number of a table.
        case table
        /// The number that the caller gave to the handle.
        case handle
    }

    /// What a table is besides a table.
    enum TableKind: UInt8 {
        case plain, errorObject
    }

    /// Bytes before the values: two counts.
    static let headerSize = 8
    /// Bytes of a table without contents: its kind, and how many elements and fields it has.
    static let tableSize = 9
}

/// Why values cannot be made a parcel, or a parcel values.
public enum ParcelError: Error, Hashable, Sendable {
    /// A value of a type that cannot be carried: `path` tells where it is, as `1.hosts[3]` from the first value on, and
    /// `value` what it is, with its article: `a function`.
    case uncarriable(path: String, value: String)
    /// More bytes than the limit.
    case tooLarge(limit: Int)
    /// The bytes end too early, or are no parcel.
    case malformed
}
