// SPDX-License-Identifier: GPL-3.0-or-later
// The child's steps in its mount namespace.
#define _GNU_SOURCE
#include <errno.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "raw-syscall.h"
#include "spawn-child.h"

long spawn_mount(const struct spawn_child *child, int *index) {
    for (size_t i = 0; i < child->spawn->mount_count; i++) {
        const struct clinux_mount *mount = &child->spawn->mounts[i];
        long result = RAW5(mount, mount->source, mount->target, mount->type, mount->flags, mount->data);
        if (result < 0) {
            *index = (int)i;
            return result;
        }
    }
    return 0;
}

// pivot_root(2), "pivot_root(".", ".")": the old root ends up below the new one and is let go.
static long pivot(void) {
    long result = RAW2(pivot_root, ".", ".");
    if (result < 0) {
        return result;
    }
    // Or mounts of the old root that are shared would go outside, too.
    result = RAW5(mount, "none", ".", NULL, MS_SLAVE | MS_REC, NULL);
    if (result < 0) {
        return result;
    }
    result = RAW2(umount2, ".", MNT_DETACH);
    return result < 0 ? result : RAW1(chdir, "/");
}

long spawn_change_root(const struct spawn_child *child, int *index) {
    (void)index;
    const char *root = child->spawn->root;
    if (root == NULL) {
        return 0;
    }
    long result = RAW1(chdir, root);
    if (result < 0) {
        return result;
    }
    return child->spawn->pivots ? pivot() : RAW1(chroot, ".");
}
