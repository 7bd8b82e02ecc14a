-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.process

---Programs: `exec` runs one and waits, `spawn` starts one; namespaces have the same two methods. And all other
---processes: `list` tells of them, `open` makes a handle of one.
---
---A program gets its arguments as they are, without a shell in between; for a shell write `{ "sh", "-c", "…" }`. Each
---has a process group of its own, no open files but its three streams, and signals as new. A program that has ended is
---collected by the next wait of the shell, and while nobody types at the prompt: there are no zombies.
---
---Source: execve(2), clone(2), pidfd_open(2), pty(7), proc(5)
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

---@class Namespace.exec.options: process.options
---@field input? string what the program reads from standard input
---@field stdin? process.exec.stdin standard input, if `input` is missing; `"null"` by default
---@field stdout? process.exec.stdout standard output; `"capture"` by default
---@field stderr? process.exec.stderr error output; `"capture"` by default
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
---With `terminal`, the program has a terminal of its own, as an interactive shell or an editor needs it, in whatever
---namespaces it is. At the user's terminal, all that is typed goes there, Ctrl-C and Ctrl-Z too, and all that is shown
---comes back; the user's terminal is as it was when the program has ended, however it did. In the background, the tool
---is stopped until it is brought to the foreground. Where standard input is no terminal, or with `input`, that is typed
---and then the end of input, and what the terminal shows is captured as `stdout`.
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

---Starts a program and returns at once. The current scope ends it if it still runs then, and what it has left in its
---process group.
---
---With `new` and `join` it starts in other namespaces, made and entered in one call. An error tells the step that
---failed, and leaves nothing.
---
---Raises `ENOENT` if there is no such program, directory or input file, `EACCES` if it is not executable, `EPERM` and
---`ENOSPC` with the setting that forbids a namespace, `ERANGE` for clocks below zero.
---
---Equivalent to: `unshare`, `nsenter`, `setpriv`, `prlimit`, `setsid` and `chroot` in one
---
---Source: execve(2), clone(2), setns(2)
---
---```lua
---local server = process.spawn({ "nc", "-l", "8080" }, { stdout = "pipe" })
---for line in server.stdout:lines() do print(line) end
---
---local box = process.spawn({ "sleep", "60" }, { new = { "user", "pid", "mount", "uts", "net" }, hostname = "box" })
---process.exec({ "ip", "link" }, { join = box }) -- in the network of the box
---
---local shell = process.spawn({ "bash" }, { terminal = { rows = 24, columns = 80 } })
---shell.terminal:write("stty size\n")
---```
---@param argv (string|number)[] the program, which is searched in the `PATH` it gets, and its arguments
---@param options? process.spawn.options
---@return Process
function process.spawn(argv, options) end

---Calls a function in a worker, and returns what it returned. A worker is a process of its own, a copy of the shell: it
---has all values as they are, and what it changes in them stays with it. Namespaces have the same method.
---
---Results are copied: nil, booleans, numbers, strings and tables, with cycles and with what they share; error objects;
---and handles of namespaces, groups, links and processes, which are the shell's own where it has them. Functions,
---coroutines, other handles, and tables with a metatable cannot be carried: the error tells where in the results they
---are.
---
---What the worker made, its processes included, belongs to the current scope afterwards, as if it had been made here.
---If the function raises, the worker undoes it, and the same error is raised here, with the worker's traceback. A
---function that was deferred cannot be carried, nor a name in another mount namespace: close their scope inside. The
---worker cannot close scopes from before.
---
---Signals that end the shell end the worker first, which unwinds like a script. `os.exit` ends the worker alone: with
---status 0 it is a return without values, any other status an error with the field `exit_code`. A worker that is killed
---is an error with the field `signal`. Handles from before work in the worker; what it does to their objects is to the
---shell as if another program had done it. Timers and pipes are shared: what one of the two reads, the other does not.
---
---Raises `EINVAL` for what cannot be carried, `EMSGSIZE` for results of more than 1 GiB, `EAGAIN` at a limit on
---processes, and what the function raises.
---
---Source: fork(2)
---
---```lua
---local count = process.fork(function(path)
---  local big = io.open(path):read("a") -- this memory goes with the worker
---  return select(2, big:gsub("\n", ""))
---end, "/var/log/syslog")
---```
---@param fn fun(...): ... the function
---@param ... any its arguments
---@return any ...
function process.fork(fn, ...) end

---How a process ended. Of a program that the shell has started, one of `code` and `signal` is there, and what it used.
---Of another process, `code` or `signal` is there if the kernel tells: as of Linux 6.15, when its parent has collected
---it.
---@class process.status
---@field code? integer the status it exited with, 0 to 255
---@field signal? string the signal that ended it, such as `"SIGKILL"`
---@field user_seconds? number CPU time in user space, that of its reaped children included
---@field system_seconds? number CPU time in the kernel, that of its reaped children included
---@field max_rss? integer the most memory that it or one of these had resident, in bytes
---@field cgroup? process.cgroup_use what its control group has used, if it was started in one by `cgroup`

