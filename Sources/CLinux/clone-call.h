// SPDX-License-Identifier: GPL-3.0-or-later
// clone3(2) with a stack and a function to run, for which the C library has no wrapper.
#ifndef CLONE_CALL_H
#define CLONE_CALL_H

#include <stddef.h>
#include <sys/types.h>

struct clone_call {
    int (*body)(void *);  // must not return
    void *argument;
    char *stack;          // its top, aligned to 16 bytes
    size_t stack_size;
    int flags;
    int exit_signal;
    int *pidfd;
};

// Makes a process in which all handlers of signals are back at their defaults, or -1 with errno. Where the kernel or a
// filter of system calls knows no such thing, they are left as they are, and `has_handlers`, which the process may
// share, is 1.
pid_t clone_without_handlers(const struct clone_call *call, int *has_handlers);

#endif
