// SPDX-License-Identifier: GPL-3.0-or-later
//
// The safe face of Lua 5.4 for Swift.
//
// `lua_error` is a longjmp, and a longjmp over a Swift frame is undefined behaviour. This header therefore does not
// include <lua.h>: it declares again only the functions that the Lua 5.4 manual marks `-` (never raises) or `m` (raises
// on lack of memory only; the allocator of `clua_open` aborts instead). Everything that may raise or that runs Lua code
// is a `clua_` function, which does so below a protected call. The .c files include both headers, so that the compiler
// checks the declarations against the installed library.
#ifndef CLUA_H
#define CLUA_H

#include <stddef.h>
#include <stdint.h>

typedef struct lua_State lua_State;
typedef long long lua_Integer;
typedef unsigned long long lua_Unsigned;
typedef double lua_Number;

// --- Lua's own functions, marked `-` or `m` in the manual (https://www.lua.org/manual/5.4/manual.html#4.6) ---

extern int lua_absindex(lua_State *L, int idx);
extern int lua_gettop(lua_State *L);
extern void lua_pushvalue(lua_State *L, int idx);
extern void lua_rotate(lua_State *L, int idx, int n);
extern void lua_copy(lua_State *L, int fromidx, int toidx);
extern int lua_checkstack(lua_State *L, int n);

extern int lua_isinteger(lua_State *L, int idx);
extern int lua_rawequal(lua_State *L, int idx1, int idx2);
extern int lua_type(lua_State *L, int idx);
extern lua_Number lua_tonumberx(lua_State *L, int idx, int *isnum);
extern lua_Integer lua_tointegerx(lua_State *L, int idx, int *isnum);
extern int lua_toboolean(lua_State *L, int idx);
extern lua_Unsigned lua_rawlen(lua_State *L, int idx);
extern size_t lua_stringtonumber(lua_State *L, const char *s);
extern const char *lua_tolstring(lua_State *L, int idx, size_t *len);
extern const void *lua_topointer(lua_State *L, int idx);

extern void lua_pushnil(lua_State *L);
extern void lua_pushnumber(lua_State *L, lua_Number n);
extern void lua_pushinteger(lua_State *L, lua_Integer n);
extern const char *lua_pushlstring(lua_State *L, const char *s, size_t len);
extern void lua_pushboolean(lua_State *L, int b);

extern int lua_rawget(lua_State *L, int idx);
extern int lua_rawgeti(lua_State *L, int idx, lua_Integer n);
extern int lua_getmetatable(lua_State *L, int objindex);
extern void lua_createtable(lua_State *L, int narr, int nrec);
extern void lua_rawset(lua_State *L, int idx);
extern void lua_rawseti(lua_State *L, int idx, lua_Integer n);
extern int lua_setmetatable(lua_State *L, int objindex);

extern int luaL_loadbufferx(lua_State *L, const char *buff, size_t sz, const char *name, const char *mode);
extern int luaL_loadfilex(lua_State *L, const char *filename, const char *mode);
extern void luaL_traceback(lua_State *L, lua_State *L1, const char *msg, int level);
extern int luaL_ref(lua_State *L, int t);
extern void luaL_unref(lua_State *L, int t, int ref);

// --- Constants, as values that Swift can see ---

enum clua_type {
    CLUA_TNONE = -1, CLUA_TNIL = 0, CLUA_TBOOLEAN = 1, CLUA_TLIGHTUSERDATA = 2, CLUA_TNUMBER = 3, CLUA_TSTRING = 4,
    CLUA_TTABLE = 5, CLUA_TFUNCTION = 6, CLUA_TUSERDATA = 7, CLUA_TTHREAD = 8,
};
extern const int clua_registryindex;
extern const int clua_multret;

// --- State and functions (state.c) ---

/// Runs function number `function` of `host`; returns the number of results, or -1 with the error value on top.
typedef int32_t (*clua_dispatcher)(lua_State *L, void *host, int64_t function);

/// A new state with the standard libraries, the interruptible `pcall`, `xpcall` and `coroutine` functions of this
/// library, and an allocator that aborts when memory is lacking; NULL if even that much cannot be had.
lua_State *clua_open(clua_dispatcher dispatch);
/// Ends the state that `L` belongs to, after its finalizers.
void clua_close(lua_State *L);
/// What the dispatcher gets as `host`.
void clua_sethost(lua_State *L, void *host);
/// Pushes a C closure that calls the dispatcher with `function`.
void clua_pushfunction(lua_State *L, int64_t function);
/// The same, with the `count` values on top as the closure's own, which are popped: `clua_kept(1)` and so on.
void clua_pushclosure(lua_State *L, int64_t function, int count);
/// The stack index of a value of the closure that runs; of type CLUA_TNONE beyond the last one, and for 256 at most.
int clua_kept(int number);
/// `lua_settop`; the manual marks it `e` only because of to-be-closed slots, which no caller of this header can make.
void clua_settop(lua_State *L, int idx);
/// Stops (0) or restarts (1) the collector, and returns whether it ran: `lua_gc`, whose variable arguments Swift cannot
/// pass.
int clua_collect(lua_State *L, int on);
/// `lua_next` on a table whose traversal began with nil. Its only error is an unknown key: the caller must not do
/// anything between two steps that may run a finalizer, which might change the table.
int clua_next(lua_State *L, int idx);

