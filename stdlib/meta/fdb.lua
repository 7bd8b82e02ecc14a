-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.fdb

---Forwarding databases: behind which port of a bridge a hardware address is, where a VXLAN sends frames for it, and
---which addresses a device takes in beside its own.
---
---An entry is a row of a table that the kernel keeps: what `list` returns, `add`, `replace` and `remove` take.
---
---Source: bridge(8), `linux/neighbour.h`
---
---```lua
---fdb.add("02:00:00:00:00:09", { dev = "veth0", state = "static" })
---for _, row in ipairs(fdb.list { br = "br0", dynamic = true }) do print(row.lladdr, row.dev, row.updated) end
---```
---@class fdb
fdb = {}

---How long an entry stays: `"permanent"` is the host's own address, whose frames are taken in; `"static"` stays where
---it is; `"reachable"` was seen, and ages and moves; `"stale"` has not been seen for the ageing time. The word
---`"dynamic"` can be said for `"reachable"`.
---@alias fdb.state "permanent"|"static"|"reachable"|"stale"|"dynamic"

---What an entry can be given besides its address.
---@class fdb.options: fdb.tunnel.options
---@field state? fdb.state how long it stays; `"permanent"` if it is missing
---@field master? link.reference|boolean the bridge, or true for whichever: the entry of a port is one of the bridge
---@field self? boolean the entry is one of the device itself; so it is without `master` if the device is no port
---@field vlan? integer the VLAN that it is for, 1 to 4094; for all of the port if it is missing
---@field sticky? boolean it does not move to another port
---@field extern_learn? boolean a program learned it: it does not age
---@field activity_notify? boolean tell programs when it is used again, or has not been
---@field inactive? boolean it starts as one that is not used
---@field norefresh? boolean leave the time of its last change as it is
---@field used? number accepted from rows; the kernel sets it
---@field updated? number accepted from rows; the kernel sets it
---@field offload? boolean accepted from rows; the kernel sets it
---@field locked? boolean accepted from rows; the kernel sets it

---Where a VXLAN sends frames. An entry with one of these is the device's own unless `master` is given.
---@class fdb.tunnel.options
---@field dst? string the IP address of the other end; `append` adds further ones
---@field port? integer the port of UDP there, if it is not the usual one
---@field vni? integer the network that they are sent into, if it is not the device's
---@field src_vni? integer the network that they come from, in a device for several
---@field via? link.reference the link that the packets leave by
---@field nhid? integer a nexthop object, in place of `dst`, `port` and `vni`
---@field router? boolean the address is that of a router: packets for networks behind it are sent on without it
---@field via_nsid? integer accepted from rows; the kernel sets it

---@class fdb.change.options: fdb.options, namespace.option
---@field dev link.reference the port, or the device itself

---A row that `add`, `append`, `replace` and `remove` take: one that `fdb.list` returned, or one that a script wrote.
---@class fdb.change.row: fdb.change.options
---@field lladdr string the hardware address

---What a call with a list of rows takes besides it.
---@class fdb.batch.options: namespace.option

---Adds one entry or a list of them. A list goes to the kernel many rows at a time, and is added whole or not at all.
---The current scope undoes it.
---
---Equivalent to: `bridge fdb add 02:00:00:00:00:09 dev veth0 master static`
---
---Raises `EEXIST` if there is one, also one that was learned, `ENODEV` if there is no link `dev`, `EINVAL` for a `vlan`
---that the port is not in and for what the table cannot hold, `EOPNOTSUPP` if the device has no table, `EPERM` without
---root.
---
---Source: bridge(8)
---
---```lua
---fdb.add("02:00:00:00:00:09", { dev = "veth0", state = "static", sticky = true })
---fdb.add("02:00:00:00:00:0a", { dev = "vxlan0", dst = "192.0.2.2" })
---```
---@param lladdr string|fdb.change.row|fdb.change.row[] a hardware address, a row or rows
---@param options? fdb.change.options|fdb.batch.options the second for a list of rows; one row takes none besides
function fdb.add(lladdr, options) end

---Adds one more end of a tunnel, or a list of them, to an entry of a VXLAN for all frames or for those to a group. The
---current scope undoes it.
---
---Equivalent to: `bridge fdb append 00:00:00:00:00:00 dev vxlan0 dst 192.0.2.3`
---
---Raises what `fdb.add` raises.
---@param lladdr string|fdb.change.row|fdb.change.row[] a hardware address, a row or rows
---@param options? fdb.change.options|fdb.batch.options the second for a list of rows; one row takes none besides
function fdb.append(lladdr, options) end

