-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.sysctl

---The kernel's settings, below `/proc/sys`.
---
---A name has dots between its parts, and a slash for a dot within one, as sysctl(8) has it:
---`"net.ipv4.conf.eth0/5.forwarding"` is about the link `eth0.5`. The path below `/proc/sys` is taken as well:
---`"net/ipv4/conf/eth0.5/forwarding"`.
---
---Settings below `net` belong to a network namespace, those of System V IPC and message queues to an ipc namespace, the
---host name to a uts namespace, the limits below `user` to a user namespace, and all others to the whole system.
---
---Source: sysctl(8), proc_sys(5), `Documentation/networking/ip-sysctl.rst`
---
---```lua
---sysctl.set("net.ipv4.ip_forward", 1, { namespace = "router" })
---print(sysctl.get "net.ipv4.tcp_rmem") -- "4096	131072	6291456"
---```
---@class sysctl
sysctl = {}

---A value: an integer where the kernel prints one, else the text that it prints, without white space at its end.
---@alias sysctl.value integer|string

---Returns a setting.
---
---Equivalent to: `sysctl -n net.ipv4.ip_forward`
---
---Raises `ENOENT` if there is none of this name, `EISDIR` if it is a group of settings, `EACCES` if it can only be
---written or needs root.
---@param name string
---@param options? sysctl.get.options
---@return integer|string
function sysctl.get(name, options) end

---@class sysctl.get.options: namespace.option

---Changes one setting, or those of a table in the order of their names: all of them, or after an error none. The
---current scope undoes it: it puts back the value from before, unless the setting has another value by then. A
---setting that can only be written, such as `"net.ipv4.route.flush"`, is an order that nothing undoes.
---
---What is set for all links, as `net.ipv4.ip_forward` is, the kernel copies to each of them. The scope also puts back
---those that had been set apart.
---
---Equivalent to: `sysctl -w net.ipv4.ip_forward=1`
---
---Raises `EINVAL` for a value that the kernel does not take, `ENOENT` if there is no setting of this name, `EACCES` if
---it can only be read or needs root, `EISDIR` if it is a group of settings.
---
---```lua
---sysctl.set("kernel.hostname", "lab")
---sysctl.set({ ["net.ipv4.ip_forward"] = 1, ["net.ipv6.conf.all.forwarding"] = 1 }, { namespace = "router" })
---```
---@param name string|table<string,sysctl.value> a name, or values by names
---@param value sysctl.value|sysctl.set.options the value; after a table, the options
---@param options? sysctl.set.options
function sysctl.set(name, value, options) end

---@class sysctl.set.options: namespace.option

---Returns the settings of a group by their names; all of them without one. Those that cannot be read are left out.
---
---Equivalent to: `sysctl net.ipv4.conf.lo`
---
---Raises `ENOENT` if there is no group and no setting of this name.
---
---```lua
---for name, value in pairs(sysctl.list "net.ipv4.conf.lo") do print(name, value) end
---```
---@param prefix? string|sysctl.list.options the name of a group or of a setting, or the options
---@param options? sysctl.list.options
---@return table<string,sysctl.value>
function sysctl.list(prefix, options) end

---@class sysctl.list.options: namespace.option

return sysctl
