// SPDX-License-Identifier: GPL-3.0-or-later
// What this program was started with. Swift's own library reads the arguments from /proc, which may not be there.
#ifndef CLINUX_ARGUMENTS_H
#define CLINUX_ARGUMENTS_H

// The arguments of the program, its name first, ended by null.
char *const *clinux_arguments(void);

// The path that was given to execve(2), relative to the directory of then; null if the kernel does not tell.
const char *clinux_program_path(void);

#endif
