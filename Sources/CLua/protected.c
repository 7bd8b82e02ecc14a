// SPDX-License-Identifier: GPL-3.0-or-later
#include <string.h>

#include "internal.h"

static const char traceback_key = 0, value_key = 0;

static int tostring_protected(lua_State *L) {
    luaL_tolstring(L, 1, NULL);
    return 1;
}

int clua_tostring(lua_State *L, int idx) {
    idx = lua_absindex(L, idx);
    if (lua_isstring(L, idx)) { // or a number: no code of a script runs, so no hook either
        lua_pushvalue(L, idx);
        lua_tolstring(L, -1, NULL);
        return LUA_OK;
    }
    struct clua_environment *e = clua_environment(L);
    sig_atomic_t raised = e->raised;
    lua_pushcfunction(L, tostring_protected);
    lua_pushvalue(L, idx);
    int status = lua_pcall(L, 1, 1, 0);
    if (status != LUA_OK && e->raised != raised) clua_interrupt_again(e); // the error is only told
    return status;
}

// Runs where the error is raised, so the frames are still there. The error value itself stays as it is; when it passes
// a second protected call on its way out, the first traceback, the deeper one, is kept.
static int keep_traceback(lua_State *L) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &value_key);
    if (!lua_isnil(L, -1) && lua_rawequal(L, 1, -1)) {
        lua_settop(L, 1);
        return 1;
    }
    luaL_traceback(L, L, NULL, 1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &traceback_key);
    lua_settop(L, 1);
    lua_pushvalue(L, 1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &value_key);
    return 1;
}

int clua_call(lua_State *L, int nargs, int nresults) {
    int base = lua_gettop(L) - nargs;
    lua_pushcfunction(L, keep_traceback);
    lua_insert(L, base);
    struct clua_environment *e = clua_environment(L);
    sig_atomic_t busy = e->busy;
    e->busy = 1;
    int status = lua_pcall(L, nargs, nresults, base);
    e->busy = busy;
    lua_remove(L, base);
    return status;
}

void clua_forget_error(lua_State *L) {
    lua_pushnil(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &traceback_key);
    lua_pushnil(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &value_key);
}

void clua_pushtraceback(lua_State *L) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &traceback_key);
    clua_forget_error(L);
}

void clua_keeptraceback(lua_State *L) {
    lua_rawsetp(L, LUA_REGISTRYINDEX, &traceback_key);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &value_key);
}

int clua_where(lua_State *L, const char *ignored, char source[60]) {
    lua_Debug frame;
    size_t length = strlen(ignored);
    for (int level = 0; lua_getstack(L, level, &frame); level++) {
        lua_getinfo(L, "Sl", &frame);
        if (frame.currentline <= 0) continue; // a C function
        if (length > 0 && strncmp(frame.source, ignored, length) == 0) continue;
        memcpy(source, frame.short_src, sizeof frame.short_src);
        return frame.currentline;
    }
    return 0;
}

_Static_assert(LUA_IDSIZE == 60, "the size of clua_where's buffer");