/// A field of a table: where Lua keeps the bytes of its key, and how many they are; NULL if it is no string.
struct clua_field {
    const char *key;
    size_t length;
};
/// Pushes the key and the value of each field of the table at `idx`, without those of a list if `skip` is not 0.
/// `fields` has room for `limit` of them and, on entry, tells the `*count` fields of another table.
/// Returns 1 if the fields have the same keys in the same order, 0 if not, and -1 if there are too many.
int clua_fields(lua_State *L, int idx, int skip, struct clua_field *fields, int *count, int limit);

// --- Protected operations: a status other than 0 leaves the error value on top (protected.c) ---

/// Pushes the value at `idx` as `tostring` gives it.
int clua_tostring(lua_State *L, int idx);
/// Calls the function below `nargs` arguments; a traceback of an error is kept for `clua_pushtraceback`.
int clua_call(lua_State *L, int nargs, int nresults);
/// Pushes the traceback that the last failed `clua_call` kept, or nil, and forgets it.
void clua_pushtraceback(lua_State *L);
/// Pops a traceback, and keeps it as that of the error value below.
void clua_keeptraceback(lua_State *L);
/// Finds the first frame, from the innermost, of a Lua function whose source does not begin with `ignored`.
/// Returns its line and sets `source` to the chunk's short name, or returns 0 when there is none.
int clua_where(lua_State *L, const char *ignored, char source[60]);

// --- Handles: userdata that own one reference to a host's object (handle.c) ---

/// Pushes the handle of `object`. Returns 1 if it was made now, so that the caller has to retain the object; the same
/// object always gets the same userdata while that is alive. `type` is a metatable's reference in the registry.
int clua_pushhandle(lua_State *L, void *object, int type);
/// The object of the handle at `idx`, or NULL.
void *clua_tohandle(lua_State *L, int idx);
/// The object of the handle at `idx`, which the handle gives up, or NULL.
void *clua_takehandle(lua_State *L, int idx);
/// Pops `unknown`, `fields` and `methods` and pushes an `__index` function: a method, a field's value, or what calling
/// `unknown(handle, key)` does.
void clua_pushindexer(lua_State *L);

// --- Coroutines (coroutine.c) ---

/// Pushes the value kept for the coroutine `L`; a coroutine inherits the value of the one that creates it.
void clua_getlocal(lua_State *L);
/// Pops a value and keeps it for the coroutine `L`.
void clua_setlocal(lua_State *L);

// --- Interrupts (interrupt.c) ---

/// Makes the state of `L` the one that `clua_interrupt` interrupts.
void clua_attach_interrupts(lua_State *L);
/// Asks the attached state to raise the interrupt error at its next instruction. Safe in a signal handler.
void clua_interrupt(int signal);
/// The signal of an interrupt that is waiting to be raised, or 0 when there is none or interrupts are deferred.
int clua_interrupt_due(lua_State *L);
/// The signal of an interrupt that nobody has acknowledged, or 0.
int clua_interrupt_pending(lua_State *L);
/// Whether so many interrupts were asked for that they are not held back any more.
int clua_interrupt_impatient(lua_State *L);
/// In how many seconds to look whether the script is stuck; 0 for never. Safe in a signal handler.
unsigned clua_interrupt_patience(void);
/// The signal that the attached state has to be ended by: so many came that nobody wants to wait, or one that does
/// not come from a user finds Lua where no hook is called, in a finalizer or in a function in C. 0 if there is none.
/// Safe in a signal handler.
int clua_interrupt_stuck(void);
/// Says that a waiting interrupt is being raised by the caller, and pushes its error value.
void clua_interrupt_raise(lua_State *L);
/// What ends a command of `os.execute` or `io.popen` that nobody waits for any more, and what it started.
void clua_set_terminator(lua_State *L, void (*terminate)(int pid));
/// Says that the script was interrupted and has ended: a command that its files wait for is ended, too.
void clua_abandon(lua_State *L);
/// Forgets all interrupts: the outermost caller has dealt with them.
void clua_interrupt_acknowledge(lua_State *L);
/// Begins anew, with no interrupt asked for and none held back, in the coroutine `L`.
void clua_interrupt_reset(lua_State *L);
/// Holds interrupts back (`by` 1) or lets them through again (`by` -1); calls nest. The third one is not held back.
void clua_interrupt_defer(lua_State *L, int by);
/// Pops a value and uses it as the error value of interrupts.
void clua_set_interrupt_value(lua_State *L);

#endif
