// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc

/// The names of signals.
///
/// Source: signal(7), sigabbrev_np(3).
public enum SignalName {
    /// The number of "TERM", "SIGTERM" or "sigterm", also of "RTMIN+1" and "RTMAX-1"; nil for an unknown name.
    public static func number(_ name: String) -> Int32? {
        var name = name.uppercased()
        if name.hasPrefix("SIG") { name.removeFirst("SIG".count) }
        return aliases[name] ?? (1..<first).first { abbreviation($0) == name } ?? realTimeNumber(name)
    }

    /// The name with its prefix: "SIGTERM", "SIGRTMIN+1"; "signal 99" for a number that is none.
    public static func name(of signal: Int32) -> String {
        if let name = abbreviation(signal) { return "SIG" + name }
        switch signal {
        case first: return "SIGRTMIN"
        case last: return "SIGRTMAX"
        case first...last: return "SIGRTMIN+\(signal - first)"
        default: return "signal \(signal)"
        }
    }

    /// The second names, which glibc does not give back.
    private static let aliases = ["IOT": SIGABRT, "CLD": SIGCHLD, "IO": SIGIO]

    /// The real-time signals that glibc leaves to programs.
    private static var first: Int32 { clinux_sigrtmin() }
    private static var last: Int32 { clinux_sigrtmax() }

    private static func abbreviation(_ signal: Int32) -> String? {
        clinux_sigabbrev(signal).map { String(cString: $0) }
    }

    private static func realTimeNumber(_ name: String) -> Int32? {
        switch name {
        case "RTMIN": return first
        case "RTMAX": return last
        default: break
        }
        let isFromFirst = name.hasPrefix("RTMIN+")
        guard isFromFirst || name.hasPrefix("RTMAX-"), let offset = Int32(name.dropFirst("RTMIN+".count)),
            (0...last - first).contains(offset)
        else { return nil }
        return isFromFirst ? first + offset : last - offset
    }
}
