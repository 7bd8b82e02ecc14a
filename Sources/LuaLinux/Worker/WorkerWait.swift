// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// Waiting for a worker. A signal that ends the shell is passed on, and the worker unwinds first.
final class WorkerWait {
    let channel: WorkerChannel
    private var child: Child
    private let announcement: WorkerChannel?
    private let shell: Shell
    /// When a worker that does not want to end is killed.
    private var deadline: Double?

    init(_ child: Child, _ crossing: WorkerCrossing, _ shell: Shell) {
        self.child = child
        self.shell = shell
        channel = crossing.channel
        announcement = crossing.announcement
    }

    /// The report, or nil if the worker ended without one.
    func forReport() throws -> WorkerReport? {
        if let announcement { try follow(announcement) }
        guard try receive(channel) else { return nil }
        do { return try WorkerReport(reading: channel.message) } catch { return nil }
    }

    /// Waits for the process that goes on in another pid namespace, a child of this one too.
    private func follow(_ announcement: WorkerChannel) throws {
        guard try receive(announcement), announcement.message.count == MemoryLayout<pid_t>.size else { return }
        let pid = announcement.message.withUnsafeBytes { $0.loadUnaligned(as: pid_t.self) }
        try child.reap(block: true) // it ends at once
        child = try WorkerProcess.child(pid)
        passOn() // what came so far went to the first one
    }

    /// - Returns: false if the worker has ended before the message was complete.
    private func receive(_ channel: WorkerChannel) throws -> Bool {
        while true {
            let hasEnded = try wait(for: channel.descriptor)
            switch try channel.receive() {
            case .complete: return true
            case .ended: return false
            // a program that it started may hold the other end open
            case .incomplete: if hasEnded { return false }
            }
        }
    }

    /// Waits for the end of the worker, which has reported.
    func forEnd() throws -> ExitStatus? {
        while try !wait(for: -1) {}
        return try child.reap(block: true)
    }

    /// Lets go of the worker, and waits until it has undone what it made.
    func refuse() {
        channel.close()
        _ = try? forEnd()
    }

    /// Waits until a descriptor is readable, or the worker has ended.
    /// - Returns: Whether it has ended.
    private func wait(for descriptor: Int32) throws -> Bool {
        while true {
            var entries = [Poll.Entry(readable: child.pidfd), Poll.Entry(readable: descriptor)]
            do {
                let left = deadline.map { max(0, $0 - Clock.monotonic()) }
                if try shell.poll(&entries, timeout: left) { return entries[0].revents != 0 }
                deadline = nil
                try? child.send(SIGKILL)
            } catch is Interrupted {
                passOn()
            }
        }
    }

    /// Passes a signal on. Who presses Ctrl-C so often that nothing is held back any more waits no longer than this: a
    /// worker that does not react ends itself a moment before, and says so.
    private func passOn() {
        guard let signal = shell.interpreter.interruptDue else { return }
        try? child.send(signal)
        if shell.interpreter.isImpatient, deadline == nil { deadline = Clock.monotonic() + 1.6 }
    }
}
