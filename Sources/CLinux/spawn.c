// SPDX-License-Identifier: GPL-3.0-or-later
// The parent's side of starting a program.
#define _GNU_SOURCE
#include "CLinuxSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "CLinuxSystem.h"
#include "spawn-child.h"

// The child's frames are small: execve's strings stay where they are.
enum { GUARD_BYTES = 16 * 1024, STACK_BYTES = 64 * 1024 };

// Where the parent is: what it has to let go of when a step fails.
struct parent {
    int read_end;
    int write_end;
    char *stack;
};

static int fail(struct clinux_spawn_failure *failure, enum clinux_spawn_step step) {
    *failure = (struct clinux_spawn_failure){.step = step, .error = errno, .index = -1};
    return -1;
}

// Moves a descriptor out of the way of the standard streams, where it is if this process has one of them closed: the
// child would put a stream over its only way to report.
static int above_streams(int descriptor) {
    if (descriptor > STDERR_FILENO) {
        return descriptor;
    }
    int higher = fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int error = errno;
    close(descriptor);
    errno = error;
    return higher;
}

static int open_report(struct parent *parent) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return -1;
    }
    parent->read_end = above_streams(ends[0]);
    int error = errno;
    parent->write_end = above_streams(ends[1]);
    if (parent->read_end < 0) {
        errno = error;
    }
    return parent->read_end < 0 || parent->write_end < 0 ? -1 : 0;
}

static int map_stack(struct parent *parent) {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE;
    char *stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (stack == MAP_FAILED) {
        return -1;
    }
    parent->stack = stack;
    return mprotect(stack, GUARD_BYTES, PROT_NONE);
}

static int clone_child(struct parent *parent, struct spawn_child *child, struct clinux_spawned *spawned) {
    // A handler that ran in the child would run in our memory, before the child has reset it.
    // Raw, because glibc's sigprocmask leaves the two signals of its own threads unblocked.
    const uint64_t all = ~UINT64_C(0);
    uint64_t previous = 0;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &previous, sizeof all);
    // No CLONE_VFORK, which would stop this process: it may have work to do while the child waits for it.
    int flags = CLONE_PIDFD | SIGCHLD | (child->spawn->own_memory ? 0 : CLONE_VM);
    spawned->pid = clone(spawn_child_main, parent->stack + STACK_BYTES, flags, child, &spawned->pidfd);
    int error = errno;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &previous, NULL, sizeof previous);
    errno = error;
    return spawned->pid < 0 ? -1 : 0;
}

// Reads the report to its end: then the child has left our memory, by execve or by exit.
static int read_report(int descriptor, struct clinux_spawn_failure *failure) {
    struct clinux_spawn_failure report;
    size_t filled = 0;
    ssize_t count;
    do {
        count = read(descriptor, (char *)&report + filled, sizeof report - filled);
        filled += count > 0 ? (size_t)count : 0;
    } while ((count > 0 && filled < sizeof report) || (count < 0 && errno == EINTR));
    if (filled < sizeof report) {
        return 0;
    }
    char end;
    while (read(descriptor, &end, 1) < 0 && errno == EINTR) {
    }
    *failure = report;
    return -1;
}

static void reap(struct clinux_spawned *spawned) {
    struct clinux_exit ignored;
    while (clinux_waitid_pidfd(spawned->pidfd, WEXITED, &ignored) != 0 && errno == EINTR) {
    }
    close(spawned->pidfd);
}

static int start(
    struct parent *parent, const struct clinux_spawn *spawn, struct clinux_spawned *spawned,
    struct clinux_spawn_failure *failure) {
    if (open_report(parent) != 0) {
        return fail(failure, CLINUX_SPAWN_PIPE);
    }
    if (map_stack(parent) != 0) {
        return fail(failure, CLINUX_SPAWN_STACK);
    }
    struct spawn_child child = {.spawn = spawn, .report = parent->write_end, .parent = getpid()};
    if (clone_child(parent, &child, spawned) != 0) {
        return fail(failure, CLINUX_SPAWN_CLONE);
    }
    close(parent->write_end);
    parent->write_end = -1;
    int result = read_report(parent->read_end, failure);
    if (result != 0) {
        reap(spawned);
    }
    return result;
}

int clinux_spawn(
    const struct clinux_spawn *spawn, struct clinux_spawned *spawned, struct clinux_spawn_failure *failure) {
    struct clinux_spawn complete = *spawn;
    if (complete.environment == NULL) {
        complete.environment = (const char *const *)environ;
    }
    struct parent parent = {.read_end = -1, .write_end = -1, .stack = NULL};
    int result = start(&parent, &complete, spawned, failure);
    if (parent.read_end >= 0) {
        close(parent.read_end);
    }
    if (parent.write_end >= 0) {
        close(parent.write_end);
    }
    if (parent.stack != NULL) {
        munmap(parent.stack, STACK_BYTES);
    }
    return result;
}
