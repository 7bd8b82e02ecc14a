// SPDX-License-Identifier: GPL-3.0-or-later
#include <arpa/inet.h>
#include <linux/veth.h>
#include <net/if.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "jobs.h"
#include "namespace.h"
#include "netlink.h"

static struct requests all;

/// A veth pair; the far end goes to another namespace unless `away` is negative.
static void add_pair(const char *near, const char *far, int away) {
    struct ifinfomsg header = {.ifi_family = AF_UNSPEC};
    message(&all, RTM_NEWLINK, MAKE, &header, sizeof header);
    attribute_text(&all, IFLA_IFNAME, near);
    attribute_u32(&all, IFLA_NUM_TX_QUEUES, 1);
    attribute_u32(&all, IFLA_NUM_RX_QUEUES, 1);
    size_t info = nest(&all, IFLA_LINKINFO);
    attribute_text(&all, IFLA_INFO_KIND, "veth");
    size_t data = nest(&all, IFLA_INFO_DATA);
    size_t peer = nest(&all, VETH_INFO_PEER);
    append(&all, &header, sizeof header);
    attribute_text(&all, IFLA_IFNAME, far);
    attribute_u32(&all, IFLA_NUM_TX_QUEUES, 1);
    attribute_u32(&all, IFLA_NUM_RX_QUEUES, 1);
    if (away >= 0) attribute_u32(&all, IFLA_NET_NS_FD, (uint32_t)away);
    nest_end(&all, peer);
    nest_end(&all, data);
    nest_end(&all, info);
}

static void raise_link(int socket, const char *name) {
    struct ifinfomsg header = {.ifi_index = (int)if_nametoindex(name), .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
    message(&all, RTM_NEWLINK, 0, &header, sizeof header);
    commit(socket, &all);
}

void fixture_routes(const char *name) {
    namespace_directory();
    close(namespace_new());
    namespace_pin(name);
    int socket = netlink_open();
    add_pair("gw0", "gw1", -1);
    commit(socket, &all);
    raise_link(socket, "gw0");
    raise_link(socket, "gw1");
    struct ifaddrmsg header = {.ifa_family = AF_INET, .ifa_prefixlen = 24, .ifa_index = if_nametoindex("gw0")};
    message(&all, RTM_NEWADDR, MAKE, &header, sizeof header);
    attribute_u32(&all, IFA_LOCAL, inet_addr("192.0.2.1"));
    commit(socket, &all);
}

void fixture_links(const char *name, int count) {
    char near[IFNAMSIZ], far[IFNAMSIZ];
    namespace_directory();
    close(namespace_new());
    namespace_pin(name);
    int socket = netlink_open();
    for (int number = 0; number < count / 2; number++) {
        snprintf(near, sizeof near, "a%d", number);
        snprintf(far, sizeof far, "b%d", number);
        add_pair(near, far, -1);
        commit(socket, &all);
    }
}

/// Deletes a namespace that holds the far end of a link, and waits until the kernel has taken that link away.
static void round_trip(int home, int socket) {
    static const struct timespec pause = {.tv_nsec = 500000};
    int namespace = namespace_new();
    namespace_enter(home);
    add_pair("settle0", "settle1", namespace);
    commit(socket, &all);
    close(namespace);
    for (double start = milliseconds(); if_nametoindex("settle0") != 0; nanosleep(&pause, NULL)) {
        if (milliseconds() - start > 120000) fail("the kernel does not finish deleting namespaces");
    }
}

void settle(void) {
    double start = milliseconds();
    int home = namespace_current();
    int socket = netlink_open();
    // One worker deletes namespaces, a batch at a time and in order (cleanup_net, net/core/net_namespace.c). The first
    // link vanishes in the middle of its batch; the second one's batch cannot start before that is over.
    round_trip(home, socket);
    round_trip(home, socket);
    printf("{\"ms\":%.3f}\n", milliseconds() - start);
}
