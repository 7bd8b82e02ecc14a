// SPDX-License-Identifier: GPL-3.0-or-later
// The signals that end a shell, turned into bytes in a pipe and a call into the interpreter.
#ifndef CLINUX_SIGNALS_H
#define CLINUX_SIGNALS_H

#include <stdint.h>

// Called in the signal handler: may do what signal-safety(7) allows, and nothing else.
typedef void (*clinux_signal_notifier)(int signal);

// Catches SIGINT, SIGTERM and SIGHUP, unless they are ignored (nohup), and ignores SIGPIPE. Each caught signal puts
// one byte into a pipe and calls `notify`. A second call only changes what is called.
// Returns 0, or -1 with errno; then nothing has changed.
int clinux_signals_install(clinux_signal_notifier notify);

// Ends the process if it does not react. After each caught signal, `patience` tells in how many seconds `stuck` is to
// be asked, or 0. If that returns a signal, what is left is named on standard error, and the exit status is 128 + n.
// Both are called in signal handlers.
void clinux_signals_end_stuck(unsigned (*patience)(void), int (*stuck)(void));

// Puts back what was there before, and closes the pipe.
void clinux_signals_uninstall(void);

// The end of the pipe that is readable after a signal, until it is drained; -1 before the installation.
int clinux_signals_descriptor(void);

// Has another signal put a byte into the pipe as well, without a call of `notify`, unless it is ignored. Returns
// whether that is new, or -1 with errno.
int clinux_signals_note(int signal);

// Gives a signal that was noted its default action again.
int clinux_signals_unnote(int signal);

// Whether a signal came since the pipe was drained. Unlike poll(2), which sees the pipe as it was before a handler ran
// at its return, this knows of that one, too.
int clinux_signals_are_pending(void);

// Takes all bytes out of the pipe; returns which signals came, signal n as bit n.
uint64_t clinux_signals_drain(void);

#endif
