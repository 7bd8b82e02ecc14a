// SPDX-License-Identifier: GPL-3.0-or-later
#include "internal.h"

static const char cache_key = 0;

struct handle {
    const char *mark; // &cache_key: no other library's userdata holds that address
    void *object;
};

void clua_open_handles(lua_State *L) {
    lua_newtable(L); // object's address -> its handle, as long as somebody holds it
    lua_newtable(L);
    lua_pushliteral(L, "v");
    lua_setfield(L, -2, "__mode");
    lua_setmetatable(L, -2);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &cache_key);
}

int clua_pushhandle(lua_State *L, void *object, int type) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, &cache_key);
    // a script may have finalized it by hand, with the debug library
    if (lua_rawgetp(L, -1, object) == LUA_TUSERDATA && clua_tohandle(L, -1) == object) {
        lua_remove(L, -2);
        return 0;
    }
    lua_pop(L, 1);
    struct handle *handle = lua_newuserdatauv(L, sizeof *handle, 0);
    *handle = (struct handle){.mark = &cache_key, .object = object};
    lua_rawgeti(L, LUA_REGISTRYINDEX, type);
    lua_setmetatable(L, -2);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, -3, object);
    lua_remove(L, -2);
    return 1;
}

static struct handle *test(lua_State *L, int idx) {
    if (lua_type(L, idx) != LUA_TUSERDATA || lua_rawlen(L, idx) != sizeof(struct handle)) return NULL;
    struct handle *handle = lua_touserdata(L, idx);
    return handle->mark == &cache_key ? handle : NULL;
}

void *clua_tohandle(lua_State *L, int idx) {
    struct handle *handle = test(L, idx);
    return handle == NULL ? NULL : handle->object;
}

void *clua_takehandle(lua_State *L, int idx) {
    struct handle *handle = test(L, idx);
    if (handle == NULL) return NULL;
    void *object = handle->object;
    handle->object = NULL;
    return object;
}

// handle[key]: upvalue 1 methods, 2 getters of fields, 3 what to do with any other key
static int indexer(lua_State *L) {
    lua_settop(L, 2);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(2)) == LUA_TNIL) lua_pushvalue(L, lua_upvalueindex(3));
    lua_pushvalue(L, 1);
    lua_pushvalue(L, 2);
    lua_call(L, 2, 1);
    return 1;
}

void clua_pushindexer(lua_State *L) { lua_pushcclosure(L, indexer, 3); }
