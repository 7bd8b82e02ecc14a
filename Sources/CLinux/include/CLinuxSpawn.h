// SPDX-License-Identifier: GPL-3.0-or-later
// Starting a program: one clone, a list of steps in the child, one execve, and one report if a step failed.
#ifndef CLINUX_SPAWN_H
#define CLINUX_SPAWN_H

#include <stddef.h>
#include <sys/resource.h>
#include <sys/types.h>

// What is done between the call and the new program. The parent does the first three, the child the rest in this order.
enum clinux_spawn_step {
    CLINUX_SPAWN_PIPE,
    CLINUX_SPAWN_STACK,
    CLINUX_SPAWN_CLONE,
    CLINUX_SPAWN_SIGNALS,
    CLINUX_SPAWN_DEATH_SIGNAL,
    CLINUX_SPAWN_GROUP,
    CLINUX_SPAWN_TERMINAL,
    CLINUX_SPAWN_NAMESPACES,
    CLINUX_SPAWN_DIRECTORY,
    CLINUX_SPAWN_STREAMS,
    CLINUX_SPAWN_LIMITS,
    CLINUX_SPAWN_EXECVE,
};

enum clinux_spawn_group {
    CLINUX_GROUP_INHERITED,
    CLINUX_GROUP_OWN,      // setpgid
    CLINUX_GROUP_SESSION,  // setsid
};

struct clinux_spawn {
    const char *const *candidates;   // paths to try, ended by null
    const char *const *arguments;    // ended by null
    const char *const *environment;  // ended by null; null for that of this process
    const char *directory;           // null for that of this process
    const int *namespaces;           // descriptors to enter, in order
    size_t namespace_count;
    int streams[3];                  // descriptors that become 0, 1 and 2
    int terminal;                    // given to the child's group or session; -1 for none
    int death_signal;                // sent to the child when its parent thread ends; 0 for none
    int own_memory;                  // copy the memory: a time namespace takes no process that shares it
    enum clinux_spawn_group group;
    int limits_open_files;           // whether the next is to be set
    struct rlimit open_files;
};

struct clinux_spawn_failure {
    int step;   // enum clinux_spawn_step
    int error;  // errno
    int index;  // which namespace, which stream, or which candidate was there but did not run; -1 if none
};

struct clinux_spawned {
    pid_t pid;
    int pidfd;  // close-on-exec
};

// Starts a program and waits until it runs. Returns 0; or -1 with the failure, and then nothing is left of the child.
int clinux_spawn(
    const struct clinux_spawn *spawn, struct clinux_spawned *spawned, struct clinux_spawn_failure *failure);

#endif
