// SPDX-License-Identifier: GPL-3.0-or-later
//
// `pcall`, `xpcall` and `coroutine.create`, `resume`, `wrap`, `close` as Lua's own, with three additions: they know
// which coroutine runs (a hook belongs to one coroutine), they do not swallow an interrupt, and a new coroutine
// inherits the value that `clua_setlocal` kept for its creator.
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

// Called where an error value on top would be turned into a result. The interrupt is raised again if it was raised
// since `raised` was noted; an error that a clean-up catches while the interrupt passes by is its own affair.
static void raise_again(lua_State *L, sig_atomic_t raised) {
    struct clua_environment *e = clua_environment(L);
    clua_forget_error(L); // it is caught
    if (!e->pending || clua_interrupts_held_back(e) || (e->raised == raised && !e->armed)) return;
    clua_interrupt_raise(L);
    lua_error(L);
}

// The context of a protected call: how many values are below the results, and which interrupts were raised before.
enum { EXTRA_BITS = 2 };

static lua_KContext context(struct clua_environment *e, int extra) {
    return (lua_KContext)e->raised << EXTRA_BITS | extra;
}

static int finish_pcall(lua_State *L, int status, lua_KContext ctx) {
    clua_enter_thread(clua_environment(L), L);
    int extra = ctx & ((1 << EXTRA_BITS) - 1);
    if (status == LUA_OK || status == LUA_YIELD) return lua_gettop(L) - extra;
    raise_again(L, ctx >> EXTRA_BITS);
    lua_pushboolean(L, 0);
    lua_pushvalue(L, -2);
    return 2;
}

static int protected_call(lua_State *L) {
    luaL_checkany(L, 1);
    lua_KContext ctx = context(clua_environment(L), 0);
    lua_pushboolean(L, 1);
    lua_insert(L, 1);
    return finish_pcall(L, lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, ctx, finish_pcall), ctx);
}

static int protected_call_with_handler(lua_State *L) {
    int count = lua_gettop(L);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_KContext ctx = context(clua_environment(L), 2);
    lua_pushboolean(L, 1);
    lua_pushvalue(L, 1);
    lua_rotate(L, 3, 2);
    return finish_pcall(L, lua_pcallk(L, count - 2, LUA_MULTRET, 2, ctx, finish_pcall), ctx);
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

// Calls Lua's own `resume` or `close` (upvalue 1), which turn every error into a result, with the whole stack as
// arguments, the first being `thread`.
static void call_original(lua_State *L, lua_State *thread) {
    struct clua_environment *e = clua_environment(L);
    sig_atomic_t raised = e->raised;
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    clua_enter_thread(e, thread);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    clua_enter_thread(e, L);
    if (!lua_toboolean(L, 1)) raise_again(L, raised);
}

static int resume_or_close(lua_State *L) {
    lua_State *thread = lua_tothread(L, 1);
    luaL_argexpected(L, thread, 1, "coroutine");
    call_original(L, thread);
    return lua_gettop(L);
}

// Ends the to-be-closed variables of a coroutine that failed; an error in one of them takes the place of the first.
static void close_failed(lua_State *L, lua_State *thread) {
    struct clua_environment *e = clua_environment(L);
    sig_atomic_t raised = e->raised;
    clua_enter_thread(e, thread);
    int status = lua_resetthread(thread);
    clua_enter_thread(e, L);
    if (status == LUA_OK) return;
    lua_xmove(thread, L, 1);
    raise_again(L, raised);
}

static int resume_wrapped(lua_State *L) {
    lua_State *thread = lua_tothread(L, lua_upvalueindex(2));
    lua_pushvalue(L, lua_upvalueindex(2));
    lua_insert(L, 1);
    call_original(L, thread);
    if (lua_toboolean(L, 1)) return lua_gettop(L) - 1;
    int status = lua_status(thread);
    if (status != LUA_OK && status != LUA_YIELD) close_failed(L, thread);
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

// Sets field `name` of the table on top to `function`, with field `original` as its upvalue.
static void set_around(lua_State *L, const char *name, const char *original, lua_CFunction function) {
    lua_getfield(L, -1, original);
    lua_pushcclosure(L, function, 1);
    lua_setfield(L, -2, name);
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
    set_around(L, "wrap", "resume", wrap);
    set_around(L, "resume", "resume", resume_or_close);
    set_around(L, "close", "close", resume_or_close);
    lua_pop(L, 1);
}
