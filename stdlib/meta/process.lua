-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.process

---Programs: `exec` runs one and waits, `spawn` starts one. Namespaces have the same two methods.
---
---A program gets its arguments as they are, without a shell in between; for a shell write `{ "sh", "-c", "…" }`. Each
---has a process group of its own, no open files but its three streams, and signals as new.
---
---Source: execve(2), clone(2)
---@class process
process = {}

---A file as a program's stream.
---@class process.file
---@field file string the path; for output the file is made if it is not there, and emptied if it is
---@field append? boolean write at the end of what the file has

---Where a stream can lead in `exec`: output is `"capture"`d for the result, goes where the shell's own goes
---(`"inherit"`), or nowhere (`"null"`); or it is a file, or the pipe of another program. Of error output, `"stdout"`
---says: where standard output goes.
---@alias process.exec.stdin "null"|"inherit"|process.file|Pipe
---@alias process.exec.stdout "capture"|"inherit"|"null"|process.file|Pipe
---@alias process.exec.stderr "capture"|"inherit"|"null"|"stdout"|process.file|Pipe

---Where a stream can lead in `spawn`: `"pipe"` makes a pipe, and the handle has its other end.
---@alias process.spawn.stdin "null"|"inherit"|"pipe"|process.file|Pipe
---@alias process.spawn.stdout "inherit"|"null"|"pipe"|process.file|Pipe
---@alias process.spawn.stderr "inherit"|"null"|"pipe"|"stdout"|process.file|Pipe

---What `exec` and `spawn` have in common.
---@class process.options
---@field cwd? string the directory to start in; the shell's own if it is missing
---@field environment? table<string,string|number|false> variables to set; false takes one away
---@field clear_environment? boolean start without the shell's own variables, not even `PATH`

---@class Namespace.exec.options: process.options
---@field input? string what the program reads from standard input
---@field stdin? process.exec.stdin standard input, if `input` is missing; `"null"` by default
---@field stdout? process.exec.stdout standard output; `"capture"` by default
---@field stderr? process.exec.stderr error output; `"capture"` by default
---@field terminal? boolean hand over the terminal, for a program that talks to the user: streams are inherited
---@field timeout? number seconds until the program and its group are ended, at most a year
---@field check? boolean raise an error if the program fails; true by default
---@field limit? integer|string the most output to capture of each stream, in bytes or as `"64M"`; 16 MiB by default

---@class Namespace.spawn.options: process.options
---@field stdin? process.spawn.stdin standard input; `"null"` by default
---@field stdout? process.spawn.stdout standard output; `"inherit"` by default
---@field stderr? process.spawn.stderr error output; `"inherit"` by default

---@class process.exec.options: Namespace.exec.options, namespace.option

---@class process.spawn.options: Namespace.spawn.options, namespace.option

---Runs a program and waits for its end, or until `timeout` is over. Input is fed and output gathered meanwhile.
---
---A timeout, output over the limit and Ctrl-C end the program and all of its group: by SIGTERM, and after 0.4 s by
---SIGKILL. What the program leaves running when it ends is not waited for.
---
---A program that exits with another status than 0 or is killed is an error without a code, whose fields `exit_code` or
---`signal`, `stdout` and `stderr` tell more; with `check = false` it is none, and neither is the timeout.
---
---Raises `ETIMEDOUT` if the time is over, `ENOENT` if there is no such program, directory or input file, `EACCES` if
---the program is not executable, `EMSGSIZE` if a stream is longer than `limit`.
---
---Source: execve(2), waitid(2)
---
---```lua
---print(process.exec({ "uname", "-r" }).stdout)
---local r = process.exec({ "grep", "-c", "a" }, { input = "a\nb\n", check = false })
---print(r.code, r.stdout)
---process.exec({ "vi", "lab.lua" }, { terminal = true })
---```
---@param argv (string|number)[] the program, which is searched in the `PATH` it gets, and its arguments
---@param options? process.exec.options
---@return process.result
function process.exec(argv, options) end

