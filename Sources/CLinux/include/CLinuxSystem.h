// SPDX-License-Identifier: GPL-3.0-or-later
// System calls and glibc functions that Swift cannot name, because glibc declares them for _GNU_SOURCE alone or not at
// all. Each does what its namesake does, and fails as that does: with -1 and errno, or with null.
#ifndef CLINUX_SYSTEM_H
#define CLINUX_SYSTEM_H

#include <linux/nsfs.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <time.h>

// strerrorname_np, strerrordesc_np and sigabbrev_np: null for a number that is none.
const char *clinux_strerrorname(int error);
const char *clinux_strerrordesc(int error);
const char *clinux_sigabbrev(int signal);

int clinux_unshare(int flags);
int clinux_setns(int descriptor, int kind);
int clinux_pipe2(int ends[2], int flags);
int clinux_pidfd_send_signal(int pidfd, int signal);

// Whether a path is the root of a mount: 1, 0, or -1 with errno (statx, STATX_ATTR_MOUNT_ROOT, Linux 5.8).
int clinux_is_mount_root(const char *path);

// environ(7): the variable of glibc is one that any thread might change.
char **clinux_environ(void);

// ppoll without a signal mask; a null timeout waits for ever.
int clinux_ppoll(struct pollfd *entries, nfds_t count, const struct timespec *timeout);

// Sets the limits of this process: old and new as in prlimit(2), where either may be null.
int clinux_open_file_limit(const struct rlimit *new_limit, struct rlimit *old_limit);

// The end of a process as the kernel's waitid tells it; glibc's waitid does not hand on the resource usage.
struct clinux_exit {
    pid_t pid;   // 0 if the process has not ended
    int code;    // CLD_EXITED, CLD_KILLED or CLD_DUMPED
    int status;  // the exit code or the signal
    struct rusage usage;
};
int clinux_waitid_pidfd(int pidfd, int options, struct clinux_exit *end);

// Macros with casts or calls in them, which Swift does not import.
static const unsigned long clinux_ns_get_nstype = NS_GET_NSTYPE;
static const unsigned long clinux_ns_get_userns = NS_GET_USERNS;
static const unsigned long clinux_ns_get_parent = NS_GET_PARENT;
static inline int clinux_ns_owner_uid(int descriptor, uid_t *uid) { return ioctl(descriptor, NS_GET_OWNER_UID, uid); }
static const int clinux_o_path = 010000000; // O_PATH, the same on every architecture
static const unsigned long clinux_tiocsptlck = TIOCSPTLCK;
static const unsigned long clinux_tiocgptpeer = TIOCGPTPEER;
static inline int clinux_sigrtmin(void) { return SIGRTMIN; }
static inline int clinux_sigrtmax(void) { return SIGRTMAX; }

#endif
