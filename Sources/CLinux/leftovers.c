// SPDX-License-Identifier: GPL-3.0-or-later
#include "CLinuxLeftovers.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct clinux_leftover {
    // A handler may read the list between any two instructions: `next` is the only way it goes.
    struct clinux_leftover *volatile next;
    struct clinux_leftover *previous;
    size_t length;
    char name[];
};

static struct clinux_leftover *volatile first;
// Where the names of a worker end and those of its parent begin.
static struct clinux_leftover *volatile end;

struct clinux_leftover *clinux_leftover_add(const char *name, size_t length) {
    struct clinux_leftover *leftover = malloc(sizeof *leftover + length);
    if (leftover == NULL) {
        return NULL;
    }
    leftover->length = length;
    memcpy(leftover->name, name, length);
    leftover->previous = NULL;
    leftover->next = first;
    if (first != NULL) {
        first->previous = leftover;
    }
    first = leftover;
    return leftover;
}

void clinux_leftover_remove(struct clinux_leftover *leftover) {
    if (leftover == NULL) {
        return;
    }
    if (end == leftover) {
        end = leftover->next;
    }
    if (leftover->previous == NULL) {
        first = leftover->next;
    } else {
        leftover->previous->next = leftover->next;
    }
    if (leftover->next != NULL) {
        leftover->next->previous = leftover->previous;
    }
    free(leftover);
}

void clinux_leftovers_begin(void) { end = first; }

static void write_all(int descriptor, const char *text, size_t length) {
    while (length > 0) {
        ssize_t count = write(descriptor, text, length);
        if (count <= 0) {
            return;
        }
        text += count;
        length -= (size_t)count;
    }
}

void clinux_leftovers_write(int descriptor, const char *before, const char *after) {
    for (struct clinux_leftover *leftover = first; leftover != end && leftover != NULL; leftover = leftover->next) {
        write_all(descriptor, before, strlen(before));
        write_all(descriptor, leftover->name, leftover->length);
        write_all(descriptor, after, strlen(after));
    }
}
