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
---@field master? link.reference|false the bridge that it is to be a port of; false for none

---What a link can be given at its making only.
---@class link.creation.options: link.options, namespace.option
---@field index? integer its number; the next free one if it is missing
---@field num_tx_queues? integer the number of transmit queues, 1 to 4096
---@field num_rx_queues? integer the number of receive queues, 1 to 4096
---@field link? link.reference the link that it is based on, where its kind needs one
---@field address? string|string[] IP addresses with prefix lengths, such as `{ "10.0.0.1/24", "fd00::1/64" }`
---@field nodad? boolean make IPv6 addresses usable at once: do not look for others who have them

---@class link.create.options: link.creation.options
---@field kind string the kind, such as `"bridge"`, `"dummy"` or `"ifb"`

---Makes a link of any kind that needs no options of its own. One request to the kernel sets all that is asked for, and
---a second one adds the addresses; if one is refused, no link is left. The current scope undoes it.
---
---For a veth pair use `veth.create`, for the options of a bridge `bridge.create`.
---
---Equivalent to: `ip link add dummy0 mtu 1400 up type dummy`
---
---Raises `EEXIST` if the name, the index or an address is taken, `EOPNOTSUPP` if the kernel does not know the kind,
---`ENODEV` if there is no such `master` or `link`, `EINVAL` for a name that no link can have, `EPERM` without root.
---
---Source: ip-link(8)
---
---```lua
---link.create("dummy0", { kind = "dummy", address = "192.0.2.1/32", up = true })
---```
---@param name? string at most 15 bytes; in `"lan%d"` the kernel puts a number; without a name it makes up one
---@param options link.create.options
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
---@field kind? string those of this kind, such as `"veth"`
---@field master? link.reference the ports of this bridge
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

---Whether a link can carry packets (RFC 2863): `"up"` if it can, `"down"` if it is down or has no carrier,
---`"lowerlayerdown"` if the link that it is based on is the reason, `"dormant"` if it waits for something else, and
---`"unknown"` if its driver does not tell: `lo` is an example.
---@alias link.state "up"|"down"|"lowerlayerdown"|"dormant"|"unknown"|"testing"|"notpresent"

---What `link.list` and `inspect` tell of a link, in the kernel's and iproute2's words.
---@class link.row
---@field name string the name
---@field index integer the number, unique in its namespace
---@field kind? string the kind, such as `"veth"`; hardware and `lo` have none
---@field type string the kind of hardware that it is or imitates: `"ether"`, `"loopback"`
---@field up boolean whether it is set to be up
---@field state link.state whether it can carry packets
---@field flags string[] the flags that `ip link` prints: `{ "BROADCAST", "MULTICAST", "UP", "LOWER_UP" }`
---@field mtu integer the largest packet, in bytes
---@field mac? string the hardware address
---@field broadcast? string the hardware address that reaches all
---@field qdisc? string the queueing discipline, such as `"noqueue"`
---@field group integer the number of its group
---@field txqueuelen? integer the length of its transmit queue, in packets
---@field num_tx_queues integer the number of transmit queues
---@field num_rx_queues integer the number of receive queues
---@field promiscuity integer how many users want packets that are for others; a bridge is one
---@field master? string the name of the bridge that it is a port of
---@field slave_kind? string the kind of its master
---@field link? string the name of a veth's other end or of the link it is based on, if that is in the same namespace
---@field link_index? integer the index of that link in its own namespace
---@field link_nsid? integer the number by which this namespace knows the namespace of that link
---@field link_netns? string the name of that namespace, if it has one
---@field alias? string the description
---@field altnames? string[] the alternative names
---@field bridge? bridge.options what a bridge is set to

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
---@param options Link.set.options|bridge.set.options the second for bridges only
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

---The counters of a link, under the names of the kernel's `struct rtnl_link_stats64` in `linux/if_link.h`, which tells
---what each of them counts. They count packets, but for the two that count bytes.
---@class link.stats
---@field rx_packets integer received
---@field tx_packets integer transmitted
---@field rx_bytes integer bytes received
---@field tx_bytes integer bytes transmitted
---@field rx_errors integer bad ones received
---@field tx_errors integer failed to be transmitted
---@field rx_dropped integer received but not taken in, for lack of room
---@field tx_dropped integer dropped on the way out, for lack of room
---@field multicast integer multicast packets received
---@field collisions integer collisions while transmitting
---@field rx_length_errors integer received with a wrong length
---@field rx_over_errors integer overran the receiver's buffer
---@field rx_crc_errors integer received with a wrong checksum
---@field rx_frame_errors integer received with a wrong frame alignment
---@field rx_fifo_errors integer overran the receiver's queue
---@field rx_missed_errors integer missed by the receiver
---@field tx_aborted_errors integer aborted while transmitting
---@field tx_carrier_errors integer lost the carrier while transmitting
---@field tx_fifo_errors integer overran the transmitter's queue
---@field tx_heartbeat_errors integer missed the heartbeat of old Ethernet
---@field tx_window_errors integer collided too late
---@field rx_compressed integer received compressed
---@field tx_compressed integer transmitted compressed
---@field rx_nohandler integer received on a link that nothing listens to
---@field rx_otherhost_dropped integer received for another host

return link
