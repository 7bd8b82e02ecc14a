-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.bridge

---Bridges: virtual switches, whose ports are other links.
---
---A bridge is a `Link` as any other. A link becomes a port by the option `master`, at its making or by `set`, or by
---`attach`.
---
---Source: bridge(8), ip-link(8)
---
---```lua
---local br0 = bridge.create("br0", { up = true, address = "10.0.0.254/24" })
---veth.create({ master = br0, up = true }, { name = "eth0", namespace = "red", up = true })
---```
---@class bridge
bridge = {}

---What a bridge can be set to, and what `inspect` tells in its field `bridge`, under iproute2's names.
---@class bridge.options
---@field stp? boolean whether it takes part in the spanning tree protocol, which finds loops
---@field ageing_time? number how long it remembers where an address is, in seconds; the kernel's default is 300
---@field hello_time? number seconds from one message of the spanning tree to the next, 1 to 10
---@field forward_delay? number seconds that a new port listens before it forwards, 0 to 30; with `stp` 2 at least
---@field max_age? number seconds until a silent neighbour in the spanning tree is given up, 6 to 40
---@field priority? integer its priority in the spanning tree, 0 to 65535; the lowest becomes the root
---@field vlan_filtering? boolean whether it tells VLANs apart
---@field vlan_default_pvid? integer the VLAN that a new port is in, 1 to 4094; 0 for none
---@field mcast_snooping? boolean whether it learns which ports want which multicast packets
---@field group_fwd_mask? integer a bit for each link-local group address 01:80:c2:00:00:0X that it forwards

---@class bridge.create.options: link.creation.options, bridge.options

---Makes a bridge. One request to the kernel sets all that is asked for, and a second one adds the addresses; if one is
---refused, no bridge is left. The current scope undoes it.
---
---A bridge with many ports is built faster when it is brought up last.
---
---Equivalent to: `ip link add br0 up type bridge stp_state 1 forward_delay 400`
---
---Raises `EEXIST` if the name, the index or an address is taken, `ENODEV` if there is no such `master`, `EINVAL` for a
---name that no link can have and for bits of `group_fwd_mask` that the kernel keeps to itself, `EOPNOTSUPP` if the
---kernel was built without bridges or without an option's feature, such as VLAN filtering, `EPERM` without root.
---
---Source: ip-link(8), `linux/if_bridge.h`
---@param name? string at most 15 bytes; in `"br%d"` the kernel puts a number; without a name it makes up one
---@param options? bridge.create.options
---@return Link
function bridge.create(name, options) end

---What `set` takes of a bridge.
---@class bridge.set.options: Link.set.options, bridge.options

---@class Link
local Link = {}

---Makes a link a port of this bridge, no matter whose it was before; returns the handle of the bridge.
---
---Equivalent to: `ip link set veth0 master br0`
---
---Raises `ELOOP` if the port is a bridge, `EINVAL` if it cannot be one (`lo`), `EOPNOTSUPP` if this link is no bridge,
---`ENODEV` if one of the two is gone, `EPERM` without root.
---
---```lua
---bridge.create("br0"):attach("veth0"):attach("veth2"):up()
---```
---@param port Link|string a handle, or a name in the bridge's namespace
---@return Link
function Link:attach(port) end

---Makes a port of this bridge a link on its own; returns the handle of the bridge.
---
---Equivalent to: `ip link set veth0 nomaster`
---
---Raises `EINVAL` if it is no port of this bridge, `ENODEV` if it is gone, `EPERM` without root.
---@param port Link|string a handle, or a name in the bridge's namespace
---@return Link
function Link:detach(port) end

return bridge
