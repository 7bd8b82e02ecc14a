// SPDX-License-Identifier: GPL-3.0-or-later
// Datagrams with what the kernel tells beside them, and a filter: control messages are macros that Swift cannot name.
#ifndef CLINUX_SOCKET_H
#define CLINUX_SOCKET_H

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <time.h>
#include <linux/errqueue.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>

// What came with a datagram, or with an error that the network sent back.
struct clinux_arrival {
    struct sockaddr_storage from;      // the sender; of an error, where the datagram was sent to
    int hops;                          // the time to live or hop limit that it came with, or -1
    int64_t time;                      // when it came: nanoseconds of CLOCK_REALTIME, 0 if that is not known
    struct sock_extended_err error;    // MSG_ERRQUEUE: what went wrong
    struct sockaddr_storage offender;  // MSG_ERRQUEUE: who says so; family 0 if nobody does
};

// recvmsg(2), without waiting and made again when it is interrupted.
ssize_t clinux_receive_datagram(int socket, void *bytes, size_t size, int flags, struct clinux_arrival *arrival);

// accept4(2): the next connection, which never waits and is close-on-exec.
int clinux_accept(int socket);

// Has a raw socket of ICMP take the replies to echo requests with `id` alone (the number as it is on the wire, read as
// big-endian). Returns 0, or -1 with errno.
int clinux_filter_echo_replies(int socket, int family, uint16_t id);

#endif
