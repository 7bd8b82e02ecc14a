// SPDX-License-Identifier: GPL-3.0-or-later
//
// `os.execute` and `io.popen` as Lua's own, but for one thing: an interrupt ends the command that they wait for. The C
// library's system(3) ignores SIGINT meanwhile, and its pclose(3) waits for however long the command takes.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "internal.h"

enum { GLANCE = 1000 }; // milliseconds until an interrupt is noticed that came between the look for it and the wait

// What the file handle of the io library is, and the command at its other end.
struct command_file {
    luaL_Stream stream;
    pid_t pid;
};

// Starts a shell with `descriptor` as its stream `number`, or with all streams as they are if that is negative.
static int start(const char *command, int descriptor, int number, pid_t *pid) {
    char *const arguments[] = {"sh", "-c", "--", (char *)command, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE); // which this process ignores
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    int error = descriptor < 0 ? 0 : posix_spawn_file_actions_adddup2(&actions, descriptor, number);
    if (error == 0) error = posix_spawn(pid, "/bin/sh", &actions, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    errno = error;
    return error == 0 ? 0 : -1;
}

static int is_unwanted(struct clua_environment *e) {
    return e->abandoned || (e->pending && !clua_interrupts_held_back(e));
}

static void terminate(const struct clua_environment *e, pid_t pid) {
    if (e->terminate != NULL) {
        e->terminate(pid);
    } else {
        kill(pid, SIGTERM);
    }
}

// Waits for the end of a command, and ends it when there is an interrupt. Returns its status, or -1 with errno.
static int wait_for_end(lua_State *L, pid_t pid) {
    struct clua_environment *e = clua_environment(L);
    int descriptor = (int)syscall(SYS_pidfd_open, pid, 0);
    int status = -1;
    pid_t ended = 0;
    while (ended == 0 || (ended < 0 && errno == EINTR)) {
        if (is_unwanted(e)) terminate(e, pid);
        struct pollfd entry = {.fd = descriptor, .events = POLLIN};
        // without a descriptor this looks again and again
        poll(&entry, 1, descriptor < 0 ? 10 : GLANCE);
        ended = waitpid(pid, &status, WNOHANG);
    }
    int error = errno;
    if (descriptor >= 0) close(descriptor);
    errno = error;
    return ended < 0 ? -1 : status;
}

static int push_status(lua_State *L, int status) {
    if (status < 0) return luaL_fileresult(L, 0, NULL);
    errno = 0; // or Lua takes any other status than 0 for an error of the system
    return luaL_execresult(L, status);
}

static int execute(lua_State *L) {
    const char *command = luaL_optstring(L, 1, NULL);
    if (command == NULL) {
        lua_pushboolean(L, access("/bin/sh", X_OK) == 0);
        return 1;
    }
    pid_t pid;
    if (start(command, -1, 0, &pid) != 0) return luaL_fileresult(L, 0, NULL);
    int status = wait_for_end(L, pid);
    if (clua_interrupt_due(L)) {
        clua_interrupt_raise(L);
        return lua_error(L);
    }
    return push_status(L, status);
}

static int close_command(lua_State *L) {
    struct command_file *file = luaL_checkudata(L, 1, LUA_FILEHANDLE);
    fclose(file->stream.f);
    return push_status(L, wait_for_end(L, file->pid));
}

// Starts the command of a file that has no stream yet. Returns -1 with errno if that cannot be done.
static int open_command(struct command_file *file, const char *command, int is_read) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    int own = ends[is_read ? 0 : 1];
    int other = ends[is_read ? 1 : 0];
    int result = start(command, other, is_read ? STDOUT_FILENO : STDIN_FILENO, &file->pid);
    int error = errno;
    close(other);
    file->stream.f = result == 0 ? fdopen(own, is_read ? "r" : "w") : NULL;
    if (file->stream.f == NULL) close(own);
    errno = error;
    return result;
}

static int popen_command(lua_State *L) {
    const char *command = luaL_checkstring(L, 1);
    const char *mode = luaL_optstring(L, 2, "r");
    luaL_argcheck(L, (mode[0] == 'r' || mode[0] == 'w') && mode[1] == '\0', 2, "invalid mode");
    struct command_file *file = lua_newuserdatauv(L, sizeof *file, 0);
    file->stream.closef = NULL; // closed, until there is something to close
    luaL_setmetatable(L, LUA_FILEHANDLE);
    fflush(NULL); // as Lua does before it opens one
    if (open_command(file, command, mode[0] == 'r') != 0) return luaL_fileresult(L, 0, command);
    file->stream.closef = close_command;
    return 1;
}

static void set(lua_State *L, const char *library, const char *name, lua_CFunction function) {
    lua_getglobal(L, library);
    lua_pushcfunction(L, function);
    lua_setfield(L, -2, name);
    lua_pop(L, 1);
}

void clua_open_commands(lua_State *L) {
    set(L, LUA_OSLIBNAME, "execute", execute);
    set(L, LUA_IOLIBNAME, "popen", popen_command);
}

void clua_set_terminator(lua_State *L, void (*terminate)(int pid)) { clua_environment(L)->terminate = terminate; }

void clua_abandon(lua_State *L) { clua_environment(L)->abandoned = 1; }
