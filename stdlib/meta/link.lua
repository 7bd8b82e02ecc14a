-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.link

---Links, the kernel's word for network devices: `lo`, bridges, veth ends, network cards.
---
---Source: ip-link(8), rtnetlink(7), netdevice(7)
---
---```lua
---local lo = link.open("lo"):up()
---for _, row in ipairs(link.list { up = true }) do print(row.name, row.state) end
---```
---@class link
link = {}

---What names a link where one is asked for: a handle, a name, or an index. It has to be in the namespace of the
---operation.
---@alias link.reference Link|string|integer

---What a link can be set to, at its making and later.
---@class link.options
---@field mtu? integer the largest packet, in bytes
---@field mac? string the hardware address, such as `"02:00:00:00:00:01"`
---@field broadcast? string the hardware address that reaches all, such as `"ff:ff:ff:ff:ff:ff"`
---@field up? boolean whether it is to be up
---@field arp? boolean whether it asks for the hardware addresses of its neighbours
---@field multicast? boolean whether it carries multicast packets
---@field promisc? boolean whether it receives packets that are for others
---@field allmulticast? boolean whether it receives all multicast packets
---@field group? integer the number of its group; links of one group can be listed together
---@field txqueuelen? integer the length of its transmit queue, in packets
---@field alias? string a description, at most 255 bytes
---@field master? link.reference|false the bridge, bond or VRF that it is to be a port of; false for none
---@field port? link.port what it does as a port, a second request; of a VXLAN or Geneve by `set_port`
---@field gso_max_size? integer the largest packet, in bytes, that is left to the device to cut up
---@field gso_max_segs? integer the largest number of segments of such a packet
---@field gro_max_size? integer the largest packet, in bytes, to which received ones are joined
---@field gso_ipv4_max_size? integer `gso_max_size` for IPv4 alone; Linux 6.3 and newer
---@field gro_ipv4_max_size? integer `gro_max_size` for IPv4 alone; Linux 6.3 and newer
---@field carrier? boolean whether it shall have a carrier, where the driver lets that be said
---@field linkmode? "default"|"dormant" whether it waits for a supplicant before it can carry packets
---@field addrgenmode? "eui64"|"none"|"stable_secret"|"random" how it makes its addresses of IPv6
---@field token? string the lower half of addresses from router advertisements, such as `"::1:2"`; `"::"` for none

---What a link can be given at its making only.
---@class link.creation.options: link.options, namespace.option
---@field index? integer its number; the next free one if it is missing
---@field num_tx_queues? integer the number of transmit queues, 1 to 4096
---@field num_rx_queues? integer the number of receive queues, 1 to 4096
---@field altnames? string|string[] further names, of at most 127 bytes
---@field address? string|string[] IP addresses with prefix lengths, such as `{ "10.0.0.1/24", "fd00::1/64" }`
---@field nodad? boolean make IPv6 addresses usable at once: do not look for others who have them

---@class link.create.options: link.creation.options
---@field kind string the kind, such as `"bridge"`, `"dummy"` or `"ifb"`
---@field link? link.reference the link that it is based on, where its kind needs one
---@field link_netns? namespace.reference where that link is, and where a tunnel's packets go; a handle tells by itself

---Options of kinds that Lunette does not know: what the driver takes, as it stands on the wire.
---@class link.create.raw.options: link.create.options
---@field attributes? link.attribute[] the attributes of `IFLA_INFO_DATA`

---An attribute of a kind of links that Lunette does not know: its number, and its bytes or the attributes in it. What
---`inspect` returns can be given to `link.create`.
---@class link.attribute
---@field [1] integer the number, from the kernel's `linux/if_link.h`
---@field [2] string|link.attribute[] the bytes, or what is nested in it

---Makes a link of any kind. One request to the kernel sets all that is asked for, and a second one adds the addresses;
---if one is refused, no link is left. The current scope undoes it.
---
---Each kind has options of its own beside those of all links: `help "link.vxlan"` tells those of a VXLAN. For a veth
---pair use `veth.create`, for the options of a bridge `bridge.create`. A link that is based on one in another namespace
---is made in its own at once.
---
---Equivalent to: `ip link add dummy0 mtu 1400 up type dummy`
---
---Raises `EEXIST` if a name, the index or an address is taken, `EOPNOTSUPP` if the kernel does not know the kind: the
---error names the module that has it. `ENODEV` if there is no such `master` or `link`, `EINVAL` for a name that no link
---can have, `EPERM` without root.
---
---Source: ip-link(8)
---
---```lua
---link.create("dummy0", { kind = "dummy", address = "192.0.2.1/32", up = true })
---link.create("lan5", { kind = "vlan", id = 5, link = "eth0" })
---link.create("eth0", { kind = "macvlan", link = link.open("eth0"), namespace = "red" })
---link.create("xfrm0", { kind = "xfrm", attributes = { { 2, string.pack("I4", 5) } } })
---```
---@param name? string at most 15 bytes; in `"lan%d"` the kernel puts a number; without a name it makes up one
---@param options link.create.options|link.create.of.plain|link.create.of.tunnel|link.create.raw.options
---@return Link
function link.create(name, options) end

---Opens a link that exists.
---
---Equivalent to: `ip link show veth0`
---
---Raises `ENODEV` if there is none.
---
---```lua
---link.open("lo", { namespace = "red" }):up()
---```
---@param name string|integer|link.row a name, an alternative name, an index, or a row that `link.list` returned
---@param options? link.open.options
---@return Link
function link.open(name, options) end

---@class link.open.options: namespace.option

---Opens a link, or returns nil if there is none.
---@param name string|integer|link.row a name, an alternative name, an index, or a row that `link.list` returned
---@param options? link.find.options
---@return Link?
function link.find(name, options) end

---@class link.find.options: namespace.option

---@class link.list.options: namespace.option
---@field name? string the one of this name
---@field altname? string the one that has this alternative name
---@field kind? string those of this kind, such as `"veth"`
---@field master? link.reference the ports of this bridge, bond or VRF
---@field state? link.state those in this state
---@field up? boolean those that are up, or down
---@field group? integer those in the group of this number

---Lists links, in the order of their indexes.
---
---Equivalent to: `ip -d link show type veth master br0 up`
---
---Raises `ENODEV` if there is no such `master`.
---@param filter? link.list.options which links to return; all if it is missing
---@return link.row[]
function link.list(filter) end

return link
