// SPDX-License-Identifier: GPL-3.0-or-later
#include <arpa/inet.h>
#include <linux/veth.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "jobs.h"
#include "namespace.h"
#include "netlink.h"

// Numbers chosen here, because a link that was just made can then be named in the same sendmsg. Above what a kernel
// with tunnel modules puts into every new namespace by itself.
enum { BRIDGE = 1000, PORT = 2000, INNER = 1000, PREFIX_LENGTH = 16 };

static struct requests all;

static uint32_t host(uint32_t number) { return htonl((10u << 24) + number); }

static void add_up(int index) {
    struct ifinfomsg header = {.ifi_index = index, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
    message(&all, RTM_NEWLINK, 0, &header, sizeof header);
}

static void add_address(int index, uint32_t address) {
    struct ifaddrmsg header = {.ifa_family = AF_INET, .ifa_prefixlen = PREFIX_LENGTH, .ifa_index = (unsigned)index};
    message(&all, RTM_NEWADDR, MAKE, &header, sizeof header);
    attribute_u32(&all, IFA_LOCAL, address);
    attribute_u32(&all, IFA_ADDRESS, address);
}

static void add_default(uint32_t gateway) {
    struct rtmsg header = {.rtm_family = AF_INET, .rtm_table = RT_TABLE_MAIN, .rtm_protocol = RTPROT_BOOT,
                           .rtm_scope = RT_SCOPE_UNIVERSE, .rtm_type = RTN_UNICAST};
    message(&all, RTM_NEWROUTE, MAKE, &header, sizeof header);
    attribute_u32(&all, RTA_GATEWAY, gateway);
}

static void add_bridge(void) {
    struct ifinfomsg header = {.ifi_index = BRIDGE};
    message(&all, RTM_NEWLINK, MAKE, &header, sizeof header);
    attribute_text(&all, IFLA_IFNAME, "br0");
    size_t info = nest(&all, IFLA_LINKINFO);
    attribute_text(&all, IFLA_INFO_KIND, "bridge");
    nest_end(&all, info);
}

static void add_one_queue(void) {
    attribute_u32(&all, IFLA_NUM_TX_QUEUES, 1);
    attribute_u32(&all, IFLA_NUM_RX_QUEUES, 1);
}

static void add_peer(int namespace) {
    struct ifinfomsg header = {.ifi_index = INNER};
    size_t peer = nest(&all, VETH_INFO_PEER);
    // The peer's attribute starts with an ifinfomsg of its own (veth_newlink, drivers/net/veth.c).
    append(&all, &header, sizeof header);
    attribute_text(&all, IFLA_IFNAME, "eth0");
    attribute_u32(&all, IFLA_NET_NS_FD, (uint32_t)namespace);
    add_one_queue();
    nest_end(&all, peer);
}

static void add_port(int number, int namespace) {
    struct ifinfomsg header = {.ifi_index = PORT + number, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
    char name[IFNAMSIZ];
    snprintf(name, sizeof name, "v%d", number);
    message(&all, RTM_NEWLINK, MAKE, &header, sizeof header);
    attribute_text(&all, IFLA_IFNAME, name);
    attribute_u32(&all, IFLA_MASTER, BRIDGE);
    add_one_queue();
    size_t info = nest(&all, IFLA_LINKINFO);
    attribute_text(&all, IFLA_INFO_KIND, "veth");
    size_t data = nest(&all, IFLA_INFO_DATA);
    add_peer(namespace);
    nest_end(&all, data);
    nest_end(&all, info);
}

static int named_namespace(const char *prefix, int number) {
    char name[64];
    int fd = namespace_new();
    snprintf(name, sizeof name, "%s-%d", prefix, number);
    namespace_pin(name);
    return fd;
}

static void build_node(const char *prefix, int hub, int number) {
    int namespace = named_namespace(prefix, number);
    int inside = netlink_open();
    add_port(number, namespace);
    commit(hub, &all);
    add_up(1);
    add_up(INNER);
    add_address(INNER, host((uint32_t)number + 1));
    add_default(host(1));
    commit(inside, &all);
    close(inside);
    close(namespace);
}

static void build(const char *prefix, int count) {
    int home = namespace_current();
    namespace_directory();
    close(named_namespace(prefix, 0));
    int hub = netlink_open();
    add_bridge();
    add_address(BRIDGE, host(1));
    commit(hub, &all);
    for (int number = 1; number <= count; number++) build_node(prefix, hub, number);
    // Last: a bridge that is up already works through its ports again at every one that joins.
    add_up(BRIDGE);
    commit(hub, &all);
    close(hub);
    namespace_enter(home);
    close(home);
}

static void teardown(const char *prefix, int count) {
    char name[64];
    // The hub first: its end takes every veth along, and what is left of a node is a loopback.
    for (int number = 0; number <= count; number++) {
        snprintf(name, sizeof name, "%s-%d", prefix, number);
        namespace_unpin(name);
    }
}

static double cpu(struct timeval time) { return time.tv_sec * 1e3 + time.tv_usec / 1e3; }

void star(const char *action, const char *prefix, int count) {
    struct rusage used;
    double start = milliseconds();
    if (strcmp(action, "teardown") != 0) build(prefix, count);
    double built = milliseconds();
    if (strcmp(action, "build") != 0) teardown(prefix, count);
    double ended = milliseconds();
    getrusage(RUSAGE_SELF, &used);
    printf("{\"job\":\"star\",\"n\":%d,\"build_ms\":%.3f,\"teardown_ms\":%.3f,\"user_ms\":%.3f,\"sys_ms\":%.3f}\n",
           count, built - start, ended - built, cpu(used.ru_utime), cpu(used.ru_stime));
}
