// SPDX-License-Identifier: GPL-3.0-or-later
//
// A thousand objects of one sort: links by a request each, rows of tables many at a time.
#include <arpa/inet.h>
#include <linux/fib_rules.h>
#include <linux/neighbour.h>
#include <linux/pkt_sched.h>
#include <linux/veth.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "jobs.h"
#include "namespace.h"
#include "netlink.h"

static struct requests all;

static const struct ifinfomsg any = {.ifi_family = AF_UNSPEC};

static void peer(char letter, int number) {
    char name[IFNAMSIZ];
    size_t nested = nest(&all, VETH_INFO_PEER);
    append(&all, &any, sizeof any);
    snprintf(name, sizeof name, "%c%d", letter, number);
    attribute_text(&all, IFLA_IFNAME, name);
    nest_end(&all, nested);
}

static void vxlan(int number) {
    uint16_t port = htons(4789);
    attribute_u32(&all, IFLA_VXLAN_ID, (uint32_t)number);
    attribute_u32(&all, IFLA_VXLAN_GROUP, inet_addr("192.0.2.2"));
    attribute_u32(&all, IFLA_VXLAN_LOCAL, inet_addr("192.0.2.1"));
    attribute(&all, IFLA_VXLAN_PORT, &port, sizeof port);
}

static void data(const char *kind, int number) {
    size_t nested = nest(&all, IFLA_INFO_DATA);
    if (strcmp(kind, "veth") == 0) peer('w', number);
    if (strcmp(kind, "vxlan") == 0) vxlan(number);
    if (strcmp(kind, "macvlan") == 0) attribute_u32(&all, IFLA_MACVLAN_MODE, MACVLAN_MODE_BRIDGE);
    nest_end(&all, nested);
}

static void add_link(const char *kind, char letter, int number, unsigned lower) {
    char name[IFNAMSIZ];
    message(&all, RTM_NEWLINK, MAKE, &any, sizeof any);
    snprintf(name, sizeof name, "%c%d", letter, number);
    attribute_text(&all, IFLA_IFNAME, name);
    if (lower != 0) attribute_u32(&all, IFLA_LINK, lower);
    size_t info = nest(&all, IFLA_LINKINFO);
    attribute_text(&all, IFLA_INFO_KIND, kind);
    data(kind, number);
    nest_end(&all, info);
}

/// Rules go out 500 to a sendmsg, as a list of them does.
enum { CHUNK = 500 };

void add_rules(const char *name, int count) {
    namespace_enter_name(name);
    double start = milliseconds();
    int socket = netlink_open();
    for (int number = 1; number <= count; number++) {
        struct fib_rule_hdr header = {.family = AF_INET, .src_len = 32, .table = 100, .action = FR_ACT_TO_TBL};
        message(&all, RTM_NEWRULE, MAKE, &header, sizeof header);
        attribute_u32(&all, FRA_SRC, htonl((10u << 24) + (1u << 16) + (uint32_t)number));
        attribute_u32(&all, FRA_PRIORITY, 1000u + (uint32_t)number);
        attribute_u32(&all, FRA_TABLE, 100);
        if (number % CHUNK == 0 || number == count) commit(socket, &all);
    }
    printf("{\"ms\":%.3f,\"count\":%d}\n", milliseconds() - start, count);
}

void add_forwarding(const char *name, int count) {
    namespace_enter_name(name);
    double start = milliseconds();
    int socket = netlink_open();
    struct ndmsg header = {.ndm_family = AF_BRIDGE, .ndm_state = NUD_NOARP, .ndm_flags = NTF_MASTER,
                           .ndm_ifindex = (int)if_nametoindex("port")};
    for (int number = 1; number <= count; number++) {
        unsigned char address[6] = {2, 0, 0, 0, (unsigned char)(number >> 8), (unsigned char)number};
        message(&all, RTM_NEWNEIGH, MAKE, &header, sizeof header);
        attribute(&all, NDA_LLADDR, address, sizeof address);
        if (number % CHUNK == 0 || number == count) commit(socket, &all);
    }
    printf("{\"ms\":%.3f,\"count\":%d}\n", milliseconds() - start, count);
}

/// A request has to tell all that shall hold, so this program knows what else was given when the qdiscs were added.
static void tbf(const char *link) {
    enum { RATE = 20000000 / 8, BURST = 32 << 10, TICKS_PER_SECOND = 1000000000 / 64 };
    struct tcmsg header = {.tcm_family = AF_UNSPEC, .tcm_ifindex = (int)if_nametoindex(link),
                           .tcm_handle = 1 << 16, .tcm_parent = TC_H_ROOT};
    struct tc_tbf_qopt options = {
        .rate = {.rate = RATE, .linklayer = TC_LINKLAYER_ETHERNET}, .limit = 64 << 10,
        .buffer = (uint32_t)((uint64_t)BURST * TICKS_PER_SECOND / RATE)};
    message(&all, RTM_NEWQDISC, 0, &header, sizeof header);
    attribute_text(&all, TCA_KIND, "tbf");
    size_t nested = nest(&all, TCA_OPTIONS);
    attribute(&all, TCA_TBF_PARMS, &options, sizeof options);
    attribute_u32(&all, TCA_TBF_BURST, BURST);
    nest_end(&all, nested);
}

void change_qdiscs(const char *name, int count) {
    namespace_enter_name(name);
    double start = milliseconds();
    int socket = netlink_open();
    for (int number = 1; number <= count; number++) {
        char link[IFNAMSIZ];
        snprintf(link, sizeof link, "v%d", number);
        tbf(link);
        if (number % CHUNK == 0 || number == count) commit(socket, &all);
    }
    printf("{\"ms\":%.3f,\"count\":%d}\n", milliseconds() - start, count);
}

void make_links(const char *kind, const char *name, int count) {
    namespace_enter_name(name);
    double start = milliseconds();
    int socket = netlink_open();
    unsigned lower = strcmp(kind, "macvlan") == 0 ? if_nametoindex("lower") : 0;
    char letter = strcmp(kind, "vxlan") == 0 ? 'x' : kind[0];
    for (int number = 1; number <= count; number++) {
        add_link(kind, letter, number, lower);
        commit(socket, &all);
    }
    printf("{\"ms\":%.3f,\"count\":%d}\n", milliseconds() - start, count);
}
