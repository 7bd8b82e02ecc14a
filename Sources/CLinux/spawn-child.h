// SPDX-License-Identifier: GPL-3.0-or-later
// What the parts of the child's code share.
#ifndef SPAWN_CHILD_H
#define SPAWN_CHILD_H

#include "CLinuxSpawn.h"

// What the child needs, in memory that it shares with its parent or has a copy of.
struct spawn_child {
    const struct clinux_spawn *spawn;
    int report;       // the child's end of the socket that tells what became of it; close-on-exec, above the streams
    int go;           // read end of the pipe that lets it go, -1 if nobody waits
    int go_writer;    // the parent's end of the same pipe
    int status;       // write end of the pipe that an init tells the program's end; -1 without one
    int report_reader;  // the parent's end of the same socket, which the child closes
    struct clinux_spawn_failure *shared_failure;  // the report, in shared memory, of a child whose parent is stopped
    int has_handlers; // whether the kernel has left the handlers of signals to the child
    char *stacks[4];  // the tops of the stacks: of the first process, a relay, the native one, and the program
};

// What is written to the report: a failure, or one of these in place of the step. The parent learns from the socket who
// has written it, in the numbers of its own pid namespace.
enum spawn_message {
    SPAWN_MESSAGE_READY = -1,   // the namespaces are there: the parent may write maps and offsets
    SPAWN_MESSAGE_RELAY = -2,   // a relay is there, for the parent to reap
    SPAWN_MESSAGE_NATIVE = -3,  // the process that lives in the namespaces is there
};

// Every step returns 0 or a negative errno, and may tell in `index` which of several things it was.
typedef long (*spawn_step)(const struct spawn_child *child, int *index);

// Runs in the child, from clone to execve; the argument is a struct spawn_child.
int spawn_main(void *argument);
// Runs in a child that only enters and makes namespaces, and gives birth to the native of these.
int spawn_broker_main(void *argument);

// Whether the program has to be born in the namespaces: the process that enters or makes them stays outside of these.
int spawn_needs_broker(const struct clinux_spawn *spawn);
// The CLONE_NEW… flags that the first clone can take.
int spawn_clone_flags(const struct clinux_spawn *spawn);

void spawn_report(const struct spawn_child *child, int step, int error, int index);

long spawn_enter_cgroups(const struct spawn_child *child, int *index);
long spawn_join(const struct spawn_child *child, int *index);
long spawn_unshare(const struct spawn_child *child, int *index);
long spawn_wait(const struct spawn_child *child, int *index);
long spawn_become_root(const struct spawn_child *child, int *index);
long spawn_set_hostname(const struct spawn_child *child, int *index);
long spawn_set_domainname(const struct spawn_child *child, int *index);
long spawn_mount(const struct spawn_child *child, int *index);
long spawn_change_root(const struct spawn_child *child, int *index);
long spawn_set_group(const struct spawn_child *child, int *index);
long spawn_take_terminal(const struct spawn_child *child, int *index);
long spawn_change_directory(const struct spawn_child *child, int *index);
long spawn_connect_streams(const struct spawn_child *child, int *index);
long spawn_set_limits(const struct spawn_child *child, int *index);
long spawn_limit_bounding_set(const struct spawn_child *child, int *index);
long spawn_set_credentials(const struct spawn_child *child, int *index);
long spawn_set_capabilities(const struct spawn_child *child, int *index);
long spawn_set_no_new_privs(const struct spawn_child *child, int *index);
long spawn_set_death_signal(const struct spawn_child *child, int *index);
long spawn_execute(const struct spawn_child *child, int *index);
// Becomes the init of the pid namespace, whose one child is the program.
long spawn_become_init(const struct spawn_child *child, pid_t program);

#endif
