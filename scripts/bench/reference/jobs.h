// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the reference program can do; each prints one line of JSON.

#ifndef BENCH_JOBS_H
#define BENCH_JOBS_H

/// star build|teardown|both PREFIX N
void star(const char *action, const char *prefix, int count);

/// insert NAMESPACE N BATCH: N routes, BATCH of them to a sendmsg.
void insert(const char *name, int count, int batch);

/// dump-routes NAMESPACE, dump-links NAMESPACE
void dump_routes(const char *name);
void dump_links(const char *name);

/// links KIND NAMESPACE N: makes N links of a kind (veth, bridge, vxlan, macvlan), one request each.
void make_links(const char *kind, const char *name, int count);

/// rules NAMESPACE N, fdb NAMESPACE N: adds N routing rules, or entries of the forwarding database of the link "port".
void add_rules(const char *name, int count);
void add_forwarding(const char *name, int count);

/// qdiscs NAMESPACE N: changes the rate of the tbf of each of the links v1 to vN.
void change_qdiscs(const char *name, int count);

/// groups DIRECTORY FILE N: makes N control groups, writes a limit to a file of each, and deletes them.
void make_groups(const char *path, const char *file, int count);

/// fixture-routes NAMESPACE, fixture-links NAMESPACE N: what the jobs above work on; never timed.
void fixture_routes(const char *name);
void fixture_links(const char *name, int count);

/// settle: returns when the kernel has finished every namespace deleted before.
void settle(void);

/// spawn NAMESPACE|- N PROGRAM WORD…: starts a program N times in a namespace, output discarded; milliseconds each.
void spawn(const char *name, int count, char **words);

/// spawn-new bare|proc N MEGABYTES PROGRAM WORD…: starts a program N times, each time in new pid, mount, net, uts and
/// ipc namespaces, and with a /proc of its own if so wished, from a process that has so much memory; milliseconds each.
void spawn_new(const char *proc, int count, int megabytes, char **words);

/// spawn-inside NAMESPACE N MEGABYTES PROGRAM WORD…: the same in an existing network namespace.
void spawn_inside(const char *name, int count, int megabytes, char **words);

#endif
