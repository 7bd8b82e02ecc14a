-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta _

---What belongs to one kind of links: options of `link.create` and `set`, and what `inspect` tells in the field of the
---kind's name.
---@alias link.kind link.kind.plain|link.kind.tunnel
---@alias link.kind.plain link.vlan|link.macvlan|link.ipvlan|link.bond|link.vrf|link.tun

---The options of kinds that are no tunnels.
---@alias link.create.of.plain link.create.of.lower|link.create.of.other
---@alias link.create.of.lower link.create.vlan.options|link.create.macvlan.options|link.create.ipvlan.options
---@alias link.create.of.other link.create.bond.options|link.create.vrf.options|link.create.tun.options

---The frames of one VLAN on another link, which is named by `link`.
---
---Equivalent to: `ip link add link eth0 name eth0.5 type vlan id 5`
---
---Source: ip-link(8), `linux/if_vlan.h`
---@class link.vlan
---@field id integer the number of the VLAN, 0 to 4094; fixed at the making
---@field protocol? "802.1Q"|"802.1ad" the tag, the second for the outer of two; fixed at the making
---@field reorder_hdr? boolean whether programs that listen see frames without the tag
---@field gvrp? boolean whether it is announced by GVRP
---@field mvrp? boolean whether it is announced by MVRP
---@field loose_binding? boolean whether its state is independent of that of the link below
---@field bridge_binding? boolean whether its state follows the ports of the bridge below that are in the VLAN
---@field ingress_qos? table<integer, integer> priorities of frames, and what becomes of them inside: `{ [1] = 2 }`
---@field egress_qos? table<integer, integer> priorities inside, and what becomes of them in frames

---@class link.create.vlan.options: link.create.options, link.vlan

---A link with a hardware address of its own on another one, which is named by `link`; of the kind `macvtap` also a
---character device.
---
---Equivalent to: `ip link add link eth0 name macvlan0 type macvlan mode bridge`
---
---Source: ip-link(8)
---@class link.macvlan
---@field mode? "private"|"vepa"|"bridge"|"passthru"|"source" how it reaches others on the same link
---@field nopromisc? boolean whether, in the mode passthru, the link below need not be promiscuous
---@field nodst? boolean whether, in the mode source, what a source's link received goes to no other
---@field macaddr? string[] in the mode source, the hardware addresses from which it receives
---@field bcqueuelen? integer how many broadcast frames may wait
---@field used_bcqueuelen? integer how many may wait on the link below: the largest that was asked for

---@class link.create.macvlan.options: link.create.options, link.macvlan

---A link that shares the hardware address of another one, which is named by `link`, and is told from it by IP
---addresses; of the kind `ipvtap` also a character device.
---
---Equivalent to: `ip link add link eth0 name ipvlan0 type ipvlan mode l2 bridge`
---
---Source: ip-link(8), `Documentation/networking/ipvlan.rst`
---@class link.ipvlan
---@field mode? "l2"|"l3"|"l3s" whether frames are switched or packets are routed; the last with netfilter
---@field ports? "bridge"|"private"|"vepa" whether those on one link reach each other, not at all, or by way of a switch

---@class link.create.ipvlan.options: link.create.options, link.ipvlan

---A routing table for the links that are its ports: packets that come in there, and sockets bound to it, use no other.
---
---Equivalent to: `ip link add blue type vrf table 10`
---
---Source: ip-link(8), ip-vrf(8)
---@class link.vrf
---@field table integer the number of the routing table; fixed at the making

---@class link.create.vrf.options: link.create.options, link.vrf

---A link whose other side is a program that opens `/dev/net/tun`. All of it is fixed at the making.
---
---Equivalent to: `ip tuntap add dev tap0 mode tap user alice`
---
---Source: ip-tuntap(8)
---@class link.tun
---@field mode? "tun"|"tap" packets of IP, or Ethernet frames; `"tun"` if it is missing
---@field user? integer|string who may open it without being root: an id or a name; `inspect` tells the id
---@field gid? integer|string the group that may
---@field pi? boolean whether four bytes that tell the protocol stand before each packet
---@field vnet_hdr? boolean whether a header about offloaded work stands before each packet
---@field multi_queue? boolean whether several programs can open it
---@field persist? boolean whether it stays when no program has it open: told only
---@field numqueues? integer how many have it open, with `multi_queue`: told only
---@field numdisabled? integer how many of them pause: told only

---@class link.create.tun.options: link.create.options, link.tun

---What a master says of a port.
---@alias link.port bridge.port.options|link.port.bond|link.port.vrf

---A port of a VRF.
---@class link.port.vrf
---@field table? integer the number of the routing table
