// SPDX-License-Identifier: GPL-3.0-or-later
// The child between clone and execve: which process does what. It may share its parent's memory, so it makes raw system
// calls only, allocates nothing and writes nowhere but on its own stack. All signals are blocked while it runs.
//
// Usually there is one child. A broker comes before it where a process cannot enter or make a namespace for itself: pid
// and time are for children only. A pid namespace inside of one that is joined takes a relay between the two, because
// only a process in the one makes the other. And an init is above it, as process 1 of a new pid namespace.
#define _GNU_SOURCE
#include "spawn-child.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "raw-syscall.h"

enum { LAST_SIGNAL = _NSIG - 1, SIGNAL_SET_BYTES = (_NSIG - 1) / 8 };

// The kernel's struct sigaction: the handler is its first word, and a zeroed one is SIG_DFL without flags.
typedef uintptr_t kernel_action[8];

void spawn_report(const struct spawn_child *child, int step, int error, int index) {
    struct clinux_spawn_failure message = {.step = step, .error = error, .index = index};
    if (child->shared_failure != NULL) {
        *child->shared_failure = message;
        return;
    }
    RAW3(write, child->report, &message, sizeof message);
}

// What was ignored before this process stays so, or nohup(1) would be in vain. SIGPIPE is ignored by ourselves.
static long reset_signals(const struct spawn_child *child, int *index) {
    (void)index;
    const kernel_action standard = {0};
    if (!child->has_handlers) {
        return RAW4(rt_sigaction, SIGPIPE, standard, NULL, SIGNAL_SET_BYTES);
    }
    for (int signal = 1; signal <= LAST_SIGNAL; signal++) {
        kernel_action current = {0};
        RAW4(rt_sigaction, signal, NULL, current, SIGNAL_SET_BYTES);
        int ignored = current[0] == (uintptr_t)SIG_IGN;
        if (current[0] != (uintptr_t)SIG_DFL && (!ignored || signal == SIGPIPE)) {
            RAW4(rt_sigaction, signal, standard, NULL, SIGNAL_SET_BYTES);
        }
    }
    return 0;
}

struct step {
    enum clinux_spawn_step name;
    spawn_step perform;
};

static const struct step joining[] = {
    {CLINUX_SPAWN_CGROUP, spawn_enter_cgroups},
    {CLINUX_SPAWN_JOIN, spawn_join},
};

static const struct step making[] = {
    {CLINUX_SPAWN_UNSHARE, spawn_unshare},
    {CLINUX_SPAWN_WAIT, spawn_wait},
};

// What furnishes them.
static const struct step furnishing[] = {
    {CLINUX_SPAWN_SIGNALS, reset_signals},
    {CLINUX_SPAWN_BECOME_ROOT, spawn_become_root},
    {CLINUX_SPAWN_HOSTNAME, spawn_set_hostname},
    {CLINUX_SPAWN_DOMAINNAME, spawn_set_domainname},
    {CLINUX_SPAWN_MOUNT, spawn_mount},
    {CLINUX_SPAWN_ROOT, spawn_change_root},
};

// What is the program's own.
static const struct step starting[] = {
    {CLINUX_SPAWN_GROUP, spawn_set_group},
    {CLINUX_SPAWN_TERMINAL, spawn_take_terminal},
    {CLINUX_SPAWN_DIRECTORY, spawn_change_directory},
    {CLINUX_SPAWN_STREAMS, spawn_connect_streams},
    {CLINUX_SPAWN_LIMITS, spawn_set_limits},
    {CLINUX_SPAWN_BOUNDING_SET, spawn_limit_bounding_set},
    {CLINUX_SPAWN_CREDENTIALS, spawn_set_credentials},
    {CLINUX_SPAWN_CAPABILITIES, spawn_set_capabilities},
    {CLINUX_SPAWN_NO_NEW_PRIVS, spawn_set_no_new_privs},
    {CLINUX_SPAWN_DEATH_SIGNAL, spawn_set_death_signal},
    {CLINUX_SPAWN_EXECVE, spawn_execute},
};

_Noreturn static void leave(void) {
    // Not exit(3), which would run the parent's atexit handlers and flush its streams.
    RAW1(exit_group, 127);
    __builtin_unreachable();
}

static void perform(const struct spawn_child *child, const struct step *steps, size_t count) {
    for (size_t i = 0; i < count; i++) {
        int index = -1;
        long result = steps[i].perform(child, &index);
        if (result < 0) {
            spawn_report(child, steps[i].name, (int)-result, index);
            leave();
        }
    }
}

#define PERFORM(child, steps) perform(child, steps, sizeof steps / sizeof steps[0])

_Noreturn static void fail(const struct spawn_child *child, enum clinux_spawn_step step, long error) {
    spawn_report(child, step, (int)-error, -1);
    leave();
}

static int program_main(void *argument) {
    const struct spawn_child *child = argument;
    PERFORM(child, starting);
    leave();
}

// Process 1 of a new pid namespace: starts the program and becomes an init.
static void live_as_init(struct spawn_child *child) {
    int index = -1;
    long result = spawn_set_death_signal(child, &index);
    if (result < 0) {
        fail(child, CLINUX_SPAWN_DEATH_SIGNAL, result);
    }
    pid_t program = clone(program_main, child->stacks[3], CLONE_VM | SIGCHLD, child);
    if (program < 0) {
        fail(child, CLINUX_SPAWN_CLONE, -errno);
    }
    // It leaves the process group of the shell, and of a program that stays there, which would get its signals twice.
    RAW2(setpgid, 0, 0);
    fail(child, CLINUX_SPAWN_INIT, spawn_become_init(child, program));
}

// The native: the process that was born in the namespaces.
static int native_main(void *argument) {
    struct spawn_child *child = argument;
    if (spawn_needs_broker(child->spawn)) {
        spawn_report(child, SPAWN_MESSAGE_NATIVE, 0, -1);
    }
    PERFORM(child, furnishing);
    if (child->spawn->init_image >= 0) {
        live_as_init(child);
    }
    return program_main(child);
}

int spawn_main(void *argument) {
    const struct spawn_child *child = argument;
    if (child->report_reader >= 0) {
        RAW1(close, child->report_reader); // its end is the end of the shell
    }
    PERFORM(child, joining);
    PERFORM(child, making);
    return native_main(argument);
}

// Makes the next process, which is the shell's child, too (CLONE_PARENT), and leaves.
_Noreturn static void hand_on(struct spawn_child *child, int (*body)(void *), char *stack, int memory) {
    pid_t next = clone(body, stack, CLONE_PARENT | memory | SIGCHLD, child);
    if (next < 0) {
        fail(child, CLINUX_SPAWN_CLONE, -errno);
    }
    leave();
}

_Noreturn static void make_native(struct spawn_child *child) {
    PERFORM(child, making);
    // A process that shares memory takes no offsets of its clocks.
    hand_on(child, native_main, child->stacks[2], child->spawn->new_kinds & CLONE_NEWTIME ? 0 : CLONE_VM);
}

static int relay_main(void *argument) {
    spawn_report(argument, SPAWN_MESSAGE_RELAY, 0, -1);
    make_native(argument);
}

int spawn_broker_main(void *argument) {
    struct spawn_child *child = argument;
    RAW1(close, child->report_reader);
    PERFORM(child, joining);
    if (child->spawn->joins_pid && child->spawn->new_kinds & CLONE_NEWPID) {
        hand_on(child, relay_main, child->stacks[1], CLONE_VM);
    }
    make_native(child);
}