---What a control group has used between the start of a program in it and now, the program and all others there.
---@class process.cgroup_use
---@field path string the group
---@field cpu_seconds? number CPU time
---@field memory_peak? integer the most memory that the group ever had, in bytes; version 2 tells it as of Linux 5.19
---@field oom_kills? integer how many processes the kernel has killed for want of memory
---@field oom_limit? string the group whose limit was the reason; none if it was the memory of the whole machine
---@field pids_refused? integer how often a process could not start another because of `pids.max`

---What `exec` returns.
---@class process.result: process.status
---@field stdout? string its standard output, if that was captured
---@field stderr? string its error output, if that was captured
---@field timed_out? true it was ended because the time was over

---Returns the shell's own process. It can be looked at and signalled, not waited for.
---
---Equivalent to: `echo $$`
---@return Process
function process.current() end

---Opens a process. All handles of one process are equal, also that of a program that the shell has started.
---
---Raises `ESRCH` if there is no such process, or if a row's process has ended.
---
---Source: pidfd_open(2)
---
---```lua
---local init = process.open(1)
---print(init:inspect().command)
---```
---@param pid integer|process.row its id, or a row that `process.list` returned
---@return Process
function process.open(pid) end

---Opens a process, or returns nil if there is none.
---@param pid integer|process.row its id, or a row that `process.list` returned
---@return Process?
function process.find(pid) end

---@class process.list.options
---@field pid? integer the one with this id
---@field ppid? integer the children of this process; 0 if their parent is outside of this pid namespace
---@field group? integer those of this process group; 0 if it is one of outside
---@field session? integer those of this session; 0 if it is one of outside
---@field uid? integer those that act as this user
---@field gid? integer those that act as this group
---@field command? string those with this command, which is what `comm` of `ps` shows
---@field state? process.state those in this state
---@field tty? string those whose controlling terminal this is, such as `"pts/0"`
---@field namespace? namespace.reference those in this namespace

---Lists processes, ascending by their ids. What ends meanwhile is left out.
---
---Equivalent to: `ps -e`
---
---Source: proc_pid_stat(5), proc_pid_status(5)
---
---```lua
---for _, row in ipairs(process.list { command = "sleep" }) do
---  print(row.pid, row.state, table.concat(row.arguments, " "))
---  process.open(row):kill()
---end
---```
---@param filter? process.list.options which processes to return; all if it is missing
---@return process.row[]
function process.list(filter) end

---What `process.wait_any` takes: the processes as a list, and how long.
---@class process.wait_any.options
---@field [integer] Process
---@field timeout? number seconds, at most a year; without it, until one has ended

---Waits until one of several processes has ended, and returns it and how it ended; nothing when the time is over
---before.
---
---Equivalent to: `wait -n`
---
---Raises `EBADF` if a handle is closed.
---
---Source: poll(2), waitid(2)
---
---```lua
---local quick, slow = process.spawn { "true" }, process.spawn { "sleep", "60" }
---local first, status = process.wait_any { quick, slow, timeout = 5 }
---print(first, status.code)
---```
---@param options process.wait_any.options
---@return Process? first
---@return process.status? status
function process.wait_any(options) end

---A process that a script holds. A variable can be declared with `<close>`; that ends the handle, not the program.
---Where a namespace is asked for, it stands for the one that it is in.
---
---A handle means one process for ever: when that has ended and another one gets its id, it is no handle of that.
---@class Process
---@field pid integer its id; of a program that the shell has started, also that of its process group
---@field stdin? Pipe the pipe to its standard input, if it has one
---@field stdout? Pipe the pipe from its standard output, if it has one
---@field stderr? Pipe the pipe from its error output, if it has one
---@field terminal? Terminal the terminal that it was given, if it was
local Process = {}

---Waits for the end, and returns how it ended; nil if the time is over before. Ctrl-C ends the wait.
---
---Raises `EDEADLK` for the shell itself, `EBADF` if the handle is closed.
---
---Source: waitid(2)
---@param timeout? number seconds, at most a year; without it, as long as it takes
---@return process.status?
function Process:wait(timeout) end

---@class Process.kill.options
---@field group? boolean send it to all processes of its group, also if it has ended itself

---Sends a signal, and returns the handle. A process that has ended is no error.
---
---Equivalent to: `kill -TERM PID`
---
---Raises `EPERM` if the process is another user's, `EBADF` if the handle is closed.
---
---Source: pidfd_send_signal(2), signal(7)
---@param signal? string `"TERM"`, which is the default, `"KILL"`, `"SIGHUP"`, `"RTMIN+1"` …
---@param options? Process.kill.options
---@return Process
function Process:kill(signal, options) end

---Returns what is known of the process now. What another user may not see is left out.
---
---Raises `EBADF` if the handle is closed.
---
---Source: proc(5)
---@return process.inspection
function Process:inspect() end

---Ends the handle, its pipes and its terminal, once for each time that it was asked for. The process runs on, and a
---scope still ends the program that it has started. To close a handle again does no harm, any other method of a closed
---one raises `EBADF`.
function Process:close() end

return process
