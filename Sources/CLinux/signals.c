// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "CLinuxSignals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static void handle(int signal);

static const struct {
    int signal;
    void (*handler)(int);
} wanted[] = {
    {SIGINT, handle},
    {SIGTERM, handle},
    {SIGHUP, handle},
    {SIGPIPE, SIG_IGN},
    // A parent may have left it ignored, and then the kernel forgets how children ended.
    {SIGCHLD, SIG_DFL},
};
enum { COUNT = sizeof wanted / sizeof wanted[0] };

static struct sigaction previous[COUNT];
static volatile sig_atomic_t changed;
static volatile sig_atomic_t read_end = -1;
static volatile sig_atomic_t write_end = -1;
static volatile clinux_signal_notifier notifier;

static void note(int signal) {
    int saved = errno;
    char byte = (char)signal;
    // A full pipe is readable already, which is all that its reader wants to know.
    ssize_t written = write(write_end, &byte, 1);
    (void)written;
    errno = saved;
}

static void handle(int signal) {
    note(signal);
    clinux_signal_notifier notify = notifier;
    if (notify != NULL) {
        int saved = errno;
        notify(signal);
        errno = saved;
    }
}

static int open_pipe(void) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        return -1;
    }
    read_end = ends[0];
    write_end = ends[1];
    return 0;
}

// Sets what is wanted at `position`, and remembers what was there.
static int change(int position) {
    struct sigaction action = {.sa_handler = wanted[position].handler};
    // No SA_RESTART: a system call that waits must return, so that the script learns of the signal.
    sigemptyset(&action.sa_mask);
    if (sigaction(wanted[position].signal, NULL, &previous[position]) != 0) {
        return -1;
    }
    // A program started by nohup(1) or in the background stays deaf to what its parent ignored for it.
    if (action.sa_handler == handle && previous[position].sa_handler == SIG_IGN) {
        return 0;
    }
    return sigaction(wanted[position].signal, &action, NULL);
}

int clinux_signals_install(clinux_signal_notifier notify) {
    notifier = notify;
    if (read_end >= 0) {
        return 0;
    }
    if (open_pipe() != 0) {
        return -1;
    }
    for (changed = 0; changed < COUNT; changed++) {
        if (change(changed) != 0) {
            int error = errno;
            clinux_signals_uninstall();
            errno = error;
            return -1;
        }
    }
    return 0;
}

void clinux_signals_uninstall(void) {
    while (changed > 0) {
        changed--;
        sigaction(wanted[changed].signal, &previous[changed], NULL);
    }
    notifier = NULL;
    if (read_end >= 0) {
        close(read_end);
        close(write_end);
    }
    read_end = -1;
    write_end = -1;
}

int clinux_signals_descriptor(void) { return read_end; }

int clinux_signals_note(int signal) {
    struct sigaction current;
    if (sigaction(signal, NULL, &current) != 0) {
        return -1;
    }
    if (current.sa_handler == SIG_IGN || current.sa_handler == note) {
        return 0;
    }
    // Not a matter of the script's: a library's system call that waits goes on, where it can.
    struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART | SA_NOCLDSTOP};
    sigemptyset(&action.sa_mask);
    return sigaction(signal, &action, NULL) == 0 ? 1 : -1;
}

int clinux_signals_unnote(int signal) {
    struct sigaction current;
    if (sigaction(signal, NULL, &current) != 0 || current.sa_handler != note) {
        return 0;
    }
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigemptyset(&action.sa_mask);
    return sigaction(signal, &action, NULL);
}

uint64_t clinux_signals_drain(void) {
    uint64_t came = 0;
    unsigned char bytes[64];
    ssize_t count;
    do {
        count = read(read_end, bytes, sizeof bytes);
        for (ssize_t i = 0; i < count; i++) {
            came |= UINT64_C(1) << (bytes[i] & 63);
        }
    } while (count > 0 || (count < 0 && errno == EINTR));
    return came;
}
