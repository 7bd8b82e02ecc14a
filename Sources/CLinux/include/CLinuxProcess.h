// SPDX-License-Identifier: GPL-3.0-or-later
// System calls about processes that glibc has no function for, or one that Swift cannot call.
#ifndef CLINUX_PROCESS_H
#define CLINUX_PROCESS_H

#include <stdint.h>
#include <sys/types.h>

#include "CLinuxSystem.h"

// pidfd_open(2); close-on-exec.
int clinux_pidfd_open(pid_t pid);

// pidfd_send_signal(2) to the process group that has the number of the pidfd's process: Linux 6.9, before that EINVAL.
int clinux_pidfd_send_signal_to_group(int pidfd, int signal);

// How a process ended that is not a child, as wait(2) tells it in `status`. Returns 1 if the kernel tells (Linux 6.15,
// when its parent has collected it), 0 if it does not, -1 with errno.
int clinux_pidfd_exit_status(int pidfd, int *status);

// waitid(2) for any child (`pid` 0) or for one.
int clinux_waitid_child(pid_t pid, int options, struct clinux_exit *end);

// Whether orphans among the descendants become children of this process: prctl(2), PR_GET_CHILD_SUBREAPER.
int clinux_is_subreaper(void);

#endif
