-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.namespace

---Namespaces: rooms of the kernel, of eight kinds. Whoever is in one shares something with those in it and with nobody
---else: a network, a tree of mounts, process ids. `namespace.kinds()` tells what each kind is about.
---
---A namespace lives as long as a process is in it, a file of it is open, or it is mounted somewhere. To give it a name
---is to mount it: network namespaces below `/run/netns`, as `ip netns` has them, so that either of the two sees what
---the other made; those of other kinds below `/run/lunette/ns/KIND`, which no other mount namespace sees.
---
---The functions of all modules act in the *current* network namespace. At first that is the one that the shell was
---started in; `ns:call(fn)` changes it for the length of a call, the option `namespace` for one operation, and
---`ns:enter()` and `namespace.unshare` for good.
---
---Source: namespaces(7), ip-netns(8)
---
---```lua
---local red = namespace.create("red")
---print(red:exec({ "ip", "link" }).stdout)
---```
---@class namespace
namespace = {}

---A file of `/proc/PID/ns`: a kind, or where the next children of the process will be.
---@alias namespace.place namespace.kind|"pid_for_children"|"time_for_children"

---What names a namespace where one is asked for: a handle, a name, the path of a namespace file such as
---`/proc/1/ns/net`, or a process (its handle or its id), which stands for the namespace that it is in.
---@alias namespace.reference Namespace|Process|string|integer

---The option that most functions have.
---@class namespace.option
---@field namespace? namespace.reference where to act instead of in the current network namespace

---@class namespace.create.options: namespace.settings
---@field kind? namespace.kind the kind of namespace; `"net"` by default
---@field user_namespace? namespace.reference the user namespace that owns it; the shell's own by default

---Makes a namespace. In a network namespace the one link, `lo`, is down, and there are no routes; a mount namespace has
---a copy of the shell's mounts; in a user namespace the shell's user is root. Mounts do
---not spread to or from a mount namespace, if nothing else is said.
---
---The current scope undoes it: it removes the name, and lets the namespace go. A pid namespace cannot be made so,
---because it ends with its first process: `process.spawn` makes one with its process.
---
---Equivalent to: `ip netns add red`, `unshare --uts=/run/web true`
---
---Raises `EEXIST` if the name is taken, `EINVAL` if it cannot be the name of a file and for a pid namespace, `ENOSPC`
---if there are more than `namespace.limits()` allow, `EPERM` without root, but for an anonymous user namespace.
---
---Source: ip-netns(8), unshare(1), unshare(2)
---
---```lua
---local red = namespace.create("red")
---local nameless = namespace.create()
---local web = namespace.create("web", { kind = "uts", hostname = "web.example" })
---```
---@param name? string the name below the directory of the kind; without one, it ends with its last handle and process
---@param options? namespace.create.options
---@return Namespace
function namespace.create(name, options) end

---@class namespace.open.options
---@field kind? namespace.kind the kind that it has to be of; a name is one of a network namespace by default

---Opens a namespace that exists.
---
---Raises `ENOENT` if there is none, or if a row's name is that of another namespace by now, `EINVAL` if the file is
---not a namespace or one of another kind.
---
---Source: ip-netns(8), namespaces(7)
---
---```lua
---local red = namespace.open("red")
---local web = namespace.open("web", { kind = "uts" })
---local first = namespace.open("/proc/1/ns/mnt")
---local same = namespace.open(namespace.list({ name = "red" })[1])
---```
---@param name string|namespace.row a name, the path of a namespace file, or a row that `namespace.list` returned
---@param options? namespace.open.options for a name or a path
---@return Namespace
function namespace.open(name, options) end

---Opens a namespace, or returns nil if there is none.
---
---Raises `EINVAL` if the file is not a namespace or one of another kind.
---@param name string a name, or the path of a namespace file
---@param options? namespace.open.options
---@return Namespace?
function namespace.find(name, options) end

---@class namespace.list.options
---@field kind? namespace.kind those of this kind
---@field name? string those of this name
---@field pid? integer those that this process is in
---@field inode? integer the one with this inode number

