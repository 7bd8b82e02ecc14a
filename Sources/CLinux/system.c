// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "CLinuxSystem.h"

#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

const char *clinux_strerrorname(int error) { return strerrorname_np(error); }

const char *clinux_strerrordesc(int error) { return strerrordesc_np(error); }

const char *clinux_sigabbrev(int signal) { return sigabbrev_np(signal); }

char **clinux_environ(void) { return environ; }

int clinux_unshare(int flags) { return unshare(flags); }

int clinux_setns(int descriptor, int kind) { return setns(descriptor, kind); }

int clinux_pipe2(int ends[2], int flags) { return pipe2(ends, flags); }

int clinux_is_mount_root(const char *path) {
    struct statx status;
    if (statx(AT_FDCWD, path, AT_NO_AUTOMOUNT, 0, &status) != 0) {
        return -1;
    }
    return (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

// Raw: glibc has it since 2.36 only.
int clinux_pidfd_send_signal(int pidfd, int signal) {
    return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

int clinux_ppoll(struct pollfd *entries, nfds_t count, const struct timespec *timeout) {
    return ppoll(entries, count, timeout, NULL);
}

int clinux_open_file_limit(const struct rlimit *new_limit, struct rlimit *old_limit) {
    return prlimit(0, RLIMIT_NOFILE, new_limit, old_limit);
}

int clinux_waitid_pidfd(int pidfd, int options, struct clinux_exit *end) {
    siginfo_t info = {0};
    // All: what was killed before it could execute its program has no exit signal.
    int result = (int)syscall(SYS_waitid, P_PIDFD, pidfd, &info, options | __WALL, &end->usage);
    end->pid = info.si_pid;
    end->code = info.si_code;
    end->status = info.si_status;
    return result;
}
