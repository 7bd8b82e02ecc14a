-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta _

---A namespace that a script holds. All handles of one namespace are equal.
---
---A variable can be declared with `<close>`. A handle that nobody holds closes itself, but a scope holds the handles of
---what was made in it.
---@class Namespace
---@field kind namespace.kind the kind of namespace
---@field name? string the name below the directory of its kind, if it is known to have one
---@field inode integer the number in `net:[4026531840]`
local Namespace = {}

---Calls a function with the shell inside the namespace, and returns what the function returns. This is for kinds that a
---shell can come back from: net, uts, ipc and cgroup.
---
---In a network namespace all modules act there, and files below `/proc/sys/net` are those of the namespace. An error in
---the function comes back out unchanged. A coroutine cannot yield out of the function. A shell that could not come back
---ends at once, with a message.
---
---Equivalent to: `ip netns exec red`, with a function in place of a program
---
---Raises `EINVAL` for the other kinds, `EPERM` without root.
---
---Source: setns(2)
---
---```lua
---red:call(function() link.open("lo"):up() end)
---```
---@param fn fun(...): ... the function
---@param ... any its arguments
---@return any ...
function Namespace:call(fn, ...) end

---Calls a function in a worker inside the namespace, and returns what it returned. This is for every kind of namespace,
---for those too that a shell cannot come back from: `process.fork` tells what a worker is and what it can return.
---
---In a pid namespace the worker is one of the processes inside. In a user namespace it becomes root, if that has an
---id 0, as with nsenter. In a mount namespace its directory is the root.
---
---Equivalent to: `nsenter --mount=/proc/42/ns/mnt`, with a function in place of a program
---
---Raises `EPERM` without root, `ENOMEM` for a pid namespace whose first process has ended, and what `process.fork` and
---the function raise.
---
---Source: fork(2), setns(2), nsenter(1)
---
---```lua
---local box = namespace.open("/proc/42/ns/mnt")
---local lines = box:fork(function()
---  local list = {}
---  for line in io.lines("/etc/passwd") do list[#list + 1] = line end
---  return list
---end)
---```
---@param fn fun(...): ... the function
---@param ... any its arguments
---@return any ...
function Namespace:fork(fn, ...) end

---Runs a program inside and waits for its end. This is `process.exec` with the option `namespace`, and raises the same.
---
---Equivalent to: `ip netns exec red ping -c 1 10.0.0.1`, `nsenter --uts=/run/lunette/ns/uts/web hostname`
---
---```lua
---local reply = red:exec({ "ping", "-c", "1", "10.0.0.1" }, { check = false, timeout = 5 })
---```
---@param argv (string|number)[] the program and its arguments
---@param options? Namespace.exec.options
---@return process.result
function Namespace:exec(argv, options) end

---Starts a program inside. This is `process.spawn` with the option `namespace`, and raises the same.
---
---Equivalent to: `ip netns exec red sleep 60 &`
---@param argv (string|number)[] the program and its arguments
---@param options? Namespace.spawn.options
---@return Process
function Namespace:spawn(argv, options) end

---Moves the shell itself into the namespace for good, and returns the handle. Of a pid namespace it is about programs
---that are started later. In a mount namespace, the working directory is its root.
---
---Inside of `ns:call`, a network namespace is current until that returns, and a user namespace is refused.
---
---Equivalent to: `nsenter --net=/run/netns/red lunette`
---
---Raises `EPERM` without the right.
---
---Source: setns(2)
---@return Namespace
function Namespace:enter() end

---Returns what is known of the namespace now: the row that `namespace.list` has for it.
---@return namespace.row
function Namespace:inspect() end

---Returns the ids of the processes inside, ascending. Those of other users are seen by root alone.
---
---Equivalent to: `ip netns pids red`
---@return integer[]
function Namespace:processes() end

---@class Namespace.set.options
---@field id? integer|"auto" of net: the number by which the current namespace shall know it, or the lowest that is free
---@field hostname? string of uts: the host name, at most 64 bytes
---@field domainname? string of uts: the NIS domain name, at most 64 bytes

---Changes the namespace, and returns the handle.
---
---Equivalent to: `ip netns set red 5`, `ip netns set red auto`, `hostname web`
---
---Raises `EEXIST` if the current namespace already has a number for this one, or the number is taken, `EPERM` without
---root.
---
---Source: ip-netns(8), sethostname(2), `RTM_NEWNSID` of rtnetlink(7)
---@param options Namespace.set.options
---@return Namespace
function Namespace:set(options) end

---Removes the name, and closes the handle for all who hold it; links that were opened in it cannot be used any more.
---
---The kernel ends the namespace a little later, with all its links, unless a process is inside. A namespace without a
---name has nothing to delete: use `close`.
---
---Equivalent to: `ip netns delete red`
---
---Raises `EINVAL` if the namespace has no name, `ENOENT` if the name is gone.
function Namespace:delete() end

---Closes the handle, once for each time that it was asked for. When that was the last time, the shell lets go of the
---namespace: one without a name ends, unless a process is inside. One with a name stays, until it is deleted or its
---scope undoes it.
---
---To close a handle again does no harm. Any other use of it raises `EBADF`.
function Namespace:close() end

---Namespaces of several kinds that programs and functions run in together; of the other kinds, they are in the shell's
---own. It holds its namespaces open. A variable can be declared with `<close>`.
---@class Group
local Group = {}

---Calls a function with the shell in all namespaces of the group, and returns what the function returns.
---
---Raises `EINVAL` if one is of a kind that a shell cannot come back from, unless it is the shell's own already, `EPERM`
---without root.
---@param fn fun(...): ... the function
---@param ... any its arguments
---@return any ...
function Group:call(fn, ...) end

---Calls a function in a worker inside all of the namespaces, and returns what it returned; see `Namespace:fork`.
---
---Equivalent to: `nsenter --all --target 42`, with a function in place of a program
---
---Raises `EPERM` without root, `ENOMEM` for a pid namespace whose first process has ended, and what `process.fork` and
---the function raise.
---
---Source: fork(2), setns(2), nsenter(1)
---@param fn fun(...): ... the function
---@param ... any its arguments
---@return any ...
function Group:fork(fn, ...) end

---Runs a program in all namespaces of the group and waits for its end, as `process.exec` does.
---
---Equivalent to: `nsenter --all --target 4711 ps`
---@param argv (string|number)[] the program and its arguments
---@param options? Namespace.exec.options
---@return process.result
function Group:exec(argv, options) end

---Starts a program in all namespaces of the group, as `process.spawn` does.
---@param argv (string|number)[] the program and its arguments
---@param options? Namespace.spawn.options
---@return Process
function Group:spawn(argv, options) end

---Moves the shell itself into all namespaces of the group for good, as `Namespace:enter` does; after an error it is in
---none of them. Returns the handle.
---@return Group
function Group:enter() end

---Returns the namespace of a kind, or nil if the group has none.
---@param kind? namespace.kind the kind; `"net"` by default
---@return Namespace?
function Group:get(kind) end

---Returns the rows of the group's namespaces, as `namespace.list` has them.
---@return namespace.row[]
function Group:inspect() end

---Ends the handle, and lets go of the namespaces. To close it again does no harm, any other use raises `EBADF`.
function Group:close() end
