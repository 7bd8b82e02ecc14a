// SPDX-License-Identifier: GPL-3.0-or-later
// The child between clone and execve. It may share its parent's memory, so it makes raw system calls only, allocates
// nothing and writes nowhere but on its own stack. All signals are blocked while it runs.
#define _GNU_SOURCE
#include "spawn-child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "raw-syscall.h"

enum { STREAMS = 3, LAST_SIGNAL = _NSIG - 1, SIGNAL_SET_BYTES = (_NSIG - 1) / 8 };

// Every step returns 0 or a negative errno, and may tell in `index` which of several things it was.
typedef long (*step_function)(const struct spawn_child *child, int *index);

// The kernel's struct sigaction: the handler is its first word, and a zeroed one is SIG_DFL without flags.
typedef uintptr_t kernel_action[8];

static long reset_signals(const struct spawn_child *child, int *index) {
    (void)child;
    (void)index;
    const kernel_action standard = {0};
    for (int signal = 1; signal <= LAST_SIGNAL; signal++) {
        kernel_action current = {0};
        RAW4(rt_sigaction, signal, NULL, current, SIGNAL_SET_BYTES);
        int ignored = current[0] == (uintptr_t)SIG_IGN;
        // What was ignored before this process stays so, or nohup(1) would be in vain. SIGPIPE is ignored by ourselves.
        if (current[0] != (uintptr_t)SIG_DFL && (!ignored || signal == SIGPIPE)) {
            RAW4(rt_sigaction, signal, standard, NULL, SIGNAL_SET_BYTES);
        }
    }
    return 0;
}

static long set_death_signal(const struct spawn_child *child, int *index) {
    (void)index;
    if (child->spawn->death_signal == 0) {
        return 0;
    }
    long result = RAW2(prctl, PR_SET_PDEATHSIG, child->spawn->death_signal);
    // A parent that ended before the call sends nothing any more. In another pid namespace the parent is 0.
    long parent = RAW0(getppid);
    if (result == 0 && parent != 0 && parent != child->parent) {
        return -ESRCH;
    }
    return result;
}

static long set_group(const struct spawn_child *child, int *index) {
    (void)index;
    switch (child->spawn->group) {
        case CLINUX_GROUP_OWN: return RAW2(setpgid, 0, 0);
        case CLINUX_GROUP_SESSION: {
            long session = RAW0(setsid);
            return session < 0 ? session : 0;
        }
        case CLINUX_GROUP_INHERITED: break;
    }
    return 0;
}

static long take_terminal(const struct spawn_child *child, int *index) {
    (void)index;
    int terminal = child->spawn->terminal;
    if (terminal < 0) {
        return 0;
    }
    if (child->spawn->group == CLINUX_GROUP_SESSION) {
        return RAW3(ioctl, terminal, TIOCSCTTY, 0);
    }
    // SIGTTOU, which this earns a background group, is blocked.
    pid_t group = (pid_t)RAW1(getpgid, 0);
    return RAW3(ioctl, terminal, TIOCSPGRP, &group);
}

static long enter_namespaces(const struct spawn_child *child, int *index) {
    for (size_t i = 0; i < child->spawn->namespace_count; i++) {
        long result = RAW2(setns, child->spawn->namespaces[i], 0);
        if (result < 0) {
            *index = (int)i;
            return result;
        }
    }
    return 0;
}

static long change_directory(const struct spawn_child *child, int *index) {
    (void)index;
    const char *directory = child->spawn->directory;
    return directory == NULL ? 0 : RAW1(chdir, directory);
}

static long connect_streams(const struct spawn_child *child, int *index) {
    int sources[STREAMS];
    for (int stream = 0; stream < STREAMS; stream++) {
        sources[stream] = child->spawn->streams[stream];
        // A source among 0-2 would be overwritten before its turn.
        if (sources[stream] < STREAMS && sources[stream] != stream) {
            sources[stream] = (int)RAW3(fcntl, sources[stream], F_DUPFD_CLOEXEC, STREAMS);
        }
        if (sources[stream] < 0) {
            *index = stream;
            return sources[stream];
        }
    }
    for (int stream = 0; stream < STREAMS; stream++) {
        int same = sources[stream] == stream;
        long result = same ? RAW3(fcntl, stream, F_SETFD, 0) : RAW3(dup3, sources[stream], stream, 0);
        // A standard stream that is closed in this process is closed in the child.
        if (result < 0 && !(same && result == -EBADF)) {
            *index = stream;
            return result;
        }
    }
    // Linux 5.11; older kernels refuse, and what we opened ourselves is close-on-exec anyway.
    RAW3(close_range, STREAMS, ~0U, CLOSE_RANGE_CLOEXEC);
    return 0;
}

static long restore_limits(const struct spawn_child *child, int *index) {
    (void)index;
    if (!child->spawn->limits_open_files) {
        return 0;
    }
    return RAW4(prlimit64, 0, RLIMIT_NOFILE, &child->spawn->open_files, NULL);
}

// Whether execve's error says that the path leads nowhere, so that the next one is to be tried (execvp(3)).
static int leads_nowhere(long error) {
    return error == -ENOENT || error == -ENOTDIR || error == -ESTALE || error == -ENODEV || error == -ETIMEDOUT;
}

static long execute(const struct spawn_child *child, int *index) {
    const struct clinux_spawn *spawn = child->spawn;
    const uint64_t no_signals = 0;
    RAW4(rt_sigprocmask, SIG_SETMASK, &no_signals, NULL, SIGNAL_SET_BYTES);
    int is_search = spawn->candidates[0] != NULL && spawn->candidates[1] != NULL;
    long refused = 0;
    long missing = -ENOENT;
    for (int i = 0; spawn->candidates[i] != NULL; i++) {
        long result = RAW3(execve, spawn->candidates[i], spawn->arguments, spawn->environment);
        int is_there = RAW4(faccessat, AT_FDCWD, spawn->candidates[i], F_OK, 0) == 0;
        if (result == -EACCES) {
            // A directory of the search that may not be entered does not make the program one that may not be run.
            refused = is_there || !is_search ? result : refused;
        } else if (!leads_nowhere(result)) {
            *index = i;
            return result;
        } else {
            missing = result;
            // The program is there: what is missing is the interpreter that it names.
            *index = is_there && *index < 0 ? i : *index;
        }
    }
    return refused != 0 ? refused : missing;
}

static const struct {
    enum clinux_spawn_step step;
    step_function perform;
} steps[] = {
    {CLINUX_SPAWN_SIGNALS, reset_signals},
    {CLINUX_SPAWN_DEATH_SIGNAL, set_death_signal},
    {CLINUX_SPAWN_GROUP, set_group},
    {CLINUX_SPAWN_TERMINAL, take_terminal},
    {CLINUX_SPAWN_NAMESPACES, enter_namespaces},
    {CLINUX_SPAWN_DIRECTORY, change_directory},
    {CLINUX_SPAWN_STREAMS, connect_streams},
    {CLINUX_SPAWN_LIMITS, restore_limits},
    {CLINUX_SPAWN_EXECVE, execute},
};

int spawn_child_main(void *argument) {
    const struct spawn_child *child = argument;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        struct clinux_spawn_failure failure = {.step = steps[i].step, .index = -1};
        long result = steps[i].perform(child, &failure.index);
        if (result < 0) {
            failure.error = (int)-result;
            RAW3(write, child->report, &failure, sizeof failure);
            break;
        }
    }
    // Not exit(3), which would run the parent's atexit handlers and flush its streams.
    RAW1(exit_group, 127);
    __builtin_unreachable();
}
