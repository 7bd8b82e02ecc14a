// SPDX-License-Identifier: GPL-3.0-or-later
#include "CLinuxArguments.h"

#include <stddef.h>
#include <sys/auxv.h>

static char *const none[] = {NULL};
static char *const *arguments = none;

// The GNU C library gives its constructors what it gives `main`.
__attribute__((constructor)) static void keep(int count, char **values) {
    if (count > 0) {
        arguments = values;
    }
}

char *const *clinux_arguments(void) { return arguments; }

const char *clinux_program_path(void) { return (const char *)getauxval(AT_EXECFN); }
