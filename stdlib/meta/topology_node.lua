-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta _

---A host, router, switch or hub of a lab.
---@class LabNode
---@field name string what it is called
---@field kind "host"|"router"|"switch"|"hub" what it does with frames and packets
---@field lab Lab the lab that it is in
---@field namespace? Namespace where it is, once built; that of switches and hubs is one for all of them
---@field bridge? Link what a switch or a hub is
local LabNode = {}

---Runs a program on the node and waits for its end, as `Namespace:exec` does.
---
---Equivalent to: `ip netns exec lab-h1 ping -c 1 10.0.0.2`
---
---Raises `EINVAL` if the lab was not built yet, and what `process.exec` raises.
---@param argv (string|number)[] the program and its arguments
---@param options? Namespace.exec.options
---@return process.result
function LabNode:exec(argv, options) end

---Starts a program on the node, as `Namespace:spawn` does.
---@param argv (string|number)[] the program and its arguments
---@param options? Namespace.spawn.options
---@return Process
function LabNode:spawn(argv, options) end

---Calls a function with the shell on the node, as `Namespace:call` does.
---@param fn fun(...): ... the function
---@param ... any its arguments
---@return any ...
function LabNode:call(fn, ...) end

---Returns one of its interfaces as a link.
---
---Raises `ENODEV` if it has none, or none of this name.
---@param name? string the first one by default
---@return Link
function LabNode:interface(name) end

---An interface of a node.
---@class topology.interface
---@field name string what it is called
---@field addresses string[] with prefix lengths
---@field peer string the node at the other end
---@field peer_name string what the interface there is called
---@field link string the link that it is an end of

---Returns its interfaces, in the order of its links.
---@return topology.interface[]
function LabNode:interfaces() end

---Returns all of its addresses, with prefix lengths.
---@return string[]
function LabNode:addresses() end

---Returns its first address, without a prefix length.
---
---Raises `EADDRNOTAVAIL` if it has none.
---@param family? "ipv4"|"ipv6" of this family; IPv4 if it has one by default
---@return string
function LabNode:address(family) end

---@class LabNode.move.options
---@field interface? string which interface moves, if it has several

---Plugs the other end of the node's link in at another node; returns the handle. Between switches the cable stays as it
---is, with all that runs over it. In another network the node gets another address, unless it was given one.
---
---Equivalent to: `ip link set port master other-switch`
---
---Raises `EINVAL` if it is not clear which link moves, or an address that was given is not one of the new network: then
---nothing has moved.
---@param target LabNode|string
---@param options? LabNode.move.options
---@return LabNode
function LabNode:move(target, options) end

---Takes the node away, with its links. To delete it again does no harm.
function LabNode:delete() end

---A link of a lab.
---@class LabLink
---@field name string after its ends: `"h1-s1"`
---@field lab Lab the lab that it is in
---@field nodes LabNode[] the two at its ends
local LabLink = {}

---Takes the link down at both ends, and with it the routes that lead over it; returns the handle.
---
---Equivalent to: `ip link set eth0 down`, at both ends
---@return LabLink
function LabLink:down() end

---Brings the link up again, with its addresses and routes; returns the handle.
---@return LabLink
function LabLink:up() end

---Returns the interface at one of its ends.
---
---Raises `EINVAL` if the node is no end of it.
---@param node? LabNode|string the first one by default
---@return Link
function LabLink:interface(node) end

---@class LabLink.set.options: link.shaping
---@field from? LabNode|string only for what leaves there; both ways if it is missing

---Changes how the link is shaped, while packets flow: what is not named stays. Returns the handle.
---
---Raises `EOPNOTSUPP` if the kernel lacks what does it, and what `Link:shape` raises.
---
---```lua
---local topology = require "lunette.topology"
---local lab = topology.single():build()
---lab:links("h1")[1]:set { rate = "10mbit" }
---```
---@param options LabLink.set.options
---@return LabLink
function LabLink:set(options) end

---Makes it a cable that is not shaped; returns the handle.
---@return LabLink
function LabLink:unset() end

---What there is of a link.
---@class topology.link.inspection
---@field name string what the link is called
---@field up boolean whether it is meant to be up
---@field ends topology.link.end[] the two

---One end of a link, as the kernel tells it.
---@class topology.link.end
---@field node string the node
---@field name string the interface
---@field up boolean whether it is set to be up
---@field state link.state whether it can carry packets
---@field mac string its hardware address
---@field mtu integer the largest packet, in bytes
---@field addresses string[] with prefix lengths
---@field shape? Link.shape.options how what leaves here is shaped

---Returns what there is of the link now.
---@return topology.link.inspection
function LabLink:inspect() end

---Takes the link away. To delete it again does no harm.
function LabLink:delete() end
