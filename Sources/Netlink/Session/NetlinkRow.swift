// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// A row of one of the kernel's tables — an address, a route, a rule, a neighbour, a nexthop — which is read from
/// messages and handed over in requests.
public protocol NetlinkRow: Hashable, Sendable {
    /// `RTM_NEW…`: adds a row; also each row in a reply.
    static var addition: MessageType { get }
    /// `RTM_DEL…`: removes a row.
    static var removal: MessageType { get }
    /// Whether the kernel is asked to tell what became of a row that is new: it chooses numbers that a removal has to
    /// name.
    static var isEchoed: Bool { get }

    /// The row as a person would name it, for errors.
    var subject: String { get }

    /// Decodes what stands behind a message's header; nil for what is a row of another table. Raises `EBADMSG` on
    /// malformed bytes.
    init?(decoding payload: UnsafeRawBufferPointer) throws(KernelError)

    /// Writes what stands behind a message's header.
    func encode(into writer: inout MessageWriter, for verb: RowVerb)
}

extension NetlinkRow {
    public static var isEchoed: Bool { false }
}

/// What is to be done with a row.
public enum RowVerb: String, Hashable, Sendable {
    /// Equivalent to: `ip … add`. Raises `EEXIST` when there is such a row.
    case add
    /// Equivalent to: `ip … replace`: adds it, or puts it in the place of the one that it is like.
    case replace
    /// Equivalent to: `ip route append`: adds it behind others like it.
    case append
    /// Equivalent to: `tc … change`: changes the one that there is. Raises `ENOENT` when there is none.
    case change
    /// Equivalent to: `ip … delete`
    case remove

    @usableFromInline
    var flags: MessageFlags {
        switch self {
        case .add: [.create, .exclusive]
        case .replace: [.create, .replace]
        case .append: [.create, .append]
        case .change, .remove: []
        }
    }
}

extension RowVerb {
    @inlinable
    func flags<Row: NetlinkRow>(of _: Row.Type) -> MessageFlags {
        Row.isEchoed && self != .remove && self != .change ? flags.union(.echo) : flags
    }
}

/// A request about one row.
public struct RowRequest<Row: NetlinkRow>: NetlinkRequest {
    public let verb: RowVerb
    public let row: Row

    public init(_ verb: RowVerb, _ row: Row) {
        self.verb = verb
        self.row = row
    }

    public static func add(_ row: Row) -> Self { Self(.add, row) }
    public static func replace(_ row: Row) -> Self { Self(.replace, row) }
    public static func append(_ row: Row) -> Self { Self(.append, row) }
    public static func remove(_ row: Row) -> Self { Self(.remove, row) }

    public var type: MessageType { verb == .remove ? Row.removal : Row.addition }
    public var flags: MessageFlags { verb.flags(of: Row.self) }
    public var subject: String { row.subject }
    public func encode(into writer: inout MessageWriter) { row.encode(into: &writer, for: verb) }
}

extension RequestBatch {
    /// Adds a request about a row.
    @inlinable
    public mutating func append<Row: NetlinkRow>(_ verb: RowVerb, _ row: Row) {
        let type = verb == .remove ? Row.removal : Row.addition
        append(type, flags: verb.flags(of: Row.self)) { row.encode(into: &$0, for: verb) }
    }
}
