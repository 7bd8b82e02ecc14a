// SPDX-License-Identifier: GPL-3.0-or-later
#include <arpa/inet.h>
#include <stdio.h>

#include "jobs.h"
#include "namespace.h"
#include "netlink.h"

static struct requests all;

static void add_route(int number, uint32_t gateway) {
    // 10.1.0.0/32 and on: the same sequence every contender inserts.
    uint32_t destination = htonl((10u << 24) + (1u << 16) + (uint32_t)number);
    struct rtmsg header = {.rtm_family = AF_INET, .rtm_dst_len = 32, .rtm_table = RT_TABLE_MAIN,
                           .rtm_protocol = RTPROT_BOOT, .rtm_scope = RT_SCOPE_UNIVERSE, .rtm_type = RTN_UNICAST};
    message(&all, RTM_NEWROUTE, MAKE, &header, sizeof header);
    attribute_u32(&all, RTA_DST, destination);
    attribute_u32(&all, RTA_GATEWAY, gateway);
}

void insert(const char *name, int count, int batch) {
    namespace_enter_name(name);
    double start = milliseconds();
    uint32_t gateway = inet_addr("192.0.2.2");
    int socket = netlink_open();
    for (int number = 0; number < count; number++) {
        add_route(number, gateway);
        if ((number + 1) % batch == 0 || number + 1 == count) commit(socket, &all);
    }
    printf("{\"ms\":%.3f,\"count\":%d}\n", milliseconds() - start, count);
}

void dump_routes(const char *name) {
    namespace_enter_name(name);
    double start = milliseconds();
    struct rtmsg header = {.rtm_family = AF_INET, .rtm_table = RT_TABLE_MAIN};
    message(&all, RTM_GETROUTE, NLM_F_DUMP, &header, sizeof header);
    size_t rows = dump(netlink_open(), &all, sizeof header);
    printf("{\"ms\":%.3f,\"count\":%zu}\n", milliseconds() - start, rows);
}

void dump_links(const char *name) {
    namespace_enter_name(name);
    double start = milliseconds();
    struct ifinfomsg header = {.ifi_family = AF_UNSPEC};
    message(&all, RTM_GETLINK, NLM_F_DUMP, &header, sizeof header);
    // The same cut `ip link` makes: no statistics.
    attribute_u32(&all, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
    size_t rows = dump(netlink_open(), &all, sizeof header);
    printf("{\"ms\":%.3f,\"count\":%zu}\n", milliseconds() - start, rows);
}
