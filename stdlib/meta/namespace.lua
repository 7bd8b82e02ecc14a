-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.namespace

---Network namespaces. Each is a network stack of its own: links, addresses, routes, firewall rules, sockets and ports.
---
---A name is a file below `/run/netns`, as `ip netns` has it: either of the two sees what the other made. A namespace
---without a name lives as long as a handle is open or a process is inside.
---
---The functions of all modules act in the *current* network namespace. At first that is the one that the shell was
---started in; `ns:call(fn)` changes it for the length of a call, and the option `namespace` for one operation.
---
---Source: network_namespaces(7), ip-netns(8)
---
---```lua
---local red = namespace.create("red")
---print(red:exec({ "ip", "link" }).stdout)
---```
---@class namespace
namespace = {}

---What names a namespace where one is asked for: a handle, a name, the path of a namespace file such as
---`/proc/1/ns/net`, or a process (its handle or its id), which stands for the namespace that it is in.
---@alias namespace.reference Namespace|Process|string|integer

---The option that most functions have.
---@class namespace.option
---@field namespace? namespace.reference where to act instead of in the current network namespace

---@class namespace.create.options
---@field kind? "net" the kind of namespace; `"net"` is the default, and the only kind so far

---Makes a network namespace. Its one link, `lo`, is down, and it has no routes.
---
---The current scope undoes it: it removes the name, and lets the namespace go.
---
---Equivalent to: `ip netns add red`
---
---Raises `EEXIST` if the name is taken, `EINVAL` if it cannot be the name of a file, `ENOSPC` if there are more than
---`/proc/sys/user/max_net_namespaces` allows, `EPERM` without root.
---
---Source: ip-netns(8), unshare(2)
---
---```lua
---local red = namespace.create("red")
---local nameless = namespace.create()
---```
---@param name? string the name below `/run/netns`; without one, the namespace ends with its last handle and process
---@param options? namespace.create.options
---@return Namespace
function namespace.create(name, options) end

---Opens a namespace that exists.
---
---Raises `ENOENT` if there is none, or if a row's name is that of another namespace by now, `EINVAL` if the file is
---not a namespace.
---
---Source: ip-netns(8), namespaces(7)
---
---```lua
---local red = namespace.open("red")
---local first = namespace.open("/proc/1/ns/net")
---local same = namespace.open(namespace.list({ name = "red" })[1])
---```
---@param name string|namespace.row a name, the path of a namespace file, or a row that `namespace.list` returned
---@return Namespace
function namespace.open(name) end

---Opens a namespace, or returns nil if there is none.
---
---Raises `EINVAL` if the file is not a namespace.
---@param name string a name, or the path of a namespace file
---@return Namespace?
function namespace.find(name) end

---@class namespace.list.options
---@field kind? "net" the only kind so far
---@field name? string the one namespace of this name
---@field pid? integer the one that this process is in
---@field inode? integer the one with this inode number

---Lists the network namespaces that have a name or a process. Those of other users' processes are seen by root alone.
---
---Equivalent to: `ip netns list` and `lsns --type net` in one
---
---Raises `ENOENT` if there is no process `pid`.
---
---Source: ip-netns(8), lsns(8)
---
---```lua
---for _, row in ipairs(namespace.list()) do print(row.inode, row.name, #row.processes) end
---```
---@param filter? namespace.list.options which namespaces to return; all if it is missing
---@return namespace.row[]
function namespace.list(filter) end

---Returns the current network namespace.
---
---Equivalent to: `ip netns identify`
---@return Namespace
function namespace.current() end

---Returns the network namespace that a process is in.
---
---Equivalent to: `ip netns identify PID`, for namespaces without a name too
---
---Raises `ESRCH` if there is no such process, `EACCES` if it is another user's.
---
---Source: proc(5), `/proc/PID/ns`
---@param pid integer the process id
---@return Namespace
function namespace.of(pid) end

---What `namespace.list` tells of a namespace. `namespace.open` takes it.
---@class namespace.row
---@field kind "net" the kind of namespace
---@field name? string the first of its names
---@field names string[] its names below `/run/netns`
---@field inode integer the number in `net:[4026531840]`
---@field device integer the device number of the kernel's namespace files, the same for all
---@field id? integer the number by which the current namespace knows it, as `ip netns list-id` shows it
---@field processes integer[] the ids of the processes inside, ascending

---A network namespace that a script holds. All handles of one namespace are equal.
---
---A variable can be declared with `<close>`. A handle that nobody holds closes itself, but a scope holds the handles of
---what was made in it.
---@class Namespace
---@field kind "net" the kind of namespace
---@field name? string the name below `/run/netns`, if it is known to have one
---@field inode integer the number in `net:[4026531840]`
local Namespace = {}

---Calls a function with the shell inside the namespace, and returns what the function returns.
---
---All modules act there, and files below `/proc/sys/net` are those of the namespace. An error in the function comes
---back out unchanged. A coroutine cannot yield out of the function.
---
---Equivalent to: `ip netns exec red`, with a function in place of a program
---
---Raises `EPERM` without root.
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
---Equivalent to: `ip netns exec red ping -c 1 10.0.0.1`
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

---Returns what is known of the namespace now: the row that `namespace.list` has for it.
---@return namespace.row
function Namespace:inspect() end

---Returns the ids of the processes inside, ascending. Those of other users are seen by root alone.
---
---Equivalent to: `ip netns pids red`
---@return integer[]
function Namespace:processes() end

---@class Namespace.set.options
---@field id? integer the number by which the current namespace shall know it, from 0

---Sets the number by which the current namespace knows this one, and returns the handle.
---
---Equivalent to: `ip netns set red 5`
---
---Raises `EEXIST` if the number is taken, or if the current namespace already has a number for this one.
---
---Source: ip-netns(8), `RTM_NEWNSID` of rtnetlink(7)
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

return namespace