---Lists all namespaces that something leads to: a process, a thread, an open file, a mount, or a namespace within.
---Those of other users' processes are seen by root alone.
---
---Equivalent to: `ip netns list` and `lsns` in one
---
---Raises `ESRCH` if there is no process `pid`.
---
---Source: ip-netns(8), lsns(8), ioctl_ns(2)
---
---```lua
---for _, row in ipairs(namespace.list { kind = "uts" }) do print(row.inode, row.name, #row.processes) end
---```
---@param filter? namespace.list.options which namespaces to return; all if it is missing
---@return namespace.row[]
function namespace.list(filter) end

---@class namespace.tree.options
---@field kind? "user"|"pid" the hierarchy; that of user namespaces by default

---Returns the rows of user or pid namespaces that were made in none that is in sight. Each has in `children` those that
---were made in it; a user namespace also has in `owns` the namespaces of other kinds that belong to it.
---
---Equivalent to: `lsns --tree=owner`
---
---Source: user_namespaces(7), pid_namespaces(7)
---@param options? namespace.tree.options
---@return namespace.row[]
function namespace.tree(options) end

---Returns the namespace that the shell is in. For `"pid_for_children"` and `"time_for_children"` it is the one that
---programs are started in.
---
---Equivalent to: `readlink /proc/self/ns/net`
---
---Raises `ENOENT` for `"pid_for_children"` as long as no process is in it.
---@param kind? namespace.place the kind; `"net"` by default
---@return Namespace
function namespace.current(kind) end

---Returns the namespace that a process is in.
---
---Equivalent to: `ls -l /proc/PID/ns`
---
---Raises `ESRCH` if there is no such process, `EACCES` if it is another user's, `ENOENT` for `"pid_for_children"` as
---long as no process is in it.
---
---Source: proc_pid_ns(5)
---@param process Process|integer a process or its id
---@param kind? namespace.place the kind; `"net"` by default
---@return Namespace
function namespace.of(process, kind) end

---Returns all namespaces of a process as a group.
---
---Equivalent to: `nsenter --all --target PID`
---
---Raises `ESRCH` if there is no such process, `EACCES` if it is another user's.
---
---```lua
---print(namespace.open_process(4711):exec({ "ps", "-e" }).stdout)
---```
---@param process Process|integer a process or its id
---@return Group
function namespace.open_process(process) end

---Makes a group of namespaces, each of another kind, for programs and functions that are to be in all of them. A
---process in the list stands for all of its namespaces.
---
---Equivalent to: `nsenter --net=/run/netns/red --uts=/run/lunette/ns/uts/web`
---
---```lua
---local red = namespace.create("red")
---local web = namespace.create("web", { kind = "uts", hostname = "web" })
---print(namespace.group({ red, web }):exec({ "sh", "-c", "hostname; ip link" }).stdout)
---```
---@param members (namespace.reference|Group)[] handles, names of network namespaces, paths, processes and groups
---@return Group
function namespace.group(members) end

---Gives a namespace that exists a name, and returns its handle. The current scope takes the name away again.
---
---Equivalent to: `ip netns attach red 4711`
---
---Raises `EEXIST` if the name is taken, `EINVAL` if it cannot be the name of a file, and for a mount namespace that is
---not newer than the shell's own, `ESRCH` if there is no such process.
---@param name string the name below the directory of the kind
---@param reference namespace.reference the namespace, or a process in it
---@param kind? namespace.kind which namespace of a process; `"net"`, or the handle's kind, by default
---@return Namespace
function namespace.attach(name, reference, kind) end

---@class namespace.unshare.options: namespace.settings

---Moves the shell itself into new namespaces, and with it the programs that it starts from then on. No scope undoes it.
---
---In a new pid namespace only programs are that it starts: the first is process 1, and after its end none can be
---started any more. In a new user namespace it has no rights over what the old one owns. Inside of `ns:call`, a network
---namespace is current until that returns, and a user namespace is refused.
---
---Equivalent to: `unshare --net --uts`
---
---Raises `EPERM` without root, unless a user namespace is among them, `ENOSPC` if there are more than
---`namespace.limits()` allow.
---
---Source: unshare(1), unshare(2)
---
---```lua
---namespace.unshare({ "uts", "mount" }, { hostname = "box" })
---```
---@param kinds namespace.kind|namespace.kind[] a kind, or several at once
---@param options? namespace.unshare.options
function namespace.unshare(kinds, options) end

return namespace
