// SPDX-License-Identifier: GPL-3.0-or-later
// The stacks of the processes that run in the memory of the shell.
#ifndef SPAWN_STACKS_H
#define SPAWN_STACKS_H

// The frames are small: execve's strings stay where they are.
enum { SPAWN_STACKS = 4, SPAWN_STACK_BYTES = 48 * 1024 };

// Stacks for one start, each above a guard: tells their tops, and returns what to give back, or null with errno.
char *spawn_take_stacks(char *tops[SPAWN_STACKS]);
void spawn_return_stacks(char *stacks);

#endif
