// SPDX-License-Identifier: GPL-3.0-or-later
// What was made and has not been undone, by name, where a signal handler can read it.
#ifndef CLINUX_LEFTOVERS_H
#define CLINUX_LEFTOVERS_H

#include <stddef.h>

struct clinux_leftover;

// Adds a name, which is copied; null if there is no memory for it.
struct clinux_leftover *clinux_leftover_add(const char *name, size_t length);

// Takes a name out again; null is none.
void clinux_leftover_remove(struct clinux_leftover *leftover);

// Forgets all names so far: in a worker, they are its parent's.
void clinux_leftovers_begin(void);

// Writes all names to a descriptor, the last first, each with what is around it. Safe in a signal handler.
void clinux_leftovers_write(int descriptor, const char *before, const char *after);

#endif
