// SPDX-License-Identifier: GPL-3.0-or-later
//
// `print` as Lua's own, but for one thing: where nobody reads any more it raises, so that the script ends and is
// undone. SIGPIPE, which ends other programs then, is ignored: it would leave everything behind.
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "internal.h"

static int print(lua_State *L) {
    int count = lua_gettop(L);
    for (int i = 1; i <= count; i++) {
        size_t length;
        const char *text = luaL_tolstring(L, i, &length);
        if (i > 1) putchar('\t');
        fwrite(text, 1, length, stdout);
        lua_pop(L, 1);
    }
    putchar('\n');
    if (fflush(stdout) == 0) return 0;
    int error = errno;
    clearerr(stdout);
    return luaL_error(L, "cannot write to standard output: %s", strerror(error));
}

void clua_open_print(lua_State *L) { lua_register(L, "print", print); }
