// SPDX-License-Identifier: GPL-3.0-or-later
//
// `pcall`, `xpcall` and `coroutine.create`, `resume`, `wrap` as Lua's own, with three additions: they know which
// coroutine runs (a hook belongs to one coroutine), they do not swallow an interrupt, and a new coroutine inherits the
// value that `clua_setlocal` kept for its creator.
#include "internal.h"

static const char locals_key = 0;

void clua_getlocal(lua_State *L) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &locals_key);
    lua_pushthread(L);
    lua_rawget(L, -2);
    lua_remove(L, -2);
}

void clua_setlocal(lua_State *L) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &locals_key);
    lua_pushthread(L);
    lua_pushvalue(L, -3);
    lua_rawset(L, -3);
    lua_pop(L, 2);
}

// Called where an error value on top would be turned into a result.
static void raise_pending(lua_State *L) {
    struct clua_environment *e = clua_environment(L);
    if (!e->pending || clua_interrupts_held_back(e)) return;
    clua_interrupt_raise(L);
    lua_error(L);
}

static int finish_pcall(lua_State *L, int status, lua_KContext extra) {
    clua_enter_thread(clua_environment(L), L);
    if (status == LUA_OK || status == LUA_YIELD) return lua_gettop(L) - (int)extra;
    raise_pending(L);
    lua_pushboolean(L, 0);
    lua_pushvalue(L, -2);
    return 2;
}

static int protected_call(lua_State *L) {
    luaL_checkany(L, 1);
    lua_pushboolean(L, 1);
    lua_insert(L, 1);
    int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish_pcall);
    return finish_pcall(L, status, 0);
}

static int protected_call_with_handler(lua_State *L) {
    int count = lua_gettop(L);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_pushboolean(L, 1);
    lua_pushvalue(L, 1);
    lua_rotate(L, 3, 2);
    int status = lua_pcallk(L, count - 2, LUA_MULTRET, 2, 2, finish_pcall);
    return finish_pcall(L, status, 2);
}

static int create(lua_State *L) {
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_State *thread = lua_newthread(L);
    lua_pushvalue(L, 1);
    clua_getlocal(L);
    lua_xmove(L, thread, 2);
    clua_setlocal(thread);
    return 1;
}

// Calls Lua's own `resume` (upvalue 1), which turns every error into a result, with all of the stack as arguments.
static void call_resume(lua_State *L, lua_State *thread) {
    struct clua_environment *e = clua_environment(L);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    if (lua_status(thread) == LUA_YIELD || lua_gettop(thread) > 0) clua_enter_thread(e, thread);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    clua_enter_thread(e, L);
    if (!lua_toboolean(L, 1)) raise_pending(L);
}

static int resume(lua_State *L) {
    lua_State *thread = lua_tothread(L, 1);
    luaL_argexpected(L, thread, 1, "coroutine");
    call_resume(L, thread);
    return lua_gettop(L);
}

static int resume_wrapped(lua_State *L) {
    lua_State *thread = lua_tothread(L, lua_upvalueindex(2));
    lua_pushvalue(L, lua_upvalueindex(2));
    lua_insert(L, 1);
    call_resume(L, thread);
    if (lua_toboolean(L, 1)) return lua_gettop(L) - 1;
    int status = lua_status(thread);
    if (status != LUA_OK && status != LUA_YIELD) { // the coroutine failed: its to-be-closed variables end now
        if (lua_resetthread(thread) != LUA_OK) {
            lua_xmove(thread, L, 1);
            raise_pending(L); // one of them was interrupted
        }
    }
    if (lua_type(L, -1) == LUA_TSTRING) { // as Lua does, tell where the coroutine was called
        luaL_where(L, 1);
        lua_insert(L, -2);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

static int wrap(lua_State *L) {
    create(L);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, -2);
    lua_pushcclosure(L, resume_wrapped, 2);
    return 1;
}

static void set_with_resume(lua_State *L, const char *name, lua_CFunction function) {
    lua_pushvalue(L, -1);
    lua_pushcclosure(L, function, 1);
    lua_setfield(L, -3, name);
}

void clua_open_coroutines(lua_State *L) {
    lua_newtable(L); // coroutine -> its value, as long as the coroutine lives
    lua_newtable(L);
    lua_pushliteral(L, "k");
    lua_setfield(L, -2, "__mode");
    lua_setmetatable(L, -2);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &locals_key);

    lua_register(L, "pcall", protected_call);
    lua_register(L, "xpcall", protected_call_with_handler);
    lua_getglobal(L, LUA_COLIBNAME);
    lua_pushcfunction(L, create);
    lua_setfield(L, -2, "create");
    lua_getfield(L, -1, "resume");
    set_with_resume(L, "wrap", wrap);
    set_with_resume(L, "resume", resume);
    lua_pop(L, 2);
}
