// SPDX-License-Identifier: GPL-3.0-or-later
// The parent's side of starting a program.
#define _GNU_SOURCE
#include "CLinuxSpawn.h"

#include <errno.h>
#include <fcntl.h>
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
#include "spawn-child.h"

// The child's frames are small: execve's strings stay where they are.
enum { GUARD_BYTES = 16 * 1024, STACK_BYTES = 64 * 1024, STACKS = 3 };

enum { READ_END, WRITE_END };

// Where the parent is: what it has to let go of when a step fails.
struct parent {
    struct clinux_spawn spawn;
    struct spawn_child child;
    int report[2];
    int go[2];
    int status[2];
    char *stacks;
    int stack_count;
    int dumpable;
    struct clinux_spawned first;   // the child that was cloned here
    struct clinux_spawned native;  // the one that a broker made, or the same
};

static int fail(struct clinux_spawn_failure *failure, enum clinux_spawn_step step) {
    *failure = (struct clinux_spawn_failure){.step = step, .error = errno, .index = -1};
    return -1;
}

static void close_end(int *descriptor) {
    if (*descriptor >= 0) {
        close(*descriptor);
    }
    *descriptor = -1;
}

// Moves a descriptor out of the way of the standard streams, where it is if this process has one of them closed: the
// child would put a stream over its only way to report.
static int move_above_streams(int *descriptor) {
    if (*descriptor > STDERR_FILENO) {
        return 0;
    }
    int higher = fcntl(*descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (higher < 0) {
        return -1;
    }
    close(*descriptor);
    *descriptor = higher;
    return 0;
}

static int open_pipe(int ends[2]) {
    if (pipe2(ends, O_CLOEXEC) != 0) {
        ends[READ_END] = ends[WRITE_END] = -1;
        return -1;
    }
    return move_above_streams(&ends[READ_END]) != 0 ? -1 : move_above_streams(&ends[WRITE_END]);
}

static int open_pipes(struct parent *parent) {
    if (open_pipe(parent->report) != 0) {
        return -1;
    }
    if (parent->spawn.waits && open_pipe(parent->go) != 0) {
        return -1;
    }
    return parent->spawn.init_image >= 0 ? open_pipe(parent->status) : 0;
}

// One stack for each process that may run in this memory, each above a guard.
static int map_stacks(struct parent *parent) {
    parent->stack_count = spawn_needs_broker(&parent->spawn) || parent->spawn.init_image >= 0 ? STACKS : 1;
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE;
    size_t size = (size_t)parent->stack_count * STACK_BYTES;
    char *stacks = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (stacks == MAP_FAILED) {
        return -1;
    }
    parent->stacks = stacks;
    for (int i = 0; i < parent->stack_count; i++) {
        if (mprotect(stacks + i * STACK_BYTES, GUARD_BYTES, PROT_NONE) != 0) {
            return -1;
        }
        parent->child.stacks[i] = stacks + (i + 1) * STACK_BYTES;
    }
    return 0;
}

static int clone_first(struct parent *parent) {
    const struct clinux_spawn *spawn = &parent->spawn;
    // A handler that ran in the child would run in our memory, before the child has reset it.
    // Raw, because glibc's sigprocmask leaves the two signals of its own threads unblocked.
    const uint64_t all = ~UINT64_C(0);
    uint64_t previous = 0;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &previous, sizeof all);
    // No CLONE_VFORK, which would stop this process: it may have work to do while the child waits for it.
    int flags = CLONE_PIDFD | SIGCHLD | (spawn->joins_time ? 0 : CLONE_VM) | spawn_clone_flags(spawn);
    int (*body)(void *) = spawn_needs_broker(spawn) ? spawn_broker_main : spawn_main;
    parent->first.pid = clone(body, parent->child.stacks[0], flags, &parent->child, &parent->first.pidfd);
    int error = errno;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &previous, NULL, sizeof previous);
    errno = error;
    return parent->first.pid < 0 ? -1 : 0;
}

// Reads the next message of the report: 1; or 0 at its end, when the child has left our memory by execve or by exit.
static int read_report(const struct parent *parent, struct clinux_spawn_failure *message) {
    size_t filled = 0;
    ssize_t count;
    do {
        count = read(parent->report[READ_END], (char *)message + filled, sizeof *message - filled);
        filled += count > 0 ? (size_t)count : 0;
    } while ((count > 0 && filled < sizeof *message) || (count < 0 && errno == EINTR));
    return filled == sizeof *message;
}

