// SPDX-License-Identifier: GPL-3.0-or-later
import LuaHost

/// What a worker tells its parent in the end.
struct WorkerReport {
    enum Outcome {
        /// The function returned; the parcel has its results.
        case returned
        /// The function raised what the parcel has.
        case raised(traceback: String?)
        /// It could not begin, or its results cannot be carried.
        case failed(LuaError)
        /// It called `os.exit` with a status other than 0.
        case exited(status: Int)
        case interrupted(signal: Int)
    }

    var outcome: Outcome
    /// The handles in the parcel and in the entries, by number.
    var things: [CarriedThing] = []
    /// What it made; the parent's scope takes it over.
    var entries: [CarriedEntry] = []
    /// Values of Lua.
    var parcel: [UInt8] = []

    init(_ outcome: Outcome) {
        self.outcome = outcome
    }

    // MARK: Bytes

    var bytes: [UInt8] {
        var writer = CargoWriter()
        switch outcome {
        case .returned: writer.write(0)
        case .raised(let traceback):
            writer.write(1)
            writer.write(optional: traceback)
        case .failed(let error):
            writer.write(2)
            error.write(to: &writer)
        case .exited(let status):
            writer.write(3)
            writer.write(status)
        case .interrupted(let signal):
            writer.write(4)
            writer.write(signal)
        }
        writer.write(list: things) { $1.write(to: &$0) }
        writer.write(list: entries) { $1.write(to: &$0) }
        writer.write(parcel)
        return writer.bytes
    }

    init(reading bytes: ArraySlice<UInt8>) throws(CargoReader.Malformed) {
        var reader = CargoReader(bytes)
        switch try reader.readInt() {
        case 0: outcome = .returned
        case 1: outcome = .raised(traceback: try reader.readOptionalString())
        case 2: outcome = .failed(try LuaError(from: &reader))
        case 3: outcome = .exited(status: try reader.readInt())
        case 4: outcome = .interrupted(signal: try reader.readInt())
        default: throw CargoReader.Malformed()
        }
        things = try reader.readList { reader throws(CargoReader.Malformed) in try CarriedThing(from: &reader) }
        entries = try reader.readList { reader throws(CargoReader.Malformed) in try CarriedEntry(from: &reader) }
        parcel = try reader.readBytes()
    }
}

extension LuaError {
    fileprivate func write(to writer: inout CargoWriter) {
        for text in [operation, subject, code, message] { writer.write(text) }
        writer.write(errno)
        writer.write(optional: detail)
        writer.write(optional: hint)
        writer.write(isMisuse ? 1 : 0)
    }

    fileprivate init(from reader: inout CargoReader) throws(CargoReader.Malformed) {
        self.init(
            operation: try reader.readString(), subject: try reader.readString(), code: try reader.readString(),
            message: try reader.readString())
        errno = try reader.readInt()
        detail = try reader.readOptionalString()
        hint = try reader.readOptionalString()
        isMisuse = try reader.readInt() != 0
    }
}
