// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "CLinuxSocket.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <linux/filter.h>

#define LENGTH_OF(array) (sizeof(array) / sizeof((array)[0]))

// The error is followed by the address of who sent it.
static void take_error(const struct cmsghdr *header, struct clinux_arrival *arrival) {
    size_t size = header->cmsg_len - CMSG_LEN(0);
    if (size < sizeof arrival->error) {
        return;
    }
    memcpy(&arrival->error, CMSG_DATA(header), sizeof arrival->error);
    size -= sizeof arrival->error;
    memcpy(&arrival->offender, CMSG_DATA(header) + sizeof arrival->error,
           size < sizeof arrival->offender ? size : sizeof arrival->offender);
}

static void take_control(const struct cmsghdr *header, struct clinux_arrival *arrival) {
    if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_TIMESTAMPNS) {
        struct timespec time;
        memcpy(&time, CMSG_DATA(header), sizeof time);
        arrival->time = (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
    } else if ((header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_TTL) ||
               (header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_HOPLIMIT)) {
        memcpy(&arrival->hops, CMSG_DATA(header), sizeof arrival->hops);
    } else if ((header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_RECVERR) ||
               (header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_RECVERR)) {
        take_error(header, arrival);
    }
}

ssize_t clinux_receive_datagram(int socket, void *bytes, size_t size, int flags, struct clinux_arrival *arrival) {
    memset(arrival, 0, sizeof *arrival);
    arrival->hops = -1;
    union {
        struct cmsghdr header;
        char bytes[512];
    } control;
    struct iovec data = {.iov_base = bytes, .iov_len = size};
    struct msghdr message = {
        .msg_name = &arrival->from, .msg_namelen = sizeof arrival->from, .msg_iov = &data, .msg_iovlen = 1,
        .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    ssize_t received;
    do {
        received = recvmsg(socket, &message, flags | MSG_DONTWAIT);
    } while (received < 0 && errno == EINTR);
    if (received < 0) {
        return received;
    }
    for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header != NULL; header = CMSG_NXTHDR(&message, header)) {
        take_control(header, arrival);
    }
    return received;
}

int clinux_accept(int socket) { return accept4(socket, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK); }

static int attach(int socket, struct sock_filter *program, size_t length) {
    struct sock_fprog whole = {.len = (unsigned short)length, .filter = program};
    return setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &whole, sizeof whole);
}

int clinux_filter_echo_replies(int socket, int family, uint16_t id) {
    if (family == AF_INET) { // what comes begins with the IP header
        struct sock_filter program[] = {
            BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),
            BPF_STMT(BPF_LD | BPF_B | BPF_IND, 0),
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ICMP_ECHOREPLY, 0, 3),
            BPF_STMT(BPF_LD | BPF_H | BPF_IND, 4),
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, id, 0, 1),
            BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
            BPF_STMT(BPF_RET | BPF_K, 0),
        };
        return attach(socket, program, LENGTH_OF(program));
    }
    struct sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ICMPV6_ECHO_REPLY, 0, 3),
        BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 4),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, id, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
        BPF_STMT(BPF_RET | BPF_K, 0),
    };
    return attach(socket, program, LENGTH_OF(program));
}
