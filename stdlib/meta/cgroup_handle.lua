-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta _

---A control group that a script holds. It means one group for ever: another one that is made at the same path later is
---no handle of that.
---@class Cgroup
---@field path string below the root of the hierarchy
---@field name string the last part of the path
local Cgroup = {}

---Changes limits, and returns the handle. If one is refused, those before it get their old values back.
---
---Equivalent to: `cgset -r memory.max=64M web`
---
---Raises `EINVAL` for a value that the kernel refuses or changes, `EOPNOTSUPP` for what this version does not have,
---`EBUSY` for a limit on memory below what is in use and cannot be given back, `ENOENT` if the group is gone.
---@param limits cgroup.set.options
---@return Cgroup
function Cgroup:set(limits) end

---Returns what is known of the group now.
---
---Equivalent to: `cgget -a web`
---
---Raises `ENOENT` if the group is gone.
---@return cgroup.inspection
function Cgroup:inspect() end

---Moves processes into the group, in all of its hierarchies, and returns the handle; if one cannot be moved, none is.
---What they start afterwards is in the group, too.
---
---Equivalent to: `cgclassify -g memory:web PID`
---
---Raises `ESRCH` if a process is gone, `EBUSY` and `EOPNOTSUPP` with the rule of version 2 that forbids it, `EACCES` if
---the group is another user's.
---@param process Process|integer the process, or its id
---@param ... Process|integer more
---@return Cgroup
function Cgroup:add(process, ...) end

---Moves threads into the group, and returns the handle. In version 2, they have to be of a process in the same domain.
---
---Raises `ESRCH` if a thread is gone, `EOPNOTSUPP` if it is of a process in another domain.
---
---Source: cgroups(7), "Thread mode"
---@param thread integer its id
---@param ... integer more
---@return Cgroup
function Cgroup:add_threads(thread, ...) end

---@class Cgroup.processes.options
---@field recursive? boolean those of the groups within it, too

---Returns the ids of the processes in it, ascending.
---
---Raises `ENOENT` if the group is gone.
---@param options? Cgroup.processes.options
---@return integer[]
function Cgroup:processes(options) end

---Returns the ids of the threads in it, ascending.
---
---Raises `ENOENT` if the group is gone.
---@return integer[]
function Cgroup:threads() end

---@class Cgroup.freeze.options
---@field timeout? number seconds to wait, at most a year; 10 by default

---Stops all processes in it and in the groups within it, waits until they have stopped, and returns the handle. They do
---not notice, and go on with `thaw`. No program can be started there meanwhile.
---
---Raises `ETIMEDOUT` if a process does not stop in time, and then all go on; `ENOENT` if the group is gone.
---
---Source: the kernel's cgroup-v2.rst, `cgroup.freeze`
---@param options? Cgroup.freeze.options
---@return Cgroup
function Cgroup:freeze(options) end

---Lets all processes go on, waits until they do, and returns the handle.
---
---Raises `ETIMEDOUT` if a group above it is frozen.
---@param options? Cgroup.freeze.options
---@return Cgroup
function Cgroup:thaw(options) end

---Sends a signal to all processes in it and in the groups within it, and returns the handle.
---
---Equivalent to: `echo 1 > cgroup.kill`
---
---Raises `EPERM` for the root group, `ENOENT` if the group is gone.
---@param signal? string `"KILL"`, which is the default, `"TERM"` …
---@return Cgroup
function Cgroup:kill(signal) end

---@class Cgroup.delete.options
---@field kill? boolean end its processes first
---@field timeout? number seconds to wait until nothing is in it, at most a year; 0 by default, 5 with `kill`

---Removes the group and those within it.
---
---Equivalent to: `cgdelete -r -g memory:web`
---
---Raises `EBUSY` with the processes that are still in it, `ENOENT` if the group is gone.
---@param options? Cgroup.delete.options
function Cgroup:delete(options) end

---@class Cgroup.file.options
---@field controller? string whose file it is, where several hierarchies of version 1 have one of that name

---Reads any file of the group, without the line break at its end.
---
---Equivalent to: `cgget -r FILE web`
---
---Raises `ENOENT` if there is no such file, or the group is gone.
---@param file string its name, such as `"memory.stat"`
---@param options? Cgroup.file.options
---@return string
function Cgroup:read(file, options) end

---Writes any file of the group, and returns the handle.
---
---Equivalent to: `cgset -r FILE=TEXT web`
---
---Raises `ENOENT` if there is no such file, or the group is gone, `EINVAL` if the kernel refuses the text.
---@param file string its name, such as `"cgroup.max.depth"`
---@param text string|number what to write
---@param options? Cgroup.file.options
---@return Cgroup
function Cgroup:write(file, text, options) end

---Runs a program in the group and waits for its end, as `process.exec` does. It is in the group before it runs.
---
---Equivalent to: `cgexec -g memory:web PROGRAM`
---
---Raises `EBUSY` if the group is frozen or hands controllers down to groups within it, `ENOENT` if it is gone.
---@param argv (string|number)[] the program and its arguments
---@param options? process.exec.options
---@return process.result
function Cgroup:exec(argv, options) end

---Starts a program in the group, as `process.spawn` does. It is in the group before it runs.
---
---Raises `EBUSY` if the group is frozen or hands controllers down to groups within it, `ENOENT` if it is gone.
---@param argv (string|number)[] the program and its arguments
---@param options? process.spawn.options
---@return Process
function Cgroup:spawn(argv, options) end

---Begins to watch the group: whether it is populated or frozen, which version 2 tells, and what happens at its limits.
---
---Source: inotify(7), the kernel's cgroup-v2.rst, `memory.events`
---
---```lua
---local web = cgroup.create("web", { memory = { max = "64M" } })
---local news <close> = web:monitor()
---web:spawn { "sleep", "1" }
---for event in news:events() do
---  print(event.object, event.event, event.value)
---  if event.event == "populated" and not event.value then break end
---end
---```
---@return Monitor
function Cgroup:monitor() end

---Returns how long the processes in it have waited for processors, memory and devices.
---
---Raises `EOPNOTSUPP` where there is no version 2, or the kernel does not count it (`psi=1`).
---
---Source: the kernel's `accounting/psi.rst`
---@return cgroup.pressure
function Cgroup:pressure() end

---@class Cgroup.trigger.options
---@field window? number seconds, 0.5 to 10, of which it is about; 2 by default
---@field stall? number seconds of these that processes must have waited; a tenth of `window` by default
---@field full? boolean count only when all processes have waited

---Asks to be told when processes in it have waited for too long.
---
---Raises `EOPNOTSUPP` where there is no version 2, or the kernel does not count it, `EINVAL` if the kernel refuses the
---times: without CAP_SYS_RESOURCE, `window` is a multiple of 2.
---
---Source: the kernel's `accounting/psi.rst`, "Monitoring for pressure thresholds"
---@param resource "cpu"|"memory"|"io"|"irq"
---@param options? Cgroup.trigger.options
---@return Trigger
function Cgroup:trigger(resource, options) end

---Tells when processes of a group have waited for too long. A variable can be declared with `<close>`, and `wait` takes
---it.
---@class Trigger
local Trigger = {}

---Waits until that is so, and returns true; false if the time is over before. It tells at most once in a window.
---
---Raises `ENOENT` if the group is gone, `EBADF` if the handle is closed.
---@param timeout? number seconds, at most a year; without it, as long as it takes
---@return boolean
function Trigger:read(timeout) end

---Ends it. To close it again does no harm.
function Trigger:close() end