---Starts a program and returns at once. The current scope ends it and its group, if it still runs then.
---
---Raises `ENOENT` if there is no such program, directory or input file, `EACCES` if it is not executable.
---
---Source: execve(2), clone(2)
---
---```lua
---local server = process.spawn({ "nc", "-l", "8080" }, { stdout = "pipe" })
---for line in server.stdout:lines() do print(line) end
---```
---@param argv (string|number)[] the program, which is searched in the `PATH` it gets, and its arguments
---@param options? process.spawn.options
---@return Process
function process.spawn(argv, options) end

---How a program ended. One of `code` and `signal` is there.
---@class process.status
---@field code? integer the status it exited with, 0 to 255
---@field signal? string the signal that ended it, such as `"SIGKILL"`
---@field user_seconds number CPU time in user space, that of its reaped children included
---@field system_seconds number CPU time in the kernel, that of its reaped children included
---@field max_rss integer the most memory that it or one of these had resident, in bytes

---What `exec` returns.
---@class process.result: process.status
---@field stdout? string its standard output, if that was captured
---@field stderr? string its error output, if that was captured
---@field timed_out? true it was ended because the time was over

---What `inspect` tells of a process. How it ended is there when it no longer runs.
---@class process.inspection
---@field pid integer its id
---@field program string what was started, as it was given
---@field running boolean whether it still runs
---@field code? integer the status it exited with, 0 to 255
---@field signal? string the signal that ended it, such as `"SIGKILL"`
---@field user_seconds? number CPU time in user space, that of its reaped children included
---@field system_seconds? number CPU time in the kernel, that of its reaped children included
---@field max_rss? integer the most memory that it or one of these had resident, in bytes

---A program that was started. A variable can be declared with `<close>`; that ends the handle, not the program. Where a
---namespace is asked for, it stands for the one that it is in.
---@class Process
---@field pid integer its id, also that of its process group
---@field stdin? Pipe the pipe to its standard input, if it has one
---@field stdout? Pipe the pipe from its standard output, if it has one
---@field stderr? Pipe the pipe from its error output, if it has one
local Process = {}

---Waits for the end, and returns how it ended; nil if the time is over before. Ctrl-C ends the wait.
---
---Raises `EBADF` if the handle is closed.
---
---Source: waitid(2)
---@param timeout? number seconds, at most a year; without it, as long as it takes
---@return process.status?
function Process:wait(timeout) end

---@class Process.kill.options
---@field group? boolean send it to all processes of its group

---Sends a signal, and returns the handle. A program that has ended is no error.
---
---Equivalent to: `kill -TERM PID`
---
---Raises `EPERM` if the program has become another user's, `EBADF` if the handle is closed.
---
---Source: pidfd_send_signal(2), signal(7)
---@param signal? string `"TERM"`, which is the default, `"KILL"`, `"SIGHUP"`, `"RTMIN+1"` …
---@param options? Process.kill.options
---@return Process
function Process:kill(signal, options) end

---Returns what is known of the process now.
---
---Raises `EBADF` if the handle is closed.
---@return process.inspection
function Process:inspect() end

---Ends the handle and its pipes. The program runs on, and its scope still ends it. To close a handle again does no
---harm, any other method of a closed one raises `EBADF`.
function Process:close() end

---The shell's end of a pipe to or from a program. A variable can be declared with `<close>`.
---@class Pipe
local Pipe = {}

---Reads from the pipe, and waits as long as it takes. At the end it returns nil, or `""` for `"a"`.
---
---Raises `EINVAL` if the pipe is for writing, `EBADF` if the handle is closed.
---@param format? "l"|"L"|"a"|integer a line, which is the default, a line with its newline, all, or up to so many bytes
---@return string?
function Pipe:read(format) end

---Returns an iterator over the lines of a pipe for reading, without their newlines.
---
---Raises `EBADF` if the handle is closed.
---
---```lua
---for line in server.stdout:lines() do print(line) end
---```
---@return fun(pipe: Pipe): string?
---@return Pipe
function Pipe:lines() end

---Writes strings one after the other, and waits for the reader as long as it takes; returns the handle.
---
---Raises `EPIPE` if nobody reads any more, `EINVAL` if the pipe is for reading, `EBADF` if the handle is closed.
---@param ... string
---@return Pipe
function Pipe:write(...) end

---Closes the pipe: the program reads the end of its input, or cannot write any more. To close it again does no harm.
function Pipe:close() end

return process
