// SPDX-License-Identifier: GPL-3.0-or-later
@preconcurrency import CReadline
@preconcurrency import Glibc

/// Reads lines from a terminal with GNU readline: editing, history, and Ctrl-C that clears the line.
///
/// readline's callback interface is used, so that waiting for a key is the caller's one way of waiting.
public final class LineEditor {
    /// What the user did.
    public enum Input: Equatable {
        case line(String)
        /// Ctrl-C: the line, or the unfinished chunk, is dropped.
        case interrupted
        /// Ctrl-D on an empty line.
        case end
        /// The process is to end.
        case terminated(signal: Int32)
    }

    /// What came while waiting for a key.
    public enum Event {
        case key, interrupt
        /// A signal that ends the process.
        case termination(signal: Int32)
    }

    private let waitForKey: (_ redraw: @escaping () -> Void) -> Event

    /// - Parameter waitForKey: Blocks until standard input can be read or an interrupt has come. It calls `redraw` when
    ///   the process goes on after it was stopped.
    public init(waitForKey: @escaping (_ redraw: @escaping () -> Void) -> Event) {
        self.waitForKey = waitForKey
        rl_catch_signals = 0 // an interrupt reaches `waitForKey`
        rl_readline_name = UnsafePointer(strdup("lunette"))
        rl_bind_key(9, rl_insert) // a tab is a tab until there are names to complete
    }

    /// Reads one line.
    public func read(prompt: String) -> Input {
        finished = nil
        rl_callback_handler_install(prompt) { line in
            rl_callback_handler_remove() // or readline would show the prompt again before the results
            finished = LineEditor.take(line)
        }
        while true {
            switch waitForKey(Self.redraw) {
            case .key: rl_callback_read_char()
            case .interrupt:
                abandonLine()
                return .interrupted
            case .termination(let signal):
                rl_callback_handler_remove()
                return .terminated(signal: signal)
            }
            if let finished { return finished }
        }
    }

    /// Takes the terminal again: a shell has had it meanwhile.
    private static func redraw() {
        rl_deprep_terminal()
        rl_prep_terminal(1)
        rl_forced_update_display()
    }

    private static func take(_ line: UnsafeMutablePointer<CChar>?) -> Input {
        guard let line else { return .end }
        defer { free(line) }
        return .line(String(cString: line))
    }

    private func abandonLine() {
        print("^C")
        fflush(nil) // before the terminal is reset, which moves the cursor
        rl_free_line_state()
        rl_callback_sigcleanup()
        rl_callback_handler_remove()
    }
}

/// What the line handler got: readline's callback carries no context, and there is one terminal.
private nonisolated(unsafe) var finished: LineEditor.Input?
