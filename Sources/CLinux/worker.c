// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "CLinuxWorker.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

pid_t clinux_fork_sibling(void) {
    // Raw: glibc's fork knows no CLONE_PARENT. There is one thread, whose locks are free.
    return (pid_t)syscall(SYS_clone, CLONE_PARENT | SIGCHLD, NULL, NULL, NULL, 0);
}

int clinux_set_death_signal(int signal, pid_t parent) {
    if (prctl(PR_SET_PDEATHSIG, signal) != 0) {
        return -1;
    }
    // A parent that ended before the call sends nothing any more. One in another pid namespace is 0.
    pid_t now = getppid();
    if (now != 0 && now != parent) {
        errno = ESRCH;
        return -1;
    }
    return 0;
}

// Closes the descriptors from `first` to `last`.
static void close_range_of(unsigned first, unsigned last) {
    if (first > last || syscall(SYS_close_range, first, last, 0) == 0) {
        return;
    }
    struct rlimit limit; // before Linux 5.9
    getrlimit(RLIMIT_NOFILE, &limit);
    for (unsigned i = first; i <= last && i < limit.rlim_cur; i++) {
        close((int)i);
    }
}

static void close_others(const int *kept, size_t count) {
    unsigned from = 0;
    for (;;) {
        unsigned next = ~0U;
        for (size_t i = 0; i < count; i++) {
            if ((unsigned)kept[i] >= from && (unsigned)kept[i] < next) {
                next = (unsigned)kept[i];
            }
        }
        if (next == ~0U) {
            break;
        }
        if (next > from) {
            close_range_of(from, next - 1);
        }
        from = next + 1;
    }
    close_range_of(from, ~0U);
}

void clinux_become_servant(pid_t parent, const int *kept, size_t count) {
    alarm(0);
    for (int number = 1; number < NSIG; number++) {
        signal(number, number == SIGPIPE ? SIG_IGN : SIG_DFL);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setpgid(0, 0);
    close_others(kept, count);
    if (clinux_set_death_signal(SIGKILL, parent) != 0) {
        _exit(1);
    }
}

// Room for the control message of one sendmsg.
union control {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int) * CLINUX_DESCRIPTORS_PER_MESSAGE)];
};

int clinux_send_descriptors(int socket, const int *descriptors, size_t count) {
    union control control = {0};
    char byte = 0;
    struct iovec data = {.iov_base = &byte, .iov_len = 1};
    struct msghdr message = {
        .msg_iov = &data,
        .msg_iovlen = 1,
        .msg_control = control.bytes,
        .msg_controllen = CMSG_SPACE(sizeof(int) * count),
    };
    control.header = (struct cmsghdr){
        .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(int) * count)};
    memcpy(CMSG_DATA(&control.header), descriptors, sizeof(int) * count);
    ssize_t sent;
    do {
        sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent == 1 ? 0 : -1;
}

ssize_t clinux_receive(int socket, void *bytes, size_t size, int *descriptors, size_t *count) {
    union control control;
    struct iovec data = {.iov_base = bytes, .iov_len = size};
    struct msghdr message = {
        .msg_iov = &data, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    size_t room = *count;
    *count = 0;
    ssize_t received;
    do {
        received = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    } while (received < 0 && errno == EINTR);
    if (received < 0) {
        return received;
    }
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header != NULL && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS) {
        size_t there = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        *count = there < room ? there : room;
        memcpy(descriptors, CMSG_DATA(header), *count * sizeof(int));
    }
    if (message.msg_flags & MSG_CTRUNC) {
        for (size_t i = 0; i < *count; i++) {
            close(descriptors[i]);
        }
        *count = 0;
        errno = EMFILE;
        return -1;
    }
    return received;
}
