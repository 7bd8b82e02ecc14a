// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef CLUA_INTERNAL_H
#define CLUA_INTERNAL_H

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <signal.h>
#include <time.h>

#include "CLua.h"

/// The press of Ctrl-C that is not held back any more: who presses so often does not want to wait.
enum { CLUA_IMPATIENT = 3 };

/// What belongs to one state; every coroutine's extra space points to it.
struct clua_environment {
    void *host;
    clua_dispatcher dispatch;
    lua_State *main;
    lua_State *volatile running;        // the coroutine that a hook has to be set on
    volatile sig_atomic_t armed;        // a request that has not been raised
    volatile sig_atomic_t pending;      // the signal of a request that has not been acknowledged
    volatile sig_atomic_t count;
    struct timespec last;               // when the last one came; of the signal handler alone
    sig_atomic_t raised;                // how many were raised, to tell whether one was since some moment
    volatile sig_atomic_t deferred;
    void (*terminate)(int pid);
    int abandoned;                      // what runs for the script is not wanted any more
    volatile sig_atomic_t busy;         // Lua or a function in C runs, and not the host
};

static inline struct clua_environment *clua_environment(lua_State *L) {
    return *(struct clua_environment **)lua_getextraspace(L);
}

/// Notes that `L` runs from now on, and passes a waiting interrupt on to it.
void clua_enter_thread(struct clua_environment *e, lua_State *L);
/// Makes a request that was raised, and swallowed, one that waits to be raised.
void clua_interrupt_again(struct clua_environment *e);
/// Forgets the traceback of the last error: it was caught.
void clua_forget_error(lua_State *L);
/// Whether interrupts wait until something is undone.
int clua_interrupts_held_back(struct clua_environment *e);
/// Makes `clua_interrupt` harmless if it would interrupt `e`.
void clua_detach_interrupts(struct clua_environment *e);
/// Replaces `pcall`, `xpcall` and the functions of `coroutine` that have to know which coroutine runs.
void clua_open_coroutines(lua_State *L);
/// Replaces `print` by one that raises when it cannot write.
void clua_open_print(lua_State *L);
/// Replaces `os.execute` and `io.popen` by ones that an interrupt ends.
void clua_open_commands(lua_State *L);
/// Makes the cache of handles.
void clua_open_handles(lua_State *L);

#endif
