// SPDX-License-Identifier: GPL-3.0-or-later

/// The names of the capabilities.
///
/// Source: capabilities(7), linux/capability.h.
public enum Capability {
    /// The names of the bits of a set, ascending: "net_admin" is CAP_NET_ADMIN; "cap_63" is one without a name.
    public static func names(of set: UInt64) -> [String] {
        (0..<UInt64.bitWidth).filter { set >> UInt64($0) & 1 == 1 }.map { name(of: $0) }
    }

    /// The bit of "net_admin" or "CAP_NET_ADMIN"; nil for an unknown name.
    public static func bit(_ name: String) -> Int? {
        let word = name.lowercased()
        return names.firstIndex(of: word.hasPrefix("cap_") ? String(word.dropFirst("cap_".count)) : word)
    }

    /// The names of all capabilities.
    public static var allNames: [String] { names }

    /// The name of a bit.
    static func name(of bit: Int) -> String { names.indices.contains(bit) ? names[bit] : "cap_\(bit)" }

    /// In the order of the kernel's numbers.
    static let names = [
        "chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap",
        "linux_immutable", "net_bind_service", "net_broadcast", "net_admin", "net_raw", "ipc_lock", "ipc_owner",
        "sys_module", "sys_rawio", "sys_chroot", "sys_ptrace", "sys_pacct", "sys_admin", "sys_boot", "sys_nice",
        "sys_resource", "sys_time", "sys_tty_config", "mknod", "lease", "audit_write", "audit_control", "setfcap",
        "mac_override", "mac_admin", "syslog", "wake_alarm", "block_suspend", "audit_read", "perfmon", "bpf",
        "checkpoint_restore",
    ]
}
