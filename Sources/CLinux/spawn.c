// SPDX-License-Identifier: GPL-3.0-or-later
// The parent's side of starting a program.
#define _GNU_SOURCE
#include "CLinuxSpawn.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "CLinuxSystem.h"
#include "clone-call.h"
#include "spawn-channel.h"
#include "spawn-child.h"
#include "spawn-stacks.h"

// Where the parent is: what it has to let go of when a step fails.
struct parent {
    struct clinux_spawn spawn;
    struct spawn_child child;
    int report[2];
    int go[2];
    int status[2];
    char *stacks;
    int dumpable;
    struct clinux_spawn_failure told;  // what failed in a child that this process was stopped for
    struct clinux_spawned first;   // the child that was cloned here
    struct clinux_spawned relay;   // the one between a broker and the native
    struct clinux_spawned native;  // the one that a broker or a relay made
    pid_t furnished;               // whose files in /proc are to be written
};

static int fail(struct clinux_spawn_failure *failure, enum clinux_spawn_step step) {
    *failure = (struct clinux_spawn_failure){.step = step, .error = errno, .index = -1};
    return -1;
}

// Whether the report has to tell who has written it.
static int needs_senders(const struct parent *parent) {
    return parent->spawn.waits || spawn_needs_broker(&parent->spawn);
}

// Whether this process has nothing to do before the program runs, so that it can be stopped until then (CLONE_VFORK):
// what fails is then told in the memory that both share. Maps would never be written so, a broker and an init are
// more than one process, and a child that is to end with the shell looks at its end of the report.
static int can_be_stopped(const struct clinux_spawn *spawn) {
    return !spawn->waits && !spawn->joins_time && !spawn_needs_broker(spawn) && spawn->init_image < 0 &&
        spawn->death_signal == 0;
}

static int open_report(struct parent *parent) {
    if (parent->child.shared_failure != NULL) {
        return 0;
    }
    return needs_senders(parent) ? channel_open_report(parent->report) : channel_open_pipe(parent->report);
}

static int open_channels(struct parent *parent) {
    if (open_report(parent) != 0) {
        return -1;
    }
    if (parent->spawn.waits && channel_open_pipe(parent->go) != 0) {
        return -1;
    }
    return parent->spawn.init_image >= 0 ? channel_open_pipe(parent->status) : 0;
}

static int clone_first(struct parent *parent) {
    const struct clinux_spawn *spawn = &parent->spawn;
    // A handler that ran in the child would run in our memory, before the child has reset it.
    // Raw, because glibc's sigprocmask leaves the two signals of its own threads unblocked.
    const uint64_t all = ~UINT64_C(0);
    uint64_t previous = 0;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &previous, sizeof all);
    // What has no exit signal is told from children that run a program: execve(2) gives one.
    const struct clone_call call = {
        .body = spawn_needs_broker(spawn) ? spawn_broker_main : spawn_main, .argument = &parent->child,
        .stack = parent->child.stacks[0], .stack_size = SPAWN_STACK_BYTES,
        .flags = CLONE_PIDFD | (spawn->joins_time ? 0 : CLONE_VM) | spawn_clone_flags(spawn) |
            (parent->child.shared_failure != NULL ? CLONE_VFORK : 0),
        .exit_signal = spawn_needs_broker(spawn) ? 0 : SIGCHLD, .pidfd = &parent->first.pidfd,
    };
    parent->first.pid = clone_without_handlers(&call, &parent->child.has_handlers);
    int error = errno;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &previous, NULL, sizeof previous);
    errno = error;
    return parent->first.pid < 0 ? -1 : 0;
}

static void reap(struct clinux_spawned *process) {
    if (process->pidfd < 0) {
        return;
    }
    clinux_pidfd_send_signal(process->pidfd, SIGKILL); // an init may still wait for what has failed
    struct clinux_exit ignored;
    while (clinux_waitid_pidfd(process->pidfd, WEXITED, &ignored) != 0 && errno == EINTR) {
    }
    channel_close(&process->pidfd);
}

// The latest first: what is left of the others waits for nothing.
static void reap_all(struct parent *parent) {
    reap(&parent->native);
    reap(&parent->relay);
    reap(&parent->first);
}

// Reaps what was killed before it could say that it is there: a pid namespace waits for it to end. Only what has not
// executed a program yet is a child of this kind, and all of these have left.
static void reap_nameless(void) {
    siginfo_t ignored;
    while (waitid(P_ALL, 0, &ignored, WEXITED | __WCLONE) == 0 || errno == EINTR) {
    }
}

// Takes in what a broker or a relay has made: it is our child, so its id is its own until we reap it.
static int adopt(struct clinux_spawned *process, pid_t pid) {
    process->pid = pid;
    process->pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    if (process->pidfd >= 0) {
        return 0;
    }
    int error = errno;
    kill(pid, SIGKILL); // it must not go on without anybody knowing it
    waitpid(pid, NULL, __WALL);
    errno = error;
    return -1;
}

