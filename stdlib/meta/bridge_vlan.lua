-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.bridge_vlan

---The VLANs of bridges: which of them a port takes in and sends out, with or without a tag. A bridge pays attention to
---them when it is made with `vlan_filtering = true`.
---
---A VLAN of a port is a row of a table that the kernel keeps: what `list` returns, `add`, `replace` and `remove` take.
---The methods `add_vlan`, `remove_vlan` and `vlans` of a link do the same for one port.
---
---`dev` is a port, or the bridge itself for what the host sends and receives by it (`self` in bridge(8)). A port that
---joins a bridge is given VLAN 1, untagged and as its PVID, unless the bridge's `vlan_default_pvid` is another.
---
---Source: bridge(8), `linux/if_bridge.h`
---
---```lua
---bridge_vlan.add(10, { dev = "veth0", pvid = true, untagged = true }) -- an access port
---bridge_vlan.add("10-20", { dev = "veth2" })                          -- a trunk
---```
---@class bridge_vlan
bridge_vlan = {}

---What a VLAN can be given.
---@class bridge_vlan.options
---@field pvid? boolean whether frames that come in without a tag are of it; a port has one such VLAN
---@field untagged? boolean whether its frames leave without a tag
---@field tunnel_id? integer the network of a VXLAN that the port maps it to, 0 to 16777215; of a range, the first's
---@field state? bridge.port.phase what a spanning tree of somebody's own lets it do; as it is if it is missing

---@class bridge_vlan.change.options: bridge_vlan.options, namespace.option
---@field dev link.reference the port, or the bridge itself
---@field stats? bridge_vlan.stats accepted from rows; the kernel counts

---A row that `add`, `replace` and `remove` take: one that `bridge_vlan.list` returned, or one that a script wrote.
---@class bridge_vlan.change.row: bridge_vlan.change.options
---@field vid integer|string the VLAN, 1 to 4094, or a range such as `"10-20"`

---What a call with a list of rows takes besides it.
---@class bridge_vlan.batch.options: namespace.option

---Adds a VLAN, a range or a list of rows: whole or not at all. The PVID that the port had until now loses that to one
---with `pvid`, and stays. The current scope undoes it, and gives the PVID back.
---
---Equivalent to: `bridge vlan add dev veth0 vid 10-20`
---
---Raises `EEXIST` if the port has one of them, `ENODEV` if there is no link `dev`, `EINVAL` if it is no bridge and no
---port of one, and for a `tunnel_id` of a port without `vlan_tunnel`, `EBUSY` for a `state` below the kernel's spanning
---tree, `EOPNOTSUPP` from a kernel without `CONFIG_BRIDGE_VLAN_FILTERING`, `EPERM` without root.
---
---Source: bridge(8)
---
---```lua
---local br = bridge.create("br0", { vlan_filtering = true, up = true })
---bridge_vlan.add(10, { dev = br })
---link.open("vxlan0"):set { master = br, port = { vlan_tunnel = true } }
---bridge_vlan.add("10-20", { dev = "vxlan0", tunnel_id = 1010 }) -- 10 to 1010, 11 to 1011, ...
---```
---@param vid integer|string|bridge_vlan.change.row|bridge_vlan.change.row[] a VLAN, a range, a row or rows
---@param options? bridge_vlan.change.options|bridge_vlan.batch.options the second for a list of rows; one row takes
---none besides
function bridge_vlan.add(vid, options) end

---Adds VLANs, or changes those that are there to what is said. The current scope undoes it: it puts back what was
---there.
---
---Equivalent to: `bridge vlan add dev veth0 vid 10 pvid untagged`
---
---Raises what `bridge_vlan.add` raises, but for `EEXIST`.
---@param vid integer|string|bridge_vlan.change.row|bridge_vlan.change.row[] a VLAN, a range, a row or rows
---@param options? bridge_vlan.change.options|bridge_vlan.batch.options the second for a list of rows; one row takes
---none besides
function bridge_vlan.replace(vid, options) end

