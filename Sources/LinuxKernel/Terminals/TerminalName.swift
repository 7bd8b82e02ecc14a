// SPDX-License-Identifier: GPL-3.0-or-later

/// The names of terminals by their device numbers, as `ps` shows them.
///
/// Source: proc_pid_stat(5), `tty_nr`; Documentation/admin-guide/devices.txt of the kernel.
public enum TerminalName {
    /// The name below `/dev`: "pts/3", "tty1"; "4:1", its two numbers, if the kernel has none; nil for 0, no terminal.
    public static func name(of device: UInt32) -> String? {
        guard device != 0 else { return nil }
        let major = device >> 8 & 0xFFF
        let minor = device & 0xFF | device >> 12 & 0xFFF00
        // The pseudo-terminals take eight major numbers.
        if (136...143).contains(major) { return "pts/\((major - 136) << 8 + minor)" }
        return deviceName(major, minor) ?? "\(major):\(minor)"
    }

    private static func deviceName(_ major: UInt32, _ minor: UInt32) -> String? {
        guard let lines = try? FileIO.contents(of: "/sys/dev/char/\(major):\(minor)/uevent") else { return nil }
        let key = "DEVNAME="
        return lines.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
            .first { $0.hasPrefix(key) }.map { String($0.dropFirst(key.count)) }
    }
}
