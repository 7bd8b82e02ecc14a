// SPDX-License-Identifier: GPL-3.0-or-later
// The kernel's netlink constants and structures for Swift, and the few expressions that Swift cannot import.
#ifndef CLINUX_NETLINK_H
#define CLINUX_NETLINK_H

// The C library's socket headers come first: linux/libc-compat.h then leaves out what they define already.
#include <net/if.h>
#include <netinet/in.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/if_addr.h>
#include <linux/if_bridge.h>
#include <linux/neighbour.h>
#include <linux/net_namespace.h>
#include <linux/fib_rules.h>
#include <linux/nexthop.h>
#include <linux/lwtunnel.h>
#include <linux/mpls.h>
#include <linux/mpls_iptunnel.h>
#include <linux/seg6.h>
#include <linux/seg6_iptunnel.h>
#include <linux/seg6_local.h>
#include <linux/veth.h>
#include <linux/if_tunnel.h>
#include <linux/if_vlan.h>
#include <linux/genetlink.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/ethtool_netlink.h>
#include <linux/wireguard.h>
#include <linux/time_types.h>
#include <linux/gen_stats.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/tc_act/tc_gact.h>
#include <linux/tc_act/tc_mirred.h>
#include <linux/tc_act/tc_skbedit.h>
#include <linux/tc_act/tc_vlan.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>

// Macros that hold casts or operators, which Swift does not import.
enum {
    CLINUX_NLA_TYPE_MASK = NLA_TYPE_MASK & 0xffff,
    CLINUX_NLA_F_NESTED = NLA_F_NESTED,
    CLINUX_NLMSG_HDRLEN = NLMSG_HDRLEN,
};

// Numbers that are newer than the headers may be.
enum {
    CLINUX_IFLA_GSO_IPV4_MAX_SIZE = 63,
    CLINUX_IFLA_GRO_IPV4_MAX_SIZE = 64,
    CLINUX_IFLA_VXLAN_LOCALBYPASS = 31,
    CLINUX_NTF_EXT_LOCKED = 1 << 1,
    CLINUX_NTF_EXT_EXT_VALIDATED = 1 << 2,
    CLINUX_FRA_DSCP = 25,
    CLINUX_FRA_FLOWLABEL = 26,
    CLINUX_FRA_FLOWLABEL_MASK = 27,
    CLINUX_FRA_SPORT_MASK = 28,
    CLINUX_FRA_DPORT_MASK = 29,
    CLINUX_FRA_DSCP_MASK = 30,
    CLINUX_MDBE_ATTR_SRC_LIST = 2,
    CLINUX_MDBE_ATTR_GROUP_MODE = 3,
    CLINUX_MDBE_ATTR_RTPROT = 4,
    CLINUX_MDBE_ATTR_DST = 5,
    CLINUX_MDBE_ATTR_DST_PORT = 6,
    CLINUX_MDBE_ATTR_VNI = 7,
    CLINUX_MDBE_ATTR_IFINDEX = 8,
    CLINUX_MDBE_ATTR_SRC_VNI = 9,
    CLINUX_MDBE_ATTR_STATE_MASK = 10,
    CLINUX_MDBE_SRC_LIST_ENTRY = 1,
    CLINUX_MDBE_SRCATTR_ADDRESS = 1,
    CLINUX_MDBA_MDB_EATTR_DST = 6,
    CLINUX_MDBA_MDB_EATTR_DST_PORT = 7,
    CLINUX_MDBA_MDB_EATTR_VNI = 8,
    CLINUX_MDBA_MDB_EATTR_IFINDEX = 9,
    CLINUX_MDBA_MDB_EATTR_SRC_VNI = 10,
    CLINUX_IFLA_BR_FDB_N_LEARNED = 48,
    CLINUX_IFLA_BR_FDB_MAX_LEARNED = 49,
    CLINUX_IFLA_BRPORT_MAB = 40,
    CLINUX_IFLA_BRPORT_MCAST_N_GROUPS = 41,
    CLINUX_IFLA_BRPORT_MCAST_MAX_GROUPS = 42,
    CLINUX_IFLA_BRPORT_NEIGH_VLAN_SUPPRESS = 43,
    CLINUX_IFLA_BRPORT_BACKUP_NHID = 44,
    CLINUX_IFLA_BRPORT_NEIGH_FORWARD_GRAT = 45,
    CLINUX_BR_BOOLOPT_MDB_OFFLOAD_FAIL_NOTIFICATION = 3,
    CLINUX_BR_BOOLOPT_FDB_LOCAL_VLAN_0 = 4,
    CLINUX_TCA_NETEM_PRNG_SEED = 14,
};

// struct br_mdb_entry without the union, whose copies Swift takes for dear.
struct clinux_mdb_entry {
    __u32 ifindex;
    __u8 state;
    __u8 flags;
    __u16 vid;
    __u8 address[16];
    __be16 proto;
};
_Static_assert(sizeof(struct clinux_mdb_entry) == sizeof(struct br_mdb_entry), "the kernel's structure has changed");

// struct tc_u32_sel without the keys that follow it, which Swift does not import.
struct clinux_u32_selector {
    unsigned char flags;
    unsigned char offshift;
    unsigned char nkeys;
    __be16 offmask;
    __u16 off;
    short offoff;
    short hoff;
    __be32 hmask;
};
_Static_assert(sizeof(struct clinux_u32_selector) == sizeof(struct tc_u32_sel), "tc_u32_sel");

// Writes the name of the link `index` into `name` (IFNAMSIZ bytes). Returns -1 and sets errno.
static inline int clinux_interface_name(int descriptor, int index, char name[IFNAMSIZ]) {
    struct ifreq request;
    memset(&request, 0, sizeof request);
    request.ifr_ifindex = index;
    int result = ioctl(descriptor, SIOCGIFNAME, &request);
    memcpy(name, request.ifr_name, IFNAMSIZ);
    return result;
}

// Returns the index of the link `name`, or -1 and sets errno.
static inline int clinux_interface_index(int descriptor, const char *name) {
    struct ifreq request;
    memset(&request, 0, sizeof request);
    strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    return ioctl(descriptor, SIOCGIFINDEX, &request) < 0 ? -1 : request.ifr_ifindex;
}

#endif
