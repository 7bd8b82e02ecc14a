// SPDX-License-Identifier: GPL-3.0-or-later
//
// Control groups: made, limited and deleted.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "jobs.h"

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void limit(int directory, int number, const char *file) {
    char path[64];
    snprintf(path, sizeof path, "%d/%s", number, file);
    int descriptor = openat(directory, path, O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) fail(path);
    static const char bytes[] = "67108864";
    if (write(descriptor, bytes, sizeof bytes - 1) < 0) fail(path);
    close(descriptor);
}

void make_groups(const char *path, const char *file, int count) {
    int directory = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) fail(path);
    char name[16];
    double start = now();
    for (int number = 1; number <= count; number++) {
        snprintf(name, sizeof name, "%d", number);
        if (mkdirat(directory, name, 0755) < 0) fail(name);
        limit(directory, number, file);
    }
    for (int number = 1; number <= count; number++) {
        snprintf(name, sizeof name, "%d", number);
        if (unlinkat(directory, name, AT_REMOVEDIR) < 0) fail(name);
    }
    printf("{\"ms\":%.3f}\n", now() - start);
    close(directory);
}
