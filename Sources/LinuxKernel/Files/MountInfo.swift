// SPDX-License-Identifier: GPL-3.0-or-later

/// One mount of the mount namespace of this thread.
///
/// Source: proc_pid_mountinfo(5).
struct MountInfo {
    /// The directory of the file system that is mounted.
    var root: String
    /// Where it is mounted, as the reader of the list sees it.
    var path: String
    var options: [String]
    /// The type of the file system: "cgroup2".
    var type: String
    /// The options of the file system itself.
    var superOptions: [String]

    /// Reads one line; nil if it is none.
    init?(parsing line: ArraySlice<UInt8>) {
        // id, parent, device, root, mount point, options, optional fields, "-", type, source, options of that
        let fields = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard fields.count > 6, let end = fields[6...].firstIndex(of: [UInt8(ascii: "-")]), fields.count > end + 3
        else { return nil }
        root = Self.unescape(fields[3])
        path = Self.unescape(fields[4])
        options = Self.words(fields[5])
        type = String(decoding: fields[end + 1], as: UTF8.self)
        superOptions = Self.words(fields[end + 3])
    }

    private static func words(_ field: ArraySlice<UInt8>) -> [String] {
        field.split(separator: UInt8(ascii: ",")).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The kernel writes space, tab, newline and backslash as three octal digits after a backslash.
    static func unescape(_ field: ArraySlice<UInt8>) -> String {
        var bytes: [UInt8] = []
        var rest = field
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), digits.count == 3,
                let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 8) {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