---Adds entries, or puts each in the place of the one with its address and VLAN in the same table. The current scope
---undoes it: it puts back what was there, unless the bridge had learned it, which it will again.
---
---Equivalent to: `bridge fdb replace 02:00:00:00:00:09 dev veth2 master static`
---
---Raises what `fdb.add` raises, but not `EEXIST`.
---@param lladdr string|fdb.change.row|fdb.change.row[] a hardware address, a row or rows
---@param options? fdb.change.options|fdb.batch.options the second for a list of rows; one row takes none besides
function fdb.replace(lladdr, options) end

---Removes entries. If one of a list is missing, others may be gone when the error is raised.
---
---Equivalent to: `bridge fdb del 02:00:00:00:00:09 dev veth0 master`
---
---Raises `ENOENT` if there is no such entry, `ENODEV` if there is no link `dev`, `EPERM` without root.
---@param lladdr string|fdb.change.row|fdb.change.row[] a hardware address, a row or rows
---@param options? fdb.change.options|fdb.batch.options the second for a list of rows; one row takes none besides
function fdb.remove(lladdr, options) end

---Which entries are meant.
---@class fdb.filter
---@field br? link.reference those of this bridge and of its ports
---@field dev? link.reference those of this port or device
---@field lladdr? string those of this hardware address
---@field vlan? integer those of this VLAN
---@field state? fdb.state|fdb.state[] those in one of these states
---@field dynamic? boolean true for all but those in state `"permanent"`
---@field self? boolean true for the tables of devices, false for those of bridges

---@class fdb.list.options: fdb.filter, namespace.option

---Lists entries: of bridges, and of the tables that devices have of their own.
---
---Equivalent to: `bridge -d -s fdb show br br0 dynamic`
---
---Raises `ENODEV` if there is no link `br` or `dev`.
---@param filter? fdb.list.options which entries to return
---@return fdb.row[]
function fdb.list(filter) end

---@class fdb.get.options: namespace.option
---@field br? link.reference the bridge whose table is looked into
---@field dev? link.reference a device, such as a VXLAN, whose own table is looked into
---@field vlan? integer the VLAN, if the entry is for one
---@field vni? integer the network, if the device has several

---Returns the entry of a hardware address.
---
---Equivalent to: `bridge fdb get 02:00:00:00:00:09 br br0`
---
---Raises `ENOENT` if there is none, `ENODEV` if there is no link `br` or `dev`, `EINVAL` if `br` is no bridge,
---`EOPNOTSUPP` if `dev` has no table that can be asked.
---
---```lua
---print(fdb.get("02:00:00:00:00:09", { br = "br0" }).dev)
---```
---@param lladdr string the hardware address
---@param options fdb.get.options either `br` or `dev`
---@return fdb.row
function fdb.get(lladdr, options) end

---Removes what `list` would return, and returns how many entries that were. The addresses of the host (`"permanent"`)
---stay unless `state` or `dynamic` is given. Of a bridge's table, this is one request where the kernel knows such.
---
---Equivalent to: `bridge fdb flush dev br0 brport veth0 dynamic`
---
---Raises `ENODEV` if there is no link `br` or `dev`, `EPERM` without root.
---
---```lua
---fdb.flush { br = "br0", dev = "veth0" }
---```
---@param filter fdb.list.options which entries to remove; one thing at least
---@return integer count
function fdb.flush(filter) end

---What `fdb.list` and `fdb.get` tell of an entry, in the words of `bridge fdb`. Times are in seconds.
---@class fdb.row
---@field lladdr string the hardware address
---@field dev string the name of the port, or of the device itself
---@field master? string the name of the bridge whose table it is in
---@field self? true it is in the device's own table
---@field state fdb.state how long it stays
---@field vlan? integer the VLAN that it is for
---@field sticky? true it does not move to another port
---@field extern_learn? true a program learned it
---@field offload? true the hardware has it
---@field locked? true it was seen at a locked port: no frame is let through from it
---@field activity_notify? true programs are told when it is used again, or has not been
---@field inactive? true it is not used
---@field used? number since a frame went to it
---@field updated? number since its port was learned
---@field dst? string the IP address of the tunnel's end
---@field port? integer the port of UDP there
---@field vni? integer the network that frames are sent into
---@field src_vni? integer the network that they come from
---@field via? string the name of the link that the packets leave by
---@field via_nsid? integer the number of the namespace that this link is in, if it is another one
---@field nhid? integer the nexthop object in place of an end
---@field router? true it is the address of a router

return fdb
