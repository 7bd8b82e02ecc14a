-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.mdb

---Multicast databases: which groups are wanted behind which port of a bridge, so that frames to a group go nowhere
---else; and to which ends a VXLAN sends them.
---
---An entry is a row of a table that the kernel keeps: what `list` returns, `add`, `replace` and `remove` take.
---
---Source: bridge(8), `linux/if_bridge.h`
---
---```lua
---mdb.add("239.1.1.1", { dev = "br0", port = "veth0", state = "permanent" })
---for _, row in ipairs(mdb.list { dev = "br0" }) do print(row.grp, row.port, row.state) end
---```
---@class mdb
mdb = {}

---What an entry can be given besides its group.
---@class mdb.options
---@field vid? integer the VLAN, 1 to 4094
---@field src? string the one sender that it is about; all if it is missing
---@field state? "permanent"|"temp" whether it stays until it is removed; `"temp"` if it is missing
---@field filter_mode? "include"|"exclude" hear the senders in `source_list` only, or all others (Linux 6.2)
---@field source_list? mdb.source[]|string[] senders (Linux 6.2)
---@field protocol? string|integer who made it; `"static"` if it is missing (Linux 6.2)
---@field dst? string VXLAN: the IP address of the other end (Linux 6.4)
---@field dst_port? integer VXLAN: the port of UDP there, if it is not the usual one
---@field vni? integer VXLAN: the network that frames are sent into, if it is not the device's
---@field src_vni? integer VXLAN: the network that they come from, in a device for several
---@field via? link.reference VXLAN: the link that the packets leave by
---@field flags? string[] accepted from rows; the kernel sets them
---@field timer? number accepted from rows; the kernel sets it

---A sender of a group.
---@class mdb.source
---@field address string its IP address
---@field timer? number seconds until it is forgotten

---@class mdb.change.options: mdb.options, namespace.option
---@field dev link.reference the bridge, or the VXLAN
---@field port link.reference the port behind which the group is wanted, or the bridge or the VXLAN itself

---A row that `add`, `replace` and `remove` take: one that `mdb.list` returned, or one that a script wrote.
---@class mdb.change.row: mdb.change.options
---@field grp string the address of the group: of IPv4, IPv6 or Ethernet

---What a call with a list of rows takes besides it.
---@class mdb.batch.options: namespace.option

---Adds one entry or a list of them. A list goes to the kernel many rows at a time, and is added whole or not at all.
---The current scope undoes it.
---
---Equivalent to: `bridge mdb add dev br0 port veth0 grp 239.1.1.1 permanent`
---
---Raises `EEXIST` if there is one, `ENODEV` if there is no link `dev` or `port`, `EINVAL` if the bridge is down or does
---not learn groups (`mcast_snooping`), if `port` is no port of it, if one that carries no frames gets an entry that is
---not permanent, and for a `source_list` without a `filter_mode`, `EPERM` without root.
---
---Source: bridge(8)
---
---```lua
---mdb.add("239.1.1.1", { dev = "br0", port = "veth0", filter_mode = "include", source_list = { "10.0.0.1" } })
---mdb.add("01:02:03:04:05:06", { dev = "br0", port = "veth0", state = "permanent" })
---```
---@param grp string|mdb.change.row|mdb.change.row[] the address of a group, a row or rows
---@param options? mdb.change.options|mdb.batch.options the second for a list of rows; one row takes none besides
function mdb.add(grp, options) end

---Adds entries, or puts each in the place of the one with its group, sender, VLAN and port (Linux 6.2). The current
---scope undoes it: it puts back what was there, unless a member had asked for it, which it will again.
---
---Equivalent to: `bridge mdb replace dev br0 port veth0 grp 239.1.1.1 permanent`
---
---Raises what `mdb.add` raises, `EEXIST` only from a kernel that cannot replace.
---@param grp string|mdb.change.row|mdb.change.row[] the address of a group, a row or rows
---@param options? mdb.change.options|mdb.batch.options the second for a list of rows; one row takes none besides
function mdb.replace(grp, options) end