static void reap(struct clinux_spawned *process) {
    if (process->pidfd < 0) {
        return;
    }
    clinux_pidfd_send_signal(process->pidfd, SIGKILL); // an init may still wait for what has failed
    struct clinux_exit ignored;
    while (clinux_waitid_pidfd(process->pidfd, WEXITED, &ignored) != 0 && errno == EINTR) {
    }
    close_end(&process->pidfd);
}

static void restore_dumpable(const struct parent *parent) {
    // A change of credentials in the child took it from the memory that it shared with this process.
    if (prctl(PR_GET_DUMPABLE) != parent->dumpable) {
        prctl(PR_SET_DUMPABLE, parent->dumpable);
    }
}

static void release(struct parent *parent) {
    for (int end = READ_END; end <= WRITE_END; end++) {
        close_end(&parent->report[end]);
        close_end(&parent->go[end]);
        close_end(&parent->status[end]);
    }
    if (parent->stacks != NULL) {
        munmap(parent->stacks, (size_t)parent->stack_count * STACK_BYTES);
    }
    restore_dumpable(parent);
    free(parent);
}

static int start(struct parent *parent, struct clinux_spawn_failure *failure) {
    if (open_pipes(parent) != 0) {
        return fail(failure, CLINUX_SPAWN_PIPE);
    }
    if (map_stacks(parent) != 0) {
        return fail(failure, CLINUX_SPAWN_STACK);
    }
    parent->child.spawn = &parent->spawn;
    parent->child.report = parent->report[WRITE_END];
    parent->child.go = parent->go[READ_END];
    parent->child.go_writer = parent->go[WRITE_END];
    parent->child.status = parent->status[WRITE_END];
    parent->child.parent = getpid();
    if (clone_first(parent) != 0) {
        return fail(failure, CLINUX_SPAWN_CLONE);
    }
    close_end(&parent->report[WRITE_END]);
    if (!parent->spawn.waits) {
        return 0;
    }
    struct clinux_spawn_failure message = {.step = CLINUX_SPAWN_CLONE, .error = ECHILD, .index = -1};
    if (read_report(parent, &message) && message.step == SPAWN_MESSAGE_READY) {
        restore_dumpable(parent);
        return 0;
    }
    *failure = message;
    reap(&parent->first);
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
        .first = {.pidfd = -1}, .native = {.pidfd = -1},
    };
    if (parent->spawn.environment == NULL) {
        parent->spawn.environment = (const char *const *)environ;
    }
    if (start(parent, failure) != 0) {
        release(parent);
        return -1;
    }
    spawning->pid = parent->first.pid;
    spawning->state = parent;
    return 0;
}

// Takes in what a broker has made: it is our child, so its id is its own until we reap it.
static int adopt(struct parent *parent, pid_t pid) {
    parent->native.pid = pid;
    parent->native.pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    return parent->native.pidfd < 0 ? -1 : 0;
}

static int follow(struct parent *parent, struct clinux_spawn_failure *failure) {
    struct clinux_spawn_failure message;
    int result = 0;
    while (read_report(parent, &message)) {
        if (message.step == SPAWN_MESSAGE_CLONED) {
            result = adopt(parent, message.index) == 0 ? result : fail(failure, CLINUX_SPAWN_CLONE);
        } else if (message.step != SPAWN_MESSAGE_READY && result == 0) {
            *failure = message;
            result = -1;
        }
    }
    return result;
}

int clinux_spawn_finish(
    struct clinux_spawning *spawning, struct clinux_spawned *spawned, struct clinux_spawn_failure *failure) {
    struct parent *parent = spawning->state;
    if (parent->spawn.waits) {
        char byte = 0;
        while (write(parent->go[WRITE_END], &byte, 1) < 0 && errno == EINTR) {
        }
    }
    int result = follow(parent, failure);
    struct clinux_spawned *program = spawn_needs_broker(&parent->spawn) ? &parent->native : &parent->first;
    if (result != 0) {
        reap(&parent->native);
        reap(&parent->first);
    } else {
        *spawned = *program;
        program->pidfd = -1;
        reap(&parent->first); // the broker, if there was one
        spawned->status = parent->status[READ_END];
        parent->status[READ_END] = -1;
    }
    release(parent);
    return result;
}

void clinux_spawn_abandon(struct clinux_spawning *spawning) {
    struct parent *parent = spawning->state;
    reap(&parent->first);
    release(parent);
}
