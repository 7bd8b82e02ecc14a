// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef SPAWN_CHILD_H
#define SPAWN_CHILD_H

#include "CLinuxSpawn.h"

// What the child needs, in memory that it shares with its parent.
struct spawn_child {
    const struct clinux_spawn *spawn;
    int report;  // write end of the pipe that tells of a failure; close-on-exec and above the standard streams
    pid_t parent;
};

// Runs in the child, from clone to execve; its argument is a struct spawn_child.
int spawn_child_main(void *argument);

#endif
