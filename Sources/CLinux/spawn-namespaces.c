// SPDX-License-Identifier: GPL-3.0-or-later
// The child's steps into namespaces.
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "raw-syscall.h"
#include "spawn-child.h"

int spawn_needs_broker(const struct clinux_spawn *spawn) {
    int later = spawn->join_count > 0 && spawn->new_kinds & CLONE_NEWPID;
    return spawn->joins_pid || later || spawn->new_kinds & CLONE_NEWTIME;
}

int spawn_clone_flags(const struct clinux_spawn *spawn) {
    if (spawn->join_count > 0 || spawn_needs_broker(spawn)) {
        return 0;
    }
    // The root of a new cgroup namespace is where the process is that makes it: with clone(2), that is the parent.
    return spawn->cgroup_count > 0 ? spawn->new_kinds & ~CLONE_NEWCGROUP : spawn->new_kinds;
}

// It is not born there (CLONE_INTO_CGROUP): as of Linux 6.13 that is the end of it if `cgroup.kill` was ever written in
// the group. A process that writes 0 to `tasks` of version 1 moves itself alone, for which the kernel locks least.
long spawn_enter_cgroups(const struct spawn_child *child, int *index) {
    const struct clinux_spawn *spawn = child->spawn;
    for (size_t i = 0; i < spawn->cgroup_count; i++) {
        long result = RAW3(write, spawn->cgroups[i], "0", 1);
        if (result < 0) {
            *index = (int)i;
            return result;
        }
    }
    return 0;
}

// Whether a user namespace has to come first depends: it may give the right to enter the others, or take it away. So
// what can be entered before it is, and what is refused is tried again from inside (as nsenter(1) does).
long spawn_join(const struct spawn_child *child, int *index) {
    const struct clinux_spawn *spawn = child->spawn;
    uint64_t pending = 0;
    for (int round = spawn->joins_user ? 0 : 1; round < 2; round++) {
        for (size_t i = 0; i < spawn->join_count; i++) {
            // The user namespace is the first in the list.
            if (round == 0 ? i == 0 : spawn->joins_user && i > 0 && !(pending >> i & 1)) {
                continue;
            }
            long result = RAW2(setns, spawn->join[i], 0);
            if (result < 0 && round == 1) {
                *index = (int)i;
                return result;
            }
            pending |= result < 0 ? UINT64_C(1) << i : 0;
        }
    }
    return 0;
}

long spawn_unshare(const struct spawn_child *child, int *index) {
    (void)index;
    int kinds = child->spawn->new_kinds & ~spawn_clone_flags(child->spawn);
    if (kinds == 0) {
        return 0;
    }
    return RAW1(unshare, kinds);
}

long spawn_wait(const struct spawn_child *child, int *index) {
    (void)index;
    if (child->go < 0) {
        return 0;
    }
    RAW1(close, child->go_writer); // or the end of the parent would not be the end of the pipe
    spawn_report(child, SPAWN_MESSAGE_READY, 0, -1);
    char byte;
    long count = RAW3(read, child->go, &byte, 1);
    return count == 1 ? 0 : count < 0 ? count : -ECANCELED;
}

long spawn_become_root(const struct spawn_child *child, int *index) {
    (void)index;
    if (!child->spawn->becomes_root) {
        return 0;
    }
    // The groups of outside mean nothing inside; where setgroups(2) is denied they have to stay.
    RAW2(setgroups, 0, NULL);
    long result = RAW3(setresgid, 0, 0, 0);
    if (result == 0) {
        result = RAW3(setresuid, 0, 0, 0);
    }
    return result == -EINVAL ? 0 : result; // a namespace without such ids leaves them as they are
}

// strlen may not be called: a sanitizer or a resolver of the C library may be in it.
static size_t length(const char *text) {
    size_t count = 0;
    while (text[count] != '\0') {
        count++;
    }
    return count;
}

long spawn_set_hostname(const struct spawn_child *child, int *index) {
    (void)index;
    const char *name = child->spawn->hostname;
    return name == NULL ? 0 : RAW2(sethostname, name, length(name));
}

long spawn_set_domainname(const struct spawn_child *child, int *index) {
    (void)index;
    const char *name = child->spawn->domainname;
    return name == NULL ? 0 : RAW2(setdomainname, name, length(name));
}
