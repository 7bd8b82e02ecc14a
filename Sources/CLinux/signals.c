// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "CLinuxSignals.h"
#include "CLinuxLeftovers.h"
#include "CLinuxWorker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

enum disposition { CAUGHT, IGNORED, DEFAULT };

static const struct {
    int signal;
    enum disposition disposition;
} wanted[] = {
    {SIGINT, CAUGHT},
    {SIGTERM, CAUGHT},
    {SIGHUP, CAUGHT},
    {SIGPIPE, IGNORED},
    // A parent may have left it ignored, and then the kernel forgets how children ended.
    {SIGCHLD, DEFAULT},
};
enum { COUNT = sizeof wanted / sizeof wanted[0] };

static struct sigaction previous[COUNT];
static volatile sig_atomic_t changed;
static volatile sig_atomic_t read_end = -1;
static volatile sig_atomic_t write_end = -1;
static volatile clinux_signal_notifier notifier;
static volatile sig_atomic_t is_worker;
static volatile sig_atomic_t is_pending;
static unsigned (*volatile patience)(void);
static int (*volatile stuck)(void);

static void note(int signal) {
    int saved = errno;
    char byte = (char)signal;
    is_pending = 1;
    // A full pipe is readable already, which is all that its reader wants to know.
    ssize_t written = write(write_end, &byte, 1);
    (void)written;
    errno = saved;
}

static void be_patient(void);

// The time is over. Nothing else but this may be safe to do: the signal may have come in the middle of malloc.
static void look(int alarm) {
    (void)alarm;
    int saved = errno;
    int signal = stuck();
    if (signal == 0) {
        be_patient();
        errno = saved;
        return;
    }
    static const char text[] = "\nlunette: the script does not react: ending at once\n";
    ssize_t written = write(STDERR_FILENO, text, sizeof text - 1);
    (void)written;
    clinux_leftovers_write(STDERR_FILENO, "lunette: not undone: ", ": interrupted\n");
    _exit(128 + signal);
}

// Looks again after some seconds. A worker ends first, and is heard.
static void be_patient(void) {
    unsigned seconds = patience == NULL ? 0 : patience();
    if (seconds == 0) {
        return;
    }
    // Not before it is needed: a module in C may have a use for this signal.
    struct sigaction action = {.sa_handler = look, .sa_flags = SA_RESTART};
    sigfillset(&action.sa_mask);
    sigaction(SIGALRM, &action, NULL);
    alarm(is_worker ? (seconds + 1) / 2 : seconds);
}

static void handle(int signal, siginfo_t *info, void *context) {
    (void)context;
    // The terminal's reach the whole process group, so a worker would count each twice: its parent passes them on.
    if (is_worker && info->si_code == SI_KERNEL) {
        return;
    }
    note(signal);
    clinux_signal_notifier notify = notifier;
    if (notify != NULL) {
        int saved = errno;
        notify(signal);
        be_patient();
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

static void close_pipe(int first, int second) {
    if (first >= 0) {
        close(first);
        close(second);
    }
}

// Sets what is wanted at `position`, and remembers what was there.
static int change(int position) {
    struct sigaction action = {.sa_handler = wanted[position].disposition == IGNORED ? SIG_IGN : SIG_DFL};
    int is_caught = wanted[position].disposition == CAUGHT;
    if (is_caught) {
        // No SA_RESTART: a system call that waits must return, so that the script learns of the signal.
        action.sa_flags = SA_SIGINFO;
        action.sa_sigaction = handle;
    }
    sigemptyset(&action.sa_mask);
    if (sigaction(wanted[position].signal, NULL, &previous[position]) != 0) {
        return -1;
    }
    // A program started by nohup(1) or in the background stays deaf to what its parent ignored for it.
    if (is_caught && previous[position].sa_handler == SIG_IGN) {
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

void clinux_signals_end_stuck(unsigned (*new_patience)(void), int (*new_stuck)(void)) {
    stuck = new_stuck;
    patience = new_patience;
}

void clinux_signals_uninstall(void) {
    while (changed > 0) {
        changed--;
        sigaction(wanted[changed].signal, &previous[changed], NULL);
    }
    notifier = NULL;
    is_pending = 0;
    patience = NULL;
    alarm(0);
    close_pipe(read_end, write_end);
    read_end = -1;
    write_end = -1;
}

int clinux_signals_descriptor(void) { return read_end; }

int clinux_signals_are_pending(void) { return is_pending; }

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
    is_pending = 0; // before it reads: one that comes meanwhile is in the pipe, or is told once more
    ssize_t count;
    do {
        count = read(read_end, bytes, sizeof bytes);
        for (ssize_t i = 0; i < count; i++) {
            came |= UINT64_C(1) << (bytes[i] & 63);
        }
    } while (count > 0 || (count < 0 && errno == EINTR));
    return came;
}

// fork(2) with a new pipe, which the worker keeps and the parent lets go.
static pid_t fork_with_pipe(void) {
    int read_before = read_end;
    int write_before = write_end;
    if (read_before < 0) {
        return fork();
    }
    if (open_pipe() != 0) {
        return -1;
    }
    pid_t pid = fork();
    if (pid == 0) {
        close_pipe(read_before, write_before);
        return 0;
    }
    int error = errno;
    close_pipe(read_end, write_end);
    read_end = read_before;
    write_end = write_before;
    errno = error;
    return pid;
}

pid_t clinux_fork_worker(void) {
    // What came before is the parent's affair, and what comes later finds the right pipe.
    sigset_t all;
    sigset_t mask;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &mask);
    pid_t pid = fork_with_pipe();
    int error = errno;
    is_worker = is_worker || pid == 0;
    sigprocmask(SIG_SETMASK, &mask, NULL);
    errno = error;
    return pid;
}
