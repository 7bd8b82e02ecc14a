// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "namespace.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "netlink.h"

static const char directory[] = "/run/netns";
static const char current[] = "/proc/thread-self/ns/net";

static void path_of(char *path, size_t size, const char *name) {
    int length = snprintf(path, size, "%s/%s", directory, name);
    if (length < 0 || (size_t)length >= size) {
        errno = ENAMETOOLONG;
        fail(name);
    }
}

int namespace_current(void) {
    int fd = open(current, O_RDONLY | O_CLOEXEC);
    if (fd < 0) fail(current);
    return fd;
}

int namespace_new(void) {
    if (unshare(CLONE_NEWNET) < 0) fail("unshare");
    return namespace_current();
}

void namespace_enter(int fd) {
    if (setns(fd, CLONE_NEWNET) < 0) fail("setns");
}

int namespace_open(const char *name) {
    char path[256];
    path_of(path, sizeof path, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) fail(path);
    return fd;
}

void namespace_enter_name(const char *name) {
    int fd = namespace_open(name);
    namespace_enter(fd);
    close(fd);
}

void namespace_directory(void) {
    if (mkdir(directory, 0755) < 0 && errno != EEXIST) fail(directory);
    if (mount("", directory, "none", MS_SHARED | MS_REC, NULL) == 0) return;
    // EINVAL: not a mount point yet.
    if (errno != EINVAL || mount(directory, directory, "none", MS_BIND | MS_REC, NULL) < 0) fail(directory);
    if (mount("", directory, "none", MS_SHARED | MS_REC, NULL) < 0) fail(directory);
}

void namespace_pin(const char *name) {
    char path[256];
    path_of(path, sizeof path, name);
    int fd = open(path, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0);
    if (fd < 0) fail(path);
    close(fd);
    if (mount(current, path, "none", MS_BIND, NULL) < 0) fail(path);
}

void namespace_unpin(const char *name) {
    char path[256];
    path_of(path, sizeof path, name);
    if (umount2(path, MNT_DETACH) < 0 || unlink(path) < 0) fail(path);
}
