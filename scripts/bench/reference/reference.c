// SPDX-License-Identifier: GPL-3.0-or-later
//
// The contender the others are measured against: the same system calls with nothing around them.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jobs.h"

static int is(const char *job, const char *name, int count, int wanted) {
    return strcmp(job, name) == 0 && count == wanted;
}

int main(int count, char **words) {
    const char *job = count > 1 ? words[1] : "";
    if (is(job, "star", count, 5)) {
        star(words[2], words[3], atoi(words[4]));
    } else if (is(job, "insert", count, 5) && atoi(words[4]) > 0) {
        insert(words[2], atoi(words[3]), atoi(words[4]));
    } else if (is(job, "dump-routes", count, 3)) {
        dump_routes(words[2]);
    } else if (is(job, "dump-links", count, 3)) {
        dump_links(words[2]);
    } else if (is(job, "links", count, 5)) {
        make_links(words[2], words[3], atoi(words[4]));
    } else if (is(job, "rules", count, 4)) {
        add_rules(words[2], atoi(words[3]));
    } else if (is(job, "fdb", count, 4)) {
        add_forwarding(words[2], atoi(words[3]));
    } else if (is(job, "qdiscs", count, 4)) {
        change_qdiscs(words[2], atoi(words[3]));
    } else if (is(job, "groups", count, 5)) {
        make_groups(words[2], words[3], atoi(words[4]));
    } else if (is(job, "fixture-routes", count, 3)) {
        fixture_routes(words[2]);
    } else if (is(job, "fixture-links", count, 4)) {
        fixture_links(words[2], atoi(words[3]));
    } else if (strcmp(job, "spawn") == 0 && count >= 5 && atoi(words[3]) > 0) {
        spawn(words[2], atoi(words[3]), words + 4);
    } else if (strcmp(job, "spawn-new") == 0 && count >= 6 && atoi(words[3]) > 0) {
        spawn_new(words[2], atoi(words[3]), atoi(words[4]), words + 5);
    } else if (strcmp(job, "spawn-inside") == 0 && count >= 6 && atoi(words[3]) > 0) {
        spawn_inside(words[2], atoi(words[3]), atoi(words[4]), words + 5);
    } else if (is(job, "settle", count, 2)) {
        settle();
    } else {
        fputs("reference: unknown job; scripts/bench/reference/jobs.h lists them\n", stderr);
        return 2;
    }
    return 0;
}
