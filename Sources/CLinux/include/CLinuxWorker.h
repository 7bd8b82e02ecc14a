// SPDX-License-Identifier: GPL-3.0-or-later
// A worker: a copy of this process that goes on where this process is, and sends back what came of it.
#ifndef CLINUX_WORKER_H
#define CLINUX_WORKER_H

#include <stddef.h>
#include <sys/types.h>

// fork(2), which Swift cannot name. Returns 0 in the worker, which has a signal pipe of its own, and takes signals from
// processes only: what the terminal sends reaches the parent too, which passes it on. -1 with errno if there is none.
pid_t clinux_fork_worker(void);

// In a worker: makes one more, a child of this one's parent (CLONE_PARENT), in the pid namespace that was entered.
// Returns its id as the parent sees it, and 0 in the new one.
pid_t clinux_fork_sibling(void);

// Has `signal` sent to this process when its parent ends. Returns -1 with ESRCH if `parent` has ended already.
int clinux_set_death_signal(int signal, pid_t parent);

// In a worker that never runs Lua: makes it a process that serves and nothing else. It leaves the process group of the
// shell, takes signals as they come, is killed when `parent` ends, and has no descriptors but those that it keeps.
void clinux_become_servant(pid_t parent, const int *kept, size_t count);

// The most descriptors that one message takes (SCM_MAX_FD).
enum { CLINUX_DESCRIPTORS_PER_MESSAGE = 253 };

// Sends one byte with descriptors; waits until it is taken. Returns 0, or -1 with errno.
int clinux_send_descriptors(int socket, const int *descriptors, size_t count);

// Reads what is there, without waiting: bytes, and at most one message's descriptors, which become close-on-exec.
// `count` is how many there is room for, and then how many came. Returns what recvmsg(2) does; -1 with EMFILE if
// descriptors were lost.
ssize_t clinux_receive(int socket, void *bytes, size_t size, int *descriptors, size_t *count);

#endif
