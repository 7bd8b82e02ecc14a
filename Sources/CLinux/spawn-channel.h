// SPDX-License-Identifier: GPL-3.0-or-later
// How the parent and the child of a start hear of each other.
#ifndef SPAWN_CHANNEL_H
#define SPAWN_CHANNEL_H

#include <sys/types.h>

#include "CLinuxSpawn.h"

// The ends of a pipe or of a report; an end that is closed is -1.
enum { READ_END, WRITE_END };

// A message of the report, and who wrote it.
struct channel_message {
    struct clinux_spawn_failure failure;
    pid_t sender;
};

// Both open close-on-exec, above the standard streams. Return 0, or -1 with errno.
int channel_open_pipe(int ends[2]);
int channel_open_report(int ends[2]);

// Reads the next message: 1; or 0 at the end, when the child has left our memory by execve or by exit. A pipe tells no
// sender, and costs less.
int channel_read_report(int descriptor, struct channel_message *message);
int channel_read_pipe(int descriptor, struct channel_message *message);

void channel_close(int *end);

#endif