---Removes entries. If one of a list is missing, others may be gone when the error is raised.
---
---Equivalent to: `bridge mdb del dev br0 port veth0 grp 239.1.1.1`
---
---Raises `EINVAL` if there is no such entry, `ENODEV` if there is no link `dev` or `port`, `EPERM` without root.
---@param grp string|mdb.change.row|mdb.change.row[] the address of a group, a row or rows
---@param options? mdb.change.options|mdb.batch.options the second for a list of rows; one row takes none besides
function mdb.remove(grp, options) end

---@class mdb.list.options: namespace.option
---@field dev? link.reference those of this bridge or VXLAN
---@field port? link.reference those behind this port
---@field grp? string those of this group
---@field src? string those about this sender
---@field vid? integer those of this VLAN
---@field state? "permanent"|"temp" those that stay, or do not
---@field protocol? string|integer those that this one made: `"kernel"`, `"static"`

---Lists entries.
---
---Equivalent to: `bridge -d -s mdb show dev br0`
---
---Raises `ENODEV` if there is no link `dev` or `port`.
---@param filter? mdb.list.options which entries to return
---@return mdb.row[]
function mdb.list(filter) end

---@class mdb.get.options: namespace.option
---@field dev link.reference the bridge, or the VXLAN
---@field vid? integer the VLAN
---@field src? string the one sender that they are about
---@field src_vni? integer the network, in a VXLAN for several

---Returns the entries of a group: one for each port behind which it is wanted.
---
---Equivalent to: `bridge -d -s mdb get dev br0 grp 239.1.1.1`
---
---Raises `ENOENT` if nobody wants the group, `ENODEV` if there is no link `dev`.
---@param grp string the address of the group
---@param options mdb.get.options
---@return mdb.row[]
function mdb.get(grp, options) end

---Removes what `list` would return, and returns how many entries that were; in one request where the kernel knows such
---(Linux 6.8).
---
---Equivalent to: `bridge mdb flush dev br0 port veth0 nopermanent`
---
---Raises `ENODEV` if there is no link `dev` or `port`, `EPERM` without root.
---
---```lua
---mdb.flush { dev = "br0", state = "temp" }
---```
---@param filter mdb.list.options which entries to remove; one thing at least
---@return integer count
function mdb.flush(filter) end

---@class mdb.routers.options: namespace.option
---@field dev? link.reference those of this bridge
---@field port? link.reference this one

---Lists the ports behind which there is a multicast router: they get frames to all groups.
---
---Equivalent to: `bridge -d -s mdb show`, its router ports
---
---Raises `ENODEV` if there is no link `dev` or `port`.
---@param filter? mdb.routers.options which ports to return
---@return mdb.router[]
function mdb.routers(filter) end

---What `mdb.list` and `mdb.get` tell of an entry, in the words of `bridge mdb`.
---@class mdb.row
---@field grp string the address of the group
---@field dev string the name of the bridge, or of the VXLAN
---@field port string the name of the port; that of the bridge if the host itself wants the group
---@field vid? integer the VLAN
---@field src? string the one sender that it is about
---@field state "permanent"|"temp" whether it stays until it is removed
---@field filter_mode? "include"|"exclude" whether the senders in `source_list` are heard, or all others
---@field source_list? mdb.source[] senders
---@field protocol? string who made it: `"kernel"` for what members asked for, `"static"`
---@field flags? string[] what `bridge mdb` prints: `"offload"`, `"fast_leave"`, `"added_by_star_ex"`, `"blocked"`
---@field timer? number seconds until it goes; 0 if it stays
---@field dst? string the IP address of the other end
---@field dst_port? integer the port of UDP there
---@field vni? integer the network that frames are sent into
---@field src_vni? integer the network that they come from
---@field via? string the name of the link that the packets leave by

---What `mdb.routers` tells of a port.
---@class mdb.router
---@field dev string the name of the bridge
---@field port string the name of the port
---@field type "permanent"|"temp" whether somebody said so, or it was heard of
---@field timer? number seconds until it is forgotten; 0 if it is not

return mdb
