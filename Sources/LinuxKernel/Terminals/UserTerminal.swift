// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import SystemPackage

/// The terminal that this process was started at, while it hands all that is typed on to a program.
///
/// Source: termios(3), credentials(7) about process groups and terminals.
public final class UserTerminal {
    /// Opened once more, so that it can be made not to wait without changing that for whoever shares it.
    private let file: Descriptor
    private var settings: TerminalSettings
    private var isRaw = false

    /// Opens the terminal that a descriptor leads to, and waits until this process is in its foreground.
    ///
    /// Raises `EIO` if it is in the background and nobody could bring it to the foreground.
    /// Source: proc_pid_fd(5), tty(4).
    public init(_ descriptor: Int32) throws(KernelError) {
        file = try Self.open(descriptor)
        // In the background they would be those of whoever is in the foreground.
        try Self.waitForForeground(file.rawValue)
        settings = try TerminalSettings(of: file.rawValue)
    }

    deinit { restore() }

    /// The descriptor, for `Poll`; it does not wait.
    public var descriptor: Int32 { file.rawValue }

    /// What the terminal did before, and does again after `restore`.
    public var userSettings: TerminalSettings { settings }

    /// How many characters it shows.
    public var size: TerminalSize? { try? TerminalSize(of: file.rawValue) }

    /// Whether this process is in its foreground; also if it is no terminal that processes take turns at.
    public var isForeground: Bool { Self.isForeground(file.rawValue) }

    /// Has it pass on every byte as it is. In the background, this process is stopped until it is in the foreground.
    public func makeRaw() throws(KernelError) {
        try Self.waitForForeground(file.rawValue)
        // Somebody may have changed them while this process was stopped.
        if !isRaw { settings = try TerminalSettings(of: file.rawValue) }
        try settings.raw.set(file.rawValue)
        isRaw = true
    }

    /// Has it do again what it did before, unless another process is in the foreground, whose business that is now.
    public func restore() {
        guard isRaw else { return }
        isRaw = false
        guard isForeground else { return }
        // Should that change right now, SIGTTOU would stop us for good.
        var stop = sigset_t()
        var previous = sigset_t()
        sigemptyset(&stop)
        sigaddset(&stop, SIGTTOU)
        pthread_sigmask(SIG_BLOCK, &stop, &previous)
        try? settings.set(file.rawValue)
        pthread_sigmask(SIG_SETMASK, &previous, nil)
    }

    private static func open(_ descriptor: Int32) throws(KernelError) -> Descriptor {
        let flags = O_RDWR | O_NOCTTY | O_NONBLOCK
        do {
            return try FileIO.open("/proc/self/fd/\(descriptor)", flags: flags)
        } catch {
            // After su(1), its file is another user's; the controlling terminal can be opened all the same.
            let device = UInt32(truncatingIfNeeded: try FileIO.status(of: descriptor).st_rdev)
            guard try ProcessTable.status(of: getpid()).terminal == device else { throw error }
            return try FileIO.open("/dev/tty", flags: flags)
        }
    }

    private static func waitForForeground(_ descriptor: Int32) throws(KernelError) {
        // Does nothing to a terminal whose output nobody has halted, and stops a process in the background.
        while tcflow(descriptor, TCOON) != 0 {
            guard Glibc.errno == EINTR else {
                throw .last("tcflow", "\(descriptor)", detail: "in its background, and nobody can change that")
            }
        }
    }

    private static func isForeground(_ descriptor: Int32) -> Bool {
        let group = tcgetpgrp(descriptor)
        return group < 0 || group == getpgrp()
    }
}
