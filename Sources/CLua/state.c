// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdio.h>
#include <stdlib.h>

#include "internal.h"

const int clua_registryindex = LUA_REGISTRYINDEX;
const int clua_multret = LUA_MULTRET;

_Static_assert(CLUA_TNONE == LUA_TNONE && CLUA_TNIL == LUA_TNIL && CLUA_TBOOLEAN == LUA_TBOOLEAN, "types");
_Static_assert(CLUA_TLIGHTUSERDATA == LUA_TLIGHTUSERDATA && CLUA_TNUMBER == LUA_TNUMBER, "types");
_Static_assert(CLUA_TSTRING == LUA_TSTRING && CLUA_TTABLE == LUA_TTABLE && CLUA_TFUNCTION == LUA_TFUNCTION, "types");
_Static_assert(CLUA_TUSERDATA == LUA_TUSERDATA && CLUA_TTHREAD == LUA_TTHREAD, "types");

// A failed allocation would be a longjmp out of any `m` function, over Swift frames; this machine's kernel ends a
// process that uses too much memory long before malloc returns NULL.
static void *allocate(void *unused, void *block, size_t old_size, size_t size) {
    (void)unused, (void)old_size;
    if (size == 0) {
        free(block);
        return NULL;
    }
    void *new_block = realloc(block, size);
    if (new_block == NULL) {
        fputs("lunette: out of memory\n", stderr);
        abort();
    }
    return new_block;
}

// Only reached by an error outside of any protected call, which this library does not make.
static int panic(lua_State *L) {
    const char *message = lua_tostring(L, -1);
    fprintf(stderr, "lunette: unprotected error in Lua: %s\n", message ? message : "(not a string)");
    return 0; // Lua aborts
}

// The only C function that stands for host functions: the host returns before `lua_error` jumps.
static int trampoline(lua_State *L) {
    struct clua_environment *e = clua_environment(L);
    sig_atomic_t busy = e->busy;
    e->busy = 0;
    int32_t results = e->dispatch(L, e->host, lua_tointeger(L, lua_upvalueindex(1)));
    e->busy = busy;
    return results < 0 ? lua_error(L) : results;
}

static int open_libraries(lua_State *L) {
    luaL_openlibs(L);
    clua_open_coroutines(L);
    clua_open_handles(L);
    clua_open_print(L);
    clua_open_commands(L);
    return 0;
}

lua_State *clua_open(clua_dispatcher dispatch) {
    lua_State *L = lua_newstate(allocate, NULL);
    if (L == NULL) return NULL;
    struct clua_environment *e = allocate(NULL, NULL, 0, sizeof *e);
    *e = (struct clua_environment){.dispatch = dispatch, .main = L, .running = L};
    *(struct clua_environment **)lua_getextraspace(L) = e; // copied into each new coroutine by Lua
    lua_atpanic(L, panic);
    lua_pushcfunction(L, open_libraries);
    if (lua_pcall(L, 0, 0, 0) == LUA_OK) return L;
    clua_close(L);
    return NULL;
}

void clua_close(lua_State *L) {
    struct clua_environment *e = clua_environment(L);
    e->running = e->main; // the others go
    e->busy = 1;
    lua_close(e->main);
    clua_detach_interrupts(e);
    free(e);
}

void clua_sethost(lua_State *L, void *host) { clua_environment(L)->host = host; }

void clua_pushfunction(lua_State *L, int64_t function) {
    lua_pushinteger(L, function);
    lua_pushcclosure(L, trampoline, 1);
}

void clua_pushclosure(lua_State *L, int64_t function, int count) {
    lua_pushinteger(L, function);
    lua_insert(L, -count - 1);
    lua_pushcclosure(L, trampoline, count + 1);
}

int clua_kept(int number) { return lua_upvalueindex(number + 1); }

void clua_settop(lua_State *L, int idx) { lua_settop(L, idx); }

int clua_collect(lua_State *L, int on) {
    int ran = lua_gc(L, LUA_GCISRUNNING);
    lua_gc(L, on ? LUA_GCRESTART : LUA_GCSTOP);
    return ran;
}

int clua_next(lua_State *L, int idx) { return lua_next(L, idx); }

int clua_fields(lua_State *L, int idx, int skip, struct clua_field *fields, int *count, int limit) {
    int known = *count, same = 1, found = 0;
    *count = 0;
    idx = lua_absindex(L, idx);
    if (!lua_checkstack(L, 2 * limit + 40)) return -1; // and room to work with them
    lua_pushnil(L);
    while (lua_next(L, idx) != 0) {
        if (skip && lua_isinteger(L, -2)) {
            lua_pop(L, 1); // the key stays, for the next step
            continue;
        }
        size_t length = 0;
        const char *key = lua_type(L, -2) == LUA_TSTRING ? lua_tolstring(L, -2, &length) : NULL;
        same &= found < known && fields[found].key == key && key != NULL;
        fields[found++] = (struct clua_field){.key = key, .length = length};
        if (found == limit) return -1;
        lua_pushvalue(L, -2); // the key again, for the next step
    }
    *count = found;
    return same && found == known;
}
