// SPDX-License-Identifier: GPL-3.0-or-later
// Links whose other side is a program: the requests to /dev/net/tun. Source: Documentation/networking/tuntap.rst.
#ifndef CLINUX_TUN_H
#define CLINUX_TUN_H

#include <net/if.h>
#include <linux/if_tun.h>
#include <string.h>
#include <sys/ioctl.h>

// Makes the link `name`, which may be a pattern or empty, for an open /dev/net/tun; `made` gets its name (IFNAMSIZ
// bytes). It goes with the descriptor until clinux_tun_persist. Returns -1 and sets errno.
static inline int clinux_tun_create(int descriptor, const char *name, int flags, char made[IFNAMSIZ]) {
    struct ifreq request;
    memset(&request, 0, sizeof request);
    strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    request.ifr_flags = (short)flags;
    int result = ioctl(descriptor, TUNSETIFF, &request);
    memcpy(made, request.ifr_name, IFNAMSIZ);
    return result;
}

// Chooses the number of the link that is about to be made.
static inline int clinux_tun_index(int descriptor, unsigned index) { return ioctl(descriptor, TUNSETIFINDEX, &index); }

static inline int clinux_tun_owner(int descriptor, unsigned long uid) { return ioctl(descriptor, TUNSETOWNER, uid); }

static inline int clinux_tun_group(int descriptor, unsigned long gid) { return ioctl(descriptor, TUNSETGROUP, gid); }

static inline int clinux_tun_persist(int descriptor) { return ioctl(descriptor, TUNSETPERSIST, 1UL); }

#endif
