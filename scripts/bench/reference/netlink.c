// SPDX-License-Identifier: GPL-3.0-or-later
#include "netlink.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static uint32_t sequence;

_Noreturn void fail(const char *what) {
    fprintf(stderr, "reference: %s: %s\n", what, strerror(errno));
    exit(1);
}

double milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

int netlink_open(void) {
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    int on = 1;
    if (fd < 0) fail("socket");
    // Lets a dump ask for one routing table; without it the kernel ignores the header's filter.
    if (setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof on) < 0) fail("NETLINK_GET_STRICT_CHK");
    return fd;
}

static void *extend(struct requests *all, size_t size) {
    size_t padded = NLMSG_ALIGN(size);
    void *at = all->bytes + all->used;
    if (all->used + padded > sizeof all->bytes) {
        errno = ENOBUFS;
        fail("request buffer");
    }
    memset(at, 0, padded);
    all->used += padded;
    return at;
}

static void measure(struct requests *all) {
    struct nlmsghdr *header = (struct nlmsghdr *)(all->bytes + all->last);
    header->nlmsg_len = (uint32_t)(all->used - all->last);
}

void append(struct requests *all, const void *bytes, size_t size) {
    memcpy(extend(all, size), bytes, size);
    measure(all);
}

void message(struct requests *all, uint16_t type, uint16_t flags, const void *header, size_t size) {
    all->last = all->used;
    struct nlmsghdr *start = extend(all, NLMSG_HDRLEN);
    start->nlmsg_type = type;
    start->nlmsg_flags = NLM_F_REQUEST | flags;
    start->nlmsg_seq = ++sequence;
    append(all, header, size);
}

void attribute(struct requests *all, uint16_t type, const void *value, size_t size) {
    struct rtattr *start = extend(all, RTA_LENGTH(size));
    start->rta_type = type;
    start->rta_len = (uint16_t)RTA_LENGTH(size);
    if (size > 0) memcpy(RTA_DATA(start), value, size);
    measure(all);
}

void attribute_u32(struct requests *all, uint16_t type, uint32_t value) {
    attribute(all, type, &value, sizeof value);
}

void attribute_text(struct requests *all, uint16_t type, const char *value) {
    attribute(all, type, value, strlen(value) + 1);
}

size_t nest(struct requests *all, uint16_t type) {
    size_t start = all->used;
    attribute(all, type | NLA_F_NESTED, NULL, 0);
    return start;
}

void nest_end(struct requests *all, size_t start) {
    struct rtattr *opened = (struct rtattr *)(all->bytes + start);
    opened->rta_len = (uint16_t)(all->used - start);
}

static void transmit(int socket, struct requests *all) {
    struct iovec part = {.iov_base = all->bytes, .iov_len = all->used};
    struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};
    if (sendmsg(socket, &header, 0) < 0) fail("sendmsg");
    all->used = all->last = 0;
}

static ssize_t receive(int socket, unsigned char *buffer, size_t size) {
    ssize_t count = recv(socket, buffer, size, MSG_TRUNC);
    if (count < 0) fail("recv");
    if ((size_t)count > size) {
        errno = EMSGSIZE;
        fail("recv");
    }
    return count;
}

static int refused(const struct nlmsghdr *answer) {
    if (answer->nlmsg_type != NLMSG_ERROR) return 0;
    const struct nlmsgerr *error = NLMSG_DATA(answer);
    if (error->error != 0) {
        errno = -error->error;
        fail("the kernel refused");
    }
    return 1;
}

void commit(int socket, struct requests *all) {
    unsigned char buffer[8192];
    ((struct nlmsghdr *)(all->bytes + all->last))->nlmsg_flags |= NLM_F_ACK;
    uint32_t awaited = sequence;
    transmit(socket, all);
    for (;;) {
        ssize_t left = receive(socket, buffer, sizeof buffer);
        const struct nlmsghdr *answer = (const struct nlmsghdr *)buffer;
        for (; NLMSG_OK(answer, left); answer = NLMSG_NEXT(answer, left)) {
            if (refused(answer) && answer->nlmsg_seq == awaited) return;
        }
    }
}

static int row(const struct nlmsghdr *header, size_t header_size) {
    // A reference that skipped the attributes would be measuring recv alone.
    const struct rtattr *index[256] = {0};
    int left = (int)(header->nlmsg_len - NLMSG_SPACE(header_size));
    const struct rtattr *at = (const struct rtattr *)((const unsigned char *)NLMSG_DATA(header) +
                                                      NLMSG_ALIGN(header_size));
    for (; RTA_OK(at, left); at = RTA_NEXT(at, left)) index[at->rta_type & 255] = at;
    return index[RTA_DST] != NULL || index[IFLA_IFNAME] != NULL;
}

size_t dump(int socket, struct requests *all, size_t header_size) {
    static unsigned char buffer[1 << 16];
    size_t rows = 0;
    transmit(socket, all);
    for (;;) {
        ssize_t left = receive(socket, buffer, sizeof buffer);
        const struct nlmsghdr *answer = (const struct nlmsghdr *)buffer;
        for (; NLMSG_OK(answer, left); answer = NLMSG_NEXT(answer, left)) {
            refused(answer);
            if (answer->nlmsg_type == NLMSG_DONE) return rows;
            rows += (size_t)row(answer, header_size);
        }
    }
}
