// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "spawn-channel.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void channel_close(int *descriptor) {
    if (*descriptor >= 0) {
        close(*descriptor);
    }
    *descriptor = -1;
}

// Moves a descriptor out of the way of the standard streams, where it is if this process has one of them closed: the
// child would put a stream over its only way to report.
static int move_above_streams(int *descriptor) {
    if (*descriptor > STDERR_FILENO) {
        return 0;
    }
    int higher = fcntl(*descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (higher < 0) {
        return -1;
    }
    close(*descriptor);
    *descriptor = higher;
    return 0;
}

int channel_open_pipe(int ends[2]) {
    if (pipe2(ends, O_CLOEXEC) != 0) {
        ends[READ_END] = ends[WRITE_END] = -1;
        return -1;
    }
    return move_above_streams(&ends[READ_END]) != 0 ? -1 : move_above_streams(&ends[WRITE_END]);
}

// A socket, because it tells who has written: in another pid namespace, processes do not know their own ids here.
int channel_open_report(int ends[2]) {
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
        ends[READ_END] = ends[WRITE_END] = -1;
        return -1;
    }
    int yes = 1;
    if (setsockopt(ends[READ_END], SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes) != 0) {
        return -1;
    }
    return move_above_streams(&ends[READ_END]) != 0 ? -1 : move_above_streams(&ends[WRITE_END]);
}

int channel_read_pipe(int descriptor, struct channel_message *message) {
    size_t filled = 0;
    ssize_t count;
    do {
        count = read(descriptor, (char *)&message->failure + filled, sizeof message->failure - filled);
        filled += count > 0 ? (size_t)count : 0;
    } while ((count > 0 && filled < sizeof message->failure) || (count < 0 && errno == EINTR));
    return filled == sizeof message->failure;
}

int channel_read_report(int descriptor, struct channel_message *message) {
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(struct ucred))];
    struct iovec part = {.iov_base = &message->failure, .iov_len = sizeof message->failure};
    struct msghdr header = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control,
    };
    ssize_t count;
    do {
        count = recvmsg(descriptor, &header, MSG_CMSG_CLOEXEC);
    } while (count < 0 && errno == EINTR);
    if (count != sizeof message->failure) {
        return 0;
    }
    struct cmsghdr *first = CMSG_FIRSTHDR(&header);
    if (first != NULL && first->cmsg_type == SCM_CREDENTIALS) {
        struct ucred sender;
        memcpy(&sender, CMSG_DATA(first), sizeof sender);
        message->sender = sender.pid;
    }
    return 1;
}
