// SPDX-License-Identifier: GPL-3.0-or-later
// Starting a program: a clone or two, a list of steps in the child, one execve, and one report if a step failed.
#ifndef CLINUX_SPAWN_H
#define CLINUX_SPAWN_H

#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

// What is done between the call and the new program. The first three are the parent's.
enum clinux_spawn_step {
    CLINUX_SPAWN_PIPE,
    CLINUX_SPAWN_STACK,
    CLINUX_SPAWN_CLONE,
    CLINUX_SPAWN_CGROUP,
    CLINUX_SPAWN_SIGNALS,
    CLINUX_SPAWN_JOIN,
    CLINUX_SPAWN_UNSHARE,
    CLINUX_SPAWN_WAIT,
    CLINUX_SPAWN_BECOME_ROOT,
    CLINUX_SPAWN_HOSTNAME,
    CLINUX_SPAWN_DOMAINNAME,
    CLINUX_SPAWN_MOUNT,
    CLINUX_SPAWN_ROOT,
    CLINUX_SPAWN_INIT,
    CLINUX_SPAWN_GROUP,
    CLINUX_SPAWN_TERMINAL,
    CLINUX_SPAWN_DIRECTORY,
    CLINUX_SPAWN_STREAMS,
    CLINUX_SPAWN_LIMITS,
    CLINUX_SPAWN_BOUNDING_SET,
    CLINUX_SPAWN_CREDENTIALS,
    CLINUX_SPAWN_CAPABILITIES,
    CLINUX_SPAWN_NO_NEW_PRIVS,
    CLINUX_SPAWN_DEATH_SIGNAL,
    CLINUX_SPAWN_EXECVE,
};

enum clinux_spawn_group {
    CLINUX_GROUP_INHERITED,
    CLINUX_GROUP_OWN,      // setpgid
    CLINUX_GROUP_SESSION,  // setsid
};

// One call of mount(2).
struct clinux_mount {
    const char *source;
    const char *target;
    const char *type;  // null for none
    unsigned long flags;
    const char *data;  // null for none
};

struct clinux_limit {
    int resource;  // RLIMIT_…
    struct rlimit limit;
};

// Who the program is run as: ids of the user namespace that it is in by then.
struct clinux_credentials {
    uid_t uid;
    gid_t gid;
    const gid_t *groups;
    size_t group_count;
    int may_keep_groups;  // in a user namespace that does not let them be dropped
};

struct clinux_spawn {
    const char *const *candidates;   // paths to try, ended by null
    const char *const *arguments;    // ended by null
    const char *const *environment;  // ended by null; null for that of this process
    const char *directory;           // null for that of this process
    int streams[3];                  // descriptors that become 0, 1 and 2
    int terminal;                    // given to the program's group or session; -1 for none
    enum clinux_spawn_group group;
    int death_signal;                // sent when this thread ends; 0 for none

    const int *cgroups;  // files of control groups that it writes itself to
    size_t cgroup_count;

    const int *join;  // namespaces to enter, in order; at most one of each kind
    size_t join_count;
    int joins_user;   // the first of them is a user namespace, which is entered when the others let it
    int joins_pid;    // one of them is a pid namespace: the program has to be born after that
    int joins_time;   // one of them is a time namespace: the kernel wants memory that nobody shares
    int new_kinds;    // CLONE_NEW… of the namespaces to make, inside of those that were entered
    int waits;        // clinux_spawn_begin returns before the program is let go: its id maps are written then
    int becomes_root; // user and group 0 of the new user namespace

    const char *hostname;    // null for none
    const char *domainname;  // null for none
    const struct clinux_mount *mounts;
    size_t mount_count;
    const char *root;  // null for that of this process
    int pivots;        // the root is a mount of the new mount namespace; otherwise chroot(2)
    int init_image;    // descriptor of clinux_init_image, to be process 1; -1 to be it oneself

    const struct clinux_limit *limits;
    size_t limit_count;
    const struct clinux_credentials *credentials;  // null for those of this process
    const uint64_t *capabilities;                  // the only ones to keep, as bits; null for all
    int no_new_privs;
};

struct clinux_spawn_failure {
    int step;   // enum clinux_spawn_step
    int error;  // errno
    // Which group, namespace, mount, limit, stream, or which candidate was there but did not run; -1 if none.
    int index;
};

struct clinux_spawned {
    pid_t pid;
    int pidfd;   // close-on-exec
    int status;  // with an init: where it tells how the program ended, as wait(2) does; else -1
};

// A child between clinux_spawn_begin and clinux_spawn_finish: `settings` is what has to be written for it meanwhile.
struct clinux_spawning {
    pid_t pid;  // the process whose files in /proc take id maps and clock offsets
    void *state;
};

// Starts a child. Returns 0; or -1 with the failure, and then nothing is left of it. `spawn` has to live until the end
// of clinux_spawn_finish or clinux_spawn_abandon.
int clinux_spawn_begin(
    const struct clinux_spawn *spawn, struct clinux_spawning *spawning, struct clinux_spawn_failure *failure);

// Lets the child go on and waits until the program runs. Returns 0; or -1 with the failure, and nothing is left then.
int clinux_spawn_finish(
    struct clinux_spawning *spawning, struct clinux_spawned *spawned, struct clinux_spawn_failure *failure);

// Ends the child instead.
void clinux_spawn_abandon(struct clinux_spawning *spawning);

// A file in memory with a program that is process 1 of a pid namespace: it reaps orphans, hands signals on to the
// program that was started with it, and ends with that. Close-on-exec; -1 with errno.
int clinux_init_image(void);

#endif
