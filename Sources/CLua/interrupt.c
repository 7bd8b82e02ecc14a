// SPDX-License-Identifier: GPL-3.0-or-later
//
// One request is raised once, where Lua code runs: then the variables with `<close>` end what they hold, undisturbed.
// The request stays pending until the outermost caller acknowledges it, and `pcall` and `coroutine.resume` raise it
// again when they would swallow it (coroutine.c).
#include <stdint.h>

#include "internal.h"

// What comes so soon after another one is the same press: who signals a process and its group reaches it twice, and a
// parent that hands signals on makes it more (timeout(1)).
enum { SAME_PRESS = 20 * 1000 * 1000 }; // nanoseconds

static struct clua_environment *volatile attached;
static const char value_key = 0;

static void raise_from_hook(lua_State *L, lua_Debug *frame) {
    (void)frame;
    lua_sethook(L, NULL, 0, 0);
    if (!clua_interrupt_due(L)) return;
    clua_interrupt_raise(L);
    lua_error(L);
}

// lua_sethook is one of the two functions that the manual allows in a signal handler.
static void set_hook(lua_State *L) {
    lua_sethook(L, raise_from_hook, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

int clua_interrupts_held_back(struct clua_environment *e) { return e->deferred && e->count < CLUA_IMPATIENT; }

void clua_attach_interrupts(lua_State *L) { attached = clua_environment(L); }

void clua_detach_interrupts(struct clua_environment *e) {
    if (attached == e) attached = NULL;
}

void clua_interrupt(int signal) {
    struct clua_environment *e = attached;
    if (e == NULL) return;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t since = (now.tv_sec - e->last.tv_sec) * INT64_C(1000000000) + now.tv_nsec - e->last.tv_nsec;
    int is_same = e->count > 0 && signal == e->pending && since < SAME_PRESS;
    if (is_same) return;
    e->last = now;
    e->pending = signal;
    e->armed = 1;
    e->count = e->count + 1;
    lua_State *running = e->running;
    if (running != NULL) set_hook(running);
}

void clua_enter_thread(struct clua_environment *e, lua_State *L) {
    e->running = L;
    if (e->armed && !clua_interrupts_held_back(e)) set_hook(L); // the request came while another coroutine ran
}

unsigned clua_interrupt_patience(void) {
    struct clua_environment *e = attached;
    if (e == NULL || e->pending == 0) return 0;
    if (e->count >= CLUA_IMPATIENT) return 2;
    return e->pending == SIGINT ? 0 : 5;
}

int clua_interrupt_stuck(void) {
    struct clua_environment *e = attached;
    if (e == NULL) return 0;
    if (e->count >= CLUA_IMPATIENT) return e->pending;
    // whoever has a prompt may ask again; a supervisor is going to kill, which leaves no message
    return e->pending != SIGINT && e->armed && e->busy && !clua_interrupts_held_back(e) ? e->pending : 0;
}

int clua_interrupt_due(lua_State *L) {
    struct clua_environment *e = clua_environment(L);
    return e->armed && !clua_interrupts_held_back(e) ? e->pending : 0;
}

int clua_interrupt_pending(lua_State *L) { return clua_environment(L)->pending; }

int clua_interrupt_impatient(lua_State *L) { return clua_environment(L)->count >= CLUA_IMPATIENT; }

void clua_interrupt_raise(lua_State *L) {
    struct clua_environment *e = clua_environment(L);
    e->armed = 0;
    e->raised = e->raised + 1;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &value_key);
}

void clua_interrupt_again(struct clua_environment *e) {
    e->armed = 1;
    clua_enter_thread(e, e->running);
}

void clua_interrupt_acknowledge(lua_State *L) {
    struct clua_environment *e = clua_environment(L);
    e->armed = 0;
    e->pending = 0;
    e->count = 0;
    e->running = e->main;
}

void clua_interrupt_reset(lua_State *L) {
    struct clua_environment *e = clua_environment(L);
    clua_interrupt_acknowledge(L);
    e->deferred = 0;
    e->running = L;
    lua_sethook(L, NULL, 0, 0);
}

void clua_interrupt_defer(lua_State *L, int by) {
    struct clua_environment *e = clua_environment(L);
    e->deferred = e->deferred + by;
    if (e->deferred == 0) clua_enter_thread(e, e->running);
}

void clua_set_interrupt_value(lua_State *L) { lua_rawsetp(L, LUA_REGISTRYINDEX, &value_key); }
