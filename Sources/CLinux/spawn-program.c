// SPDX-License-Identifier: GPL-3.0-or-later
// The child's last steps: its group, its terminal, its streams, and the program in its place.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "raw-syscall.h"
#include "spawn-child.h"

enum { STREAMS = 3, SIGNAL_SET_BYTES = (_NSIG - 1) / 8, DIGITS = 12 };

long spawn_set_death_signal(const struct spawn_child *child, int *index) {
    (void)index;
    // Below an init the parent is the init, whose end ends the program anyway.
    if (child->spawn->death_signal == 0 || (child->spawn->init_image >= 0 && RAW0(getpid) != 1)) {
        return 0;
    }
    long result = RAW2(prctl, PR_SET_PDEATHSIG, child->spawn->death_signal);
    if (result < 0) {
        return result;
    }
    // A shell that ended before the call sends nothing any more; its end of the report tells that in any pid namespace:
    // a socket by POLLHUP, a pipe by POLLERR.
    struct pollfd report = {.fd = child->report};
    const struct timespec now = {0};
    RAW5(ppoll, &report, 1, &now, NULL, 0);
    return report.revents & (POLLHUP | POLLERR) ? -ESRCH : 0;
}

long spawn_set_group(const struct spawn_child *child, int *index) {
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

long spawn_take_terminal(const struct spawn_child *child, int *index) {
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

long spawn_change_directory(const struct spawn_child *child, int *index) {
    (void)index;
    const char *directory = child->spawn->directory;
    return directory == NULL ? 0 : RAW1(chdir, directory);
}

long spawn_connect_streams(const struct spawn_child *child, int *index) {
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

// Whether execve's error says that the path leads nowhere, so that the next one is to be tried (execvp(3)).
static int leads_nowhere(long error) {
    return error == -ENOENT || error == -ENOTDIR || error == -ESTALE || error == -ENODEV || error == -ETIMEDOUT;
}

long spawn_execute(const struct spawn_child *child, int *index) {
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

// Writes a number that is not negative, and ends it with NUL.
static void write_number(char text[DIGITS], int number) {
    int position = 0;
    for (int rest = number; position == 0 || rest > 0; rest /= 10) {
        position++;
    }
    text[position] = '\0';
    while (position > 0) {
        text[--position] = (char)('0' + number % 10);
        number /= 10;
    }
}

long spawn_become_init(const struct spawn_child *child, pid_t program) {
    char name[] = "lunette-init";
    char pid[DIGITS];
    write_number(pid, program);
    const char *const arguments[] = {name, pid, NULL};
    const char *const environment[] = {NULL};
    // Nothing else stays open: a pipe of the program must end when the program closes it.
    RAW3(dup3, child->status, STDIN_FILENO, 0);
    RAW3(close_range, STDIN_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    return RAW5(execveat, child->spawn->init_image, "", arguments, environment, AT_EMPTY_PATH);
}
