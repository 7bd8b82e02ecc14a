// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "CLinuxProcess.h"

#include <signal.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// From linux/pidfd.h of Linux 6.15: older headers lack them, and the kernel says at run time whether it knows them.
enum { SIGNAL_PROCESS_GROUP = 1 << 2, INFO_EXIT = 1 << 3 };

struct pidfd_info {
    uint64_t mask;
    uint64_t cgroup;
    uint32_t pid, tgid, ppid;
    uint32_t ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid;
    int32_t exit_status;
};
_Static_assert(sizeof(struct pidfd_info) == 64, "PIDFD_INFO_SIZE_VER0");

#define GET_INFO _IOWR(0xFF, 11, struct pidfd_info)

int clinux_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int clinux_pidfd_send_signal_to_group(int pidfd, int signal) {
    return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, SIGNAL_PROCESS_GROUP);
}

int clinux_pidfd_exit_status(int pidfd, int *status) {
    struct pidfd_info info = {.mask = INFO_EXIT};
    if (ioctl(pidfd, GET_INFO, &info) != 0) {
        return -1;
    }
    *status = info.exit_status;
    return (info.mask & INFO_EXIT) != 0;
}

int clinux_waitid_child(pid_t pid, int options, struct clinux_exit *end) {
    siginfo_t info = {0};
    int result = (int)syscall(SYS_waitid, pid == 0 ? P_ALL : P_PID, pid, &info, options, &end->usage);
    end->pid = info.si_pid;
    end->code = info.si_code;
    end->status = info.si_status;
    return result;
}

int clinux_is_subreaper(void) {
    int is_subreaper = 0;
    return prctl(PR_GET_CHILD_SUBREAPER, &is_subreaper) == 0 && is_subreaper;
}
