// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "spawn-stacks.h"

#include <errno.h>
#include <stddef.h>
#include <sys/mman.h>

enum { GUARD_BYTES = 16 * 1024, SLOT_BYTES = GUARD_BYTES + SPAWN_STACK_BYTES, ALL_BYTES = SPAWN_STACKS * SLOT_BYTES };

// The stacks that the last start left, for the next one: new ones cost as much as a pipe does.
static char *spare;

static int protect_guards(char *memory) {
    for (int i = 0; i < SPAWN_STACKS; i++) {
        if (mprotect(memory + (size_t)i * SLOT_BYTES, GUARD_BYTES, PROT_NONE) != 0) {
            return -1;
        }
    }
    return 0;
}

static char *map(void) {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE;
    void *memory = mmap(NULL, ALL_BYTES, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (memory == MAP_FAILED) {
        return NULL;
    }
    if (protect_guards(memory) != 0) {
        int error = errno;
        munmap(memory, ALL_BYTES);
        errno = error;
        return NULL;
    }
    return memory;
}

char *spawn_take_stacks(char *tops[SPAWN_STACKS]) {
    char *memory = spare != NULL ? spare : map();
    spare = NULL;
    for (int i = 0; memory != NULL && i < SPAWN_STACKS; i++) {
        tops[i] = memory + (size_t)(i + 1) * SLOT_BYTES;
    }
    return memory;
}

void spawn_return_stacks(char *memory) {
    if (spare == NULL) {
        spare = memory;
    } else if (memory != NULL) {
        munmap(memory, ALL_BYTES);
    }
}