// Follows the report up to a message, or to its end where `wanted` is 0. Returns 0; or -1 with the failure that came.
static int follow(struct parent *parent, int wanted, struct clinux_spawn_failure *failure) {
    if (parent->child.shared_failure != NULL) {
        *failure = parent->told;
        return parent->told.error == 0 ? 0 : -1;
    }
    struct channel_message message = {0};
    int result = 0;
    int (*read_next)(int, struct channel_message *) = needs_senders(parent) ? channel_read_report : channel_read_pipe;
    while (read_next(parent->report[READ_END], &message)) {
        int adopted = 0;
        switch (message.failure.step) {
            case SPAWN_MESSAGE_READY: parent->furnished = message.sender; break;
            case SPAWN_MESSAGE_RELAY: adopted = adopt(&parent->relay, message.sender); break;
            case SPAWN_MESSAGE_NATIVE: adopted = adopt(&parent->native, message.sender); break;
            default:
                *failure = result == 0 ? message.failure : *failure;
                result = -1;
        }
        if (adopted != 0) {
            result = fail(failure, CLINUX_SPAWN_CLONE);
        }
        if (wanted != 0 && message.failure.step == wanted) {
            return result;
        }
    }
    if (wanted != 0 && result == 0) {
        errno = ECHILD; // it was killed
        return fail(failure, CLINUX_SPAWN_CLONE);
    }
    return result;
}

// Whether others may look into a process by its files in /proc is a matter of its memory, which the child shares with
// this process: root of a namespace that it is in could read and write all that the shell has. So nobody may, but for
// the moment in which the shell writes maps, if it is not root.
static void restore_dumpable(const struct parent *parent) {
    if (prctl(PR_GET_DUMPABLE) != parent->dumpable) {
        prctl(PR_SET_DUMPABLE, parent->dumpable);
    }
}

static void release(struct parent *parent) {
    for (int end = READ_END; end <= WRITE_END; end++) {
        channel_close(&parent->report[end]);
        channel_close(&parent->go[end]);
        channel_close(&parent->status[end]);
    }
    spawn_return_stacks(parent->stacks);
    restore_dumpable(parent);
    free(parent);
}

static int start(struct parent *parent, struct clinux_spawn_failure *failure) {
    if (open_channels(parent) != 0) {
        return fail(failure, CLINUX_SPAWN_PIPE);
    }
    parent->stacks = spawn_take_stacks(parent->child.stacks);
    if (parent->stacks == NULL) {
        return fail(failure, CLINUX_SPAWN_STACK);
    }
    parent->child.spawn = &parent->spawn;
    parent->child.report = parent->report[WRITE_END];
    parent->child.go = parent->go[READ_END];
    parent->child.go_writer = parent->go[WRITE_END];
    parent->child.status = parent->status[WRITE_END];
    parent->child.report_reader = parent->report[READ_END];
    prctl(PR_SET_DUMPABLE, 0);
    if (clone_first(parent) != 0) {
        return fail(failure, CLINUX_SPAWN_CLONE);
    }
    channel_close(&parent->report[WRITE_END]);
    if (!parent->spawn.waits) {
        return 0;
    }
    if (follow(parent, SPAWN_MESSAGE_READY, failure) == 0) {
        if (geteuid() != 0) {
            restore_dumpable(parent);
        }
        return 0;
    }
    reap_all(parent);
    reap_nameless();
    return -1;
}

int clinux_spawn_begin(
    const struct clinux_spawn *spawn, struct clinux_spawning *spawning, struct clinux_spawn_failure *failure) {
    struct parent *parent = malloc(sizeof *parent);
    if (parent == NULL) {
        return fail(failure, CLINUX_SPAWN_STACK);
    }
    *parent = (struct parent){
        .spawn = *spawn, .report = {-1, -1}, .go = {-1, -1}, .status = {-1, -1}, .dumpable = prctl(PR_GET_DUMPABLE),
        .first = {.pidfd = -1}, .relay = {.pidfd = -1}, .native = {.pidfd = -1},
    };
    if (parent->spawn.environment == NULL) {
        parent->spawn.environment = (const char *const *)environ;
    }
    if (can_be_stopped(spawn)) {
        parent->child.shared_failure = &parent->told;
    }
    if (start(parent, failure) != 0) {
        release(parent);
        return -1;
    }
    spawning->pid = parent->furnished;
    spawning->state = parent;
    return 0;
}

int clinux_spawn_finish(
    struct clinux_spawning *spawning, struct clinux_spawned *spawned, struct clinux_spawn_failure *failure) {
    struct parent *parent = spawning->state;
    if (parent->spawn.waits) {
        char byte = 0;
        prctl(PR_SET_DUMPABLE, 0);
        while (write(parent->go[WRITE_END], &byte, 1) < 0 && errno == EINTR) {
        }
    }
    int result = follow(parent, 0, failure);
    struct clinux_spawned *program = spawn_needs_broker(&parent->spawn) ? &parent->native : &parent->first;
    if (result == 0 && program->pidfd < 0) {
        errno = ECHILD; // it was killed, with its pid namespace
        result = fail(failure, CLINUX_SPAWN_CLONE);
    }
    if (result != 0) {
        reap_all(parent);
        reap_nameless();
    } else {
        *spawned = *program;
        program->pidfd = -1;
        reap_all(parent); // the broker and the relay, if there were any
        spawned->status = parent->status[READ_END];
        parent->status[READ_END] = -1;
    }
    release(parent);
    return result;
}

void clinux_spawn_abandon(struct clinux_spawning *spawning) {
    struct parent *parent = spawning->state;
    reap_all(parent);
    reap_nameless();
    release(parent);
}
