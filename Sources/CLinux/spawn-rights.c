// SPDX-License-Identifier: GPL-3.0-or-later
// The child's steps that limit what the program may do.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "raw-syscall.h"
#include "spawn-child.h"

enum { CAPABILITY_WORDS = _LINUX_CAPABILITY_U32S_3, WORD_BITS = 32, CAPABILITIES = 64 };

long spawn_set_limits(const struct spawn_child *child, int *index) {
    for (size_t i = 0; i < child->spawn->limit_count; i++) {
        const struct clinux_limit *limit = &child->spawn->limits[i];
        long result = RAW4(prlimit64, 0, limit->resource, &limit->limit, NULL);
        if (result < 0) {
            *index = (int)i;
            return result;
        }
    }
    return 0;
}

long spawn_set_credentials(const struct spawn_child *child, int *index) {
    (void)index;
    const struct clinux_credentials *credentials = child->spawn->credentials;
    if (credentials == NULL) {
        return 0;
    }
    if (child->spawn->capabilities != NULL) {
        // What is to be kept would go with user 0.
        RAW5(prctl, PR_SET_KEEPCAPS, 1, 0, 0, 0);
    }
    long result = RAW2(setgroups, credentials->group_count, credentials->groups);
    if (result == -EPERM && credentials->may_keep_groups) {
        result = 0;
    }
    if (result == 0) {
        result = RAW3(setresgid, credentials->gid, credentials->gid, credentials->gid);
    }
    return result < 0 ? result : RAW3(setresuid, credentials->uid, credentials->uid, credentials->uid);
}

static int has(uint64_t set, int capability) { return (int)(set >> capability & 1); }

// Before the user changes, which takes the right to do it away.
long spawn_limit_bounding_set(const struct spawn_child *child, int *index) {
    (void)index;
    if (child->spawn->capabilities == NULL) {
        return 0;
    }
    uint64_t kept = *child->spawn->capabilities;
    for (int capability = 0; capability < CAPABILITIES; capability++) {
        // The first number that the kernel does not know ends the list.
        if (RAW2(prctl, PR_CAPBSET_READ, capability) < 0) {
            return 0;
        }
        long result = has(kept, capability) ? 0 : RAW2(prctl, PR_CAPBSET_DROP, capability);
        if (result < 0) {
            // Without new privileges nothing comes out of this set any more.
            return result == -EPERM && child->spawn->no_new_privs ? 0 : result;
        }
    }
    return 0;
}

static long set_capabilities(uint64_t kept) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct data[CAPABILITY_WORDS];
    for (int word = 0; word < CAPABILITY_WORDS; word++) {
        uint32_t bits = (uint32_t)(kept >> (word * WORD_BITS));
        data[word].effective = bits;
        data[word].permitted = bits;
        data[word].inheritable = bits;
    }
    return RAW2(capset, &header, data);
}

long spawn_set_capabilities(const struct spawn_child *child, int *index) {
    if (child->spawn->capabilities == NULL) {
        return 0;
    }
    uint64_t kept = *child->spawn->capabilities;
    long result = set_capabilities(kept);
    // The ambient set hands them on to a program that is no root.
    RAW5(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    for (int capability = 0; result == 0 && capability < CAPABILITIES; capability++) {
        if (has(kept, capability)) {
            result = RAW5(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0);
            *index = result < 0 ? capability : *index;
        }
    }
    return result;
}

long spawn_set_no_new_privs(const struct spawn_child *child, int *index) {
    (void)index;
    return child->spawn->no_new_privs ? RAW5(prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) : 0;
}
