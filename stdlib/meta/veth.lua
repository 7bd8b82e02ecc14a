-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.veth

---Pairs of virtual Ethernet links. What goes into one end comes out of the other: the cable between two namespaces.
---
---Each end is a `Link` as any other.
---
---Source: veth(4), ip-link(8)
---@class veth
veth = {}

---What one end of a pair is asked to be.
---@class veth.create.options: link.creation.options
---@field name? string at most 15 bytes; without a name the kernel makes up one

---Makes a pair, each end in its namespace, and returns both. If anything about either end is refused, neither is left.
---The current scope undoes it.
---
---A far end that is made where it is to be costs 0.2 ms; one that is made here and moved costs 20 ms.
---
---Equivalent to: `ip link add veth0 type veth peer name eth0 netns red`
---
---Raises `EEXIST` if a name, an index or an address is taken, `ENODEV` if there is no such `master`, `ENOENT` if there
---is no such namespace, `EINVAL` for a name that no link can have, `EPERM` without root.
---
---Source: veth(4), ip-link(8)
---
---```lua
---local here, far = veth.create("veth0", "veth1")
---
---veth.create(
---  { name = "veth0", address = "10.1.1.1/24", up = true },
---  { name = "eth0", namespace = "red", address = { "10.1.1.2/24", "fd00::2/64" }, up = true })
---```
---@param near? string|veth.create.options the name of one end, or all that it is to be
---@param far? string|veth.create.options the same for the other end
---@return Link near
---@return Link far
function veth.create(near, far) end

return veth