---Removes a VLAN, a range or a list of rows: whole or not at all.
---
---Equivalent to: `bridge vlan del dev veth0 vid 10-20`
---
---Raises `ENOENT` if the port lacks one of them, `ENODEV` if there is no link `dev`, `EINVAL` if it is no bridge and no
---port of one, `EOPNOTSUPP` from a kernel without `CONFIG_BRIDGE_VLAN_FILTERING`, `EPERM` without root.
---@param vid integer|string|bridge_vlan.change.row|bridge_vlan.change.row[] a VLAN, a range, a row or rows
---@param options? bridge_vlan.change.options|bridge_vlan.batch.options the second for a list of rows; one row takes
---none besides
function bridge_vlan.remove(vid, options) end

---Which VLANs are meant.
---@class bridge_vlan.filter
---@field vid? integer|string this VLAN, or those of a range such as `"10-20"`
---@field pvid? boolean those that are a port's PVID, or are not
---@field untagged? boolean those that leave without a tag, or with one
---@field tunnel_id? integer the one that is mapped to this network

---@class bridge_vlan.flush.options: bridge_vlan.filter, namespace.option
---@field dev? link.reference those of this port, or of the bridge itself

---@class bridge_vlan.list.options: bridge_vlan.flush.options
---@field stats? boolean whether to tell what went through, too

---Lists VLANs, one row for each of a port.
---
---Equivalent to: `bridge -s vlan show dev veth0`, `bridge vlan tunnelshow dev veth0`
---
---Raises `ENODEV` if there is no link `dev`, `EINVAL` if it is no bridge and no port of one, `EOPNOTSUPP` from a kernel
---without `CONFIG_BRIDGE_VLAN_FILTERING`.
---
---```lua
---for _, row in ipairs(bridge_vlan.list { pvid = true }) do print(row.dev, row.vid) end
---```
---@param filter? bridge_vlan.list.options which VLANs to return
---@return bridge_vlan.row[]
function bridge_vlan.list(filter) end

---Removes what `list` would return, and returns how many that were.
---
---Equivalent to: `bridge vlan del dev veth0 vid 1-4094`
---
---Raises what `list` raises, `EPERM` without root.
---
---```lua
---bridge_vlan.flush { dev = "veth0" }
---```
---@param filter bridge_vlan.flush.options which VLANs to remove; one thing at least
---@return integer count
function bridge_vlan.flush(filter) end

---What `bridge_vlan.list` tells of a VLAN of a port.
---@class bridge_vlan.row
---@field vid integer the VLAN
---@field dev string the name of the port, or of the bridge
---@field pvid boolean whether frames that come in without a tag are of it
---@field untagged boolean whether its frames leave without a tag
---@field tunnel_id? integer the network of a VXLAN that the port maps it to
---@field state? bridge.port.phase what a spanning tree lets it do
---@field stats? bridge_vlan.stats what went through; asked for by `stats = true`

---What went through; of all ports together, unless the bridge has `vlan_stats_per_port`.
---@class bridge_vlan.stats
---@field rx_bytes integer bytes that came in
---@field rx_packets integer frames that came in
---@field tx_bytes integer bytes that went out
---@field tx_packets integer frames that went out

---@class Link
local Link = {}

---@class Link.add_vlan.options: bridge_vlan.options

---Adds a VLAN or a range to the port, or to the bridge itself; returns the handle. The current scope undoes it.
---
---Equivalent to: `bridge vlan add dev veth0 vid 10 pvid untagged`
---
---Raises what `bridge_vlan.add` raises.
---
---```lua
---link.open("veth0"):remove_vlan(1):add_vlan(10, { pvid = true, untagged = true })
---```
---@param vid integer|string the VLAN, or a range such as `"10-20"`
---@param options? Link.add_vlan.options
---@return Link
function Link:add_vlan(vid, options) end

---Removes a VLAN or a range from the port, or from the bridge itself; returns the handle.
---
---Equivalent to: `bridge vlan del dev veth0 vid 10`
---
---Raises what `bridge_vlan.remove` raises.
---@param vid integer|string the VLAN, or a range such as `"10-20"`
---@return Link
function Link:remove_vlan(vid) end

---@class Link.vlans.options: bridge_vlan.filter
---@field stats? boolean whether to tell what went through, too

---Lists the VLANs of the port, or of the bridge itself.
---
---Equivalent to: `bridge vlan show dev veth0`
---
---Raises what `bridge_vlan.list` raises.
---@param filter? Link.vlans.options which VLANs to return; all if it is missing
---@return bridge_vlan.row[]
function Link:vlans(filter) end

return bridge_vlan
