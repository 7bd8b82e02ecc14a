// SPDX-License-Identifier: GPL-3.0-or-later

/// What a process is doing, in the kernel's words.
///
/// Source: proc_pid_status(5), `State`.
public enum ProcessState: Character, CaseIterable, Hashable, Sendable {
    case running = "R"
    case sleeping = "S"
    /// Waits for something that no signal interrupts.
    case diskSleep = "D"
    case stopped = "T"
    case tracingStop = "t"
    /// Has ended; its parent has not collected it.
    case zombie = "Z"
    case dead = "X"
    case parked = "P"
    /// A thread of the kernel that waits.
    case idle = "I"

    /// The word: "sleeping", "disk sleep".
    public var name: String {
        switch self {
        case .running: "running"
        case .sleeping: "sleeping"
        case .diskSleep: "disk sleep"
        case .stopped: "stopped"
        case .tracingStop: "tracing stop"
        case .zombie: "zombie"
        case .dead: "dead"
        case .parked: "parked"
        case .idle: "idle"
        }
    }
}
