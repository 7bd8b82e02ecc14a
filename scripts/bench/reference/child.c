// SPDX-License-Identifier: GPL-3.0-or-later
//
// Children in namespaces, started one after another with the fewest system calls: the child shares this process's
// memory until it executes its program, so starting it costs the same however large that memory is.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jobs.h"
#include "namespace.h"
#include "netlink.h"

enum { STACK_BYTES = 64 << 10, ALL_NEW = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC };

struct child {
    char **words;
    int namespace; // to enter, or -1
    int mount_proc;
};

static char stack[STACK_BYTES] __attribute__((aligned(16)));

extern char **environ;

static int run(void *argument) {
    const struct child *child = argument;
    if (child->namespace >= 0 && setns(child->namespace, CLONE_NEWNET) < 0) _exit(125);
    // Without the first mount, the second one would show up outside, too, where / is shared.
    if (child->mount_proc && (mount("", "/", NULL, MS_REC | MS_SLAVE, NULL) < 0 ||
                              mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)) {
        _exit(126);
    }
    execve(child->words[0], child->words, environ);
    _exit(127);
}

static void run_once(struct child *child, int flags) {
    int pidfd;
    siginfo_t end;
    if (clone(run, stack + sizeof stack, CLONE_VM | CLONE_PIDFD | SIGCHLD | flags, child, &pidfd) < 0) fail("clone");
    if (waitid(P_PIDFD, (id_t)pidfd, &end, WEXITED) < 0) fail("waitid");
    close(pidfd);
    if (end.si_code != CLD_EXITED || end.si_status != 0) {
        errno = ECHILD;
        fail(child->words[0]);
    }
}

static void run_all(struct child *child, int flags, int count, int megabytes) {
    size_t bytes = (size_t)megabytes << 20;
    char *ballast = malloc(bytes + 1);
    if (ballast == NULL) fail("malloc");
    memset(ballast, 1, bytes);
    double start = milliseconds();
    for (int turn = 0; turn < count; turn++) run_once(child, flags);
    printf("{\"ms\":%.4f}\n", (milliseconds() - start) / count);
    free(ballast);
}

void spawn_new(const char *proc, int count, int megabytes, char **words) {
    struct child child = {.words = words, .namespace = -1, .mount_proc = strcmp(proc, "proc") == 0};
    run_all(&child, ALL_NEW, count, megabytes);
}

void spawn_inside(const char *name, int count, int megabytes, char **words) {
    struct child child = {.words = words, .namespace = namespace_open(name)};
    run_all(&child, 0, count, megabytes);
}
