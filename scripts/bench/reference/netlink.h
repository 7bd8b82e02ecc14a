// SPDX-License-Identifier: GPL-3.0-or-later
//
// The least rtnetlink a C program can do with: messages appended to one buffer, sent by one sendmsg, the last of
// them acknowledged. The kernel works through a buffer in order and reports every failure whether or not an
// acknowledgement was asked for, so one acknowledgement answers for all (netlink(7)).

#ifndef BENCH_NETLINK_H
#define BENCH_NETLINK_H

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stddef.h>
#include <stdint.h>

struct requests {
    size_t used;
    size_t last;
    unsigned char bytes[1 << 16];
};

enum { MAKE = NLM_F_CREATE | NLM_F_EXCL };

/// Prints what failed with errno's text and leaves with status 1.
_Noreturn void fail(const char *what);

/// Opens a route socket in the current network namespace.
int netlink_open(void);

/// Starts a message; its family's header is copied in.
void message(struct requests *all, uint16_t type, uint16_t flags, const void *header, size_t size);

/// Appends bytes that are no attribute.
void append(struct requests *all, const void *bytes, size_t size);

/// Appends an attribute to the last message.
void attribute(struct requests *all, uint16_t type, const void *value, size_t size);
void attribute_u32(struct requests *all, uint16_t type, uint32_t value);
void attribute_text(struct requests *all, uint16_t type, const char *value);

/// Opens and closes a nested attribute.
size_t nest(struct requests *all, uint16_t type);
void nest_end(struct requests *all, size_t start);

/// Sends everything in one sendmsg, waits for the last answer and empties the buffer.
void commit(int socket, struct requests *all);

/// Sends one dump request and counts the rows, each decoded into an attribute index.
size_t dump(int socket, struct requests *all, size_t header_size);

/// Milliseconds of CLOCK_MONOTONIC.
double milliseconds(void);

#endif
