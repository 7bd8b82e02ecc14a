-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta _

---A link that a script holds. All handles of one link are equal, and follow it when it is renamed or moved.
---
---A handle has no `close`, and cannot be declared with `<close>`: a link ends by `delete`, or with its scope. When its
---namespace was deleted or closed, every use of it raises.
---@class Link
---@field name string the name
---@field index integer the number, unique in its namespace
---@field kind? string the kind, such as `"veth"`; hardware and `lo` have none
---@field namespace Namespace the namespace that it is in
local Link = {}

---@class Link.set.options: link.options
---@field name? string the new name

---Changes what is given and nothing else, in one request; returns the handle.
---
---Equivalent to: `ip link set dev veth0 mtu 1400 master br0 up`
---
---Raises `EINVAL` for an MTU that the link cannot have, `EADDRNOTAVAIL` for a hardware address that it cannot have,
---`EEXIST` if the name is taken, `ENODEV` if the link or the master is gone, `ERANGE` for a `forward_delay` that is too
---short for the spanning tree, `EPERM` without root.
---
---```lua
---link.open("veth0"):set { mtu = 1400, master = "br0" }
---```
---@param options Link.set.options|bridge.set.options|link.kind|link.wireguard.settings those of its kind, too
---@return Link
function Link:set(options) end

---Brings the link up; returns the handle.
---
---Equivalent to: `ip link set veth0 up`
---
---Raises `ENODEV` if the link is gone, `EPERM` without root.
---@return Link
function Link:up() end

---Takes the link down, and its routes with it; returns the handle.
---
---Equivalent to: `ip link set veth0 down`
---
---Raises `ENODEV` if the link is gone, `EPERM` without root.
---@return Link
function Link:down() end

---Gives the link further names, by which it can be opened; returns the handle.
---
---Equivalent to: `ip link property add dev eth0 altname uplink`
---
---Raises `EEXIST` if a name is taken, `EINVAL` for one of more than 127 bytes.
---@param name string at most 127 bytes
---@param ... string more of them
---@return Link
function Link:add_altname(name, ...) end

---Takes alternative names away; returns the handle.
---
---Equivalent to: `ip link property del dev eth0 altname uplink`
---
---Raises `ENOENT` or `EINVAL` if it has no such name.
---@param name string
---@param ... string more of them
---@return Link
function Link:remove_altname(name, ...) end

---Renames the link; returns the handle.
---
---Equivalent to: `ip link set veth0 name uplink`
---
---Raises `EEXIST` if the name is taken, `EINVAL` for a name that no link can have, `EBUSY` if the link is up and the
---kernel is older than 6.2.
---@param name string at most 15 bytes, without white space, `/` and `:`
---@return Link
function Link:rename(name) end

---@class Link.move.options
---@field name? string the name that it gets there

---Moves the link to another namespace; returns the handle. It arrives down and without its addresses.
---
---The kernel takes about 20 ms for it: to make a veth's end where it is to be, name the namespace in `veth.create`.
---
---Equivalent to: `ip link set veth1 netns red name eth0`
---
---Raises `EEXIST` if the name is taken there, `EINVAL` if the link cannot leave (`lo`), and what `namespace.open` and
---`namespace.of` raise.
---
---```lua
---link.open("veth1"):move("red", { name = "eth0" })
---link.open("eth0", { namespace = "red" }):move(1) -- to where process 1 is
---```
---@param target namespace.reference
---@param options? Link.move.options
---@return Link
function Link:move(target, options) end

---Deletes the link; of a veth the other end, too.
---
---Equivalent to: `ip link delete veth0`
---
---Raises `ENODEV` if it is gone, `EOPNOTSUPP` if it cannot be deleted (`lo`, hardware), `EPERM` without root.
function Link:delete() end

---Returns what the kernel tells of the link now.
---
---Equivalent to: `ip -d link show veth0`
---
---Raises `ENODEV` if the link is gone.
---@return link.row
function Link:inspect() end

---Returns the link's counters.
---
---Equivalent to: `ip -s -s link show veth0`
---
---Raises `ENODEV` if the link is gone.
---@return link.stats
function Link:stats() end
