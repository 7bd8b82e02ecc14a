-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.gateway

---Network access for namespaces, as containers have it: a bridge, addresses, forwarding, masquerading, name servers and
---published ports, in one call. Not a global: `local gateway = require "lunette.gateway"`.
---
---The current scope takes all of it away, and nothing else: settings of links are put back when the last gateway that
---needs them goes, and no rule, link or file is touched that a gateway has not made.
---
---```lua
---local gateway = require "lunette.gateway"
---local lab0 = gateway.create { name = "lab0", subnet = { "10.77.0.0/24", "fd77::/64" } }
---lab0:attach("red", { publish = { [8080] = 80 } })
---```
---@class gateway
gateway = {}

---@class gateway.create.options: namespace.option
---@field name string the name of the bridge
---@field subnet string|string[] a network, or one of each family; or the gateway's address in it with a prefix length
---@field uplink? firewall.links the links to the outside; those that default routes lead over if it is missing
---@field masquerade? boolean whether what leaves gets an address of the machine; true by default

---Makes a bridge with the first address of each network, lets packets pass between it and the outside, and masquerades
---what leaves. For IPv4 the bridge and the uplinks alone forward. For IPv6 the kernel knows only all or none: links
---with `accept_ra` go on accepting (value 2).
---
---Without a default route, namespaces reach each other and the machine: `warnings` says so, and tells of other rules
---that may drop what is to pass.
---
---Raises `EEXIST` if there is a link of this name, `EADDRINUSE` if the network overlaps an address or a route of the
---machine, or if a router that it needs is in it, `ENODEV` if there is no such uplink, and what `firewall.masquerade`
---raises.
---@param options gateway.create.options
---@return Gateway
function gateway.create(options) end

---A gateway. It ends by `delete`, or with its scope.
---@class Gateway
---@field name string the name of the bridge
---@field namespace Namespace where it is
---@field link Link the bridge
---@field addresses string[] the bridge's addresses: `{ "10.77.0.1/24", "fd77::1/64" }`
---@field uplinks string[] the links to the outside
---@field warnings string[] what it cannot do, and what may stop packets
local Gateway = {}

---@class Gateway.attach.options
---@field name? string what the link is called inside; `"eth0"` by default
---@field address? string|string[] addresses in the gateway's networks; the next free ones if they are missing
---@field default_route? boolean whether default routes through the gateway are added; true by default
---@field publish? table<integer|string,integer> ports here and inside: `{ [8080] = 80, ["53/udp"] = 53 }`
---@field resolv_conf? boolean|string[] name servers; true, the default, for those of the machine

---Connects a namespace: a veth pair, an address of each network, default routes, and published ports. A namespace with
---a name gets `/etc/netns/NAME/resolv.conf`, which programs inside see as `/etc/resolv.conf`, unless it has one.
---
---Raises `EEXIST` if the namespace has a link of this name or a default route, and what `firewall.publish` raises.
---
---```lua
---lab0:attach(box, { address = "10.77.0.9", publish = { [8080] = 80 }, resolv_conf = { "9.9.9.9" } })
---```
---@param namespace namespace.reference
---@param options? Gateway.attach.options
---@return GatewayAttachment
function Gateway:attach(namespace, options) end

---Takes the gateway and all its attachments away.
function Gateway:delete() end

---A namespace at a gateway.
---@class GatewayAttachment
---@field namespace Namespace the namespace
---@field link Link the link inside
---@field addresses string[] its addresses: `{ "10.77.0.2/24", "fd77::2/64" }`
---@field resolv_conf? string the text for `/etc/resolv.conf`, for a namespace without a name to be used by hand
local GatewayAttachment = {}

---Disconnects the namespace: takes its link, its published ports and its file of name servers away.
function GatewayAttachment:detach() end

return gateway
