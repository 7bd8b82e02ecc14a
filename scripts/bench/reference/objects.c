// SPDX-License-Identifier: GPL-3.0-or-later
//
// Links of the common kinds, each made by a request of its own, as `ip -batch` makes them.
#include <arpa/inet.h>
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
