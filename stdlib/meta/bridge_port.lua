-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta _

---What a port of a bridge can be set to, and what `inspect` tells of one in its field `port`, under iproute2's names.
---State that only the kernel sets is not read.
---@class bridge.port.options: bridge.port.state
---@field state? bridge.port.phase what the spanning tree lets it do; without one `"blocking"` ends at once
---@field priority? integer its rank among the ports to one bridge in the spanning tree, 0 to 63; the lowest wins
---@field cost? integer what a way through it costs, 1 to 65535
---@field guard? boolean whether it closes when a message of the spanning tree comes in (BPDU guard)
---@field root_block? boolean whether it may not become the port towards the root
---@field learning? boolean whether the senders of frames are learned
---@field flood? boolean whether it sends unicast frames whose destination is unknown
---@field bcast_flood? boolean whether it sends broadcasts
---@field mcast_flood? boolean whether it sends multicast frames that nobody asked for
---@field mcast_to_unicast? boolean whether each member gets a multicast frame of its own
---@field mcast_router? integer whether a multicast router is behind it: 0 no, 1 if it asks, 2 yes, 3 for some time
---@field mcast_max_groups? integer how many groups can be joined behind it; 0 for as many as there are (Linux 6.3)
---@field mcast_eht_hosts_limit? integer how many members it tells apart (IGMPv3, MLDv2)
---@field fastleave? boolean whether a group ends at once when a member leaves it
---@field hairpin? boolean whether a frame may leave where it came in
---@field isolated? boolean whether it exchanges no frames with other isolated ports
---@field locked? boolean whether it takes in frames only from senders that are in the FDB
---@field mab? boolean whether a locked port notes those that are not, for a program to decide (Linux 6.2)
---@field vlan_tunnel? boolean whether VLANs are mapped to the networks of a tunnel
---@field backup_port? link.reference|false the port that frames take when this one has no carrier; false for none
---@field backup_nhid? integer the nexthop object that they then take, in a VXLAN; 0 for none (Linux 6.6)
---@field group_fwd_mask? integer a bit for each link-local group address 01:80:c2:00:00:0X that it forwards
---@field proxy_arp? boolean whether the bridge answers questions of ARP instead of whom it knows
---@field proxy_arp_wifi? boolean the same as wireless networks want it (802.11)
---@field neigh_suppress? boolean whether questions that the bridge can answer itself are not sent
---@field neigh_vlan_suppress? boolean whether that is set for each VLAN (Linux 6.4)
---@field neigh_forward_grat? boolean whether unasked announcements are sent nevertheless (Linux 7.0)

---What the spanning tree lets a port do: nothing, hear its messages, also learn, all, or not even learn.
---@alias bridge.port.phase "disabled"|"listening"|"learning"|"forwarding"|"blocking"

---What only the kernel sets of a port. Timers tell how many seconds are left.
---@class bridge.port.state
---@field id? integer its priority and number in the spanning tree
---@field no? integer its number in the bridge
---@field root_id? string the root of the spanning tree: priority and hardware address, `"8000.2:0:0:0:0:1"`
---@field bridge_id? string the bridge that serves what the port is plugged into
---@field designated_port? integer the port of that bridge
---@field designated_cost? integer the cost of the way from there to the root
---@field topology_change_ack? boolean whether the next message acknowledges a change
---@field config_pending? boolean whether a message waits to be sent
---@field message_age_timer? number until what it heard is too old
---@field forward_delay_timer? number until its state changes
---@field hold_timer? number until it may send a message again
---@field learning_sync? boolean whether what hardware learned is taken over
---@field mcast_n_groups? integer how many groups are joined behind it (Linux 6.3)
---@field mcast_eht_hosts_cnt? integer how many members it tells apart
---@field mrp_ring_open? boolean whether a ring of the Media Redundancy Protocol is open
---@field mrp_in_open? boolean whether one between such rings is open

---What `set_port` takes: also what `ports` told.
---@class bridge.port.set.options: bridge.port.options
---@field name? string accepted from rows
---@field index? integer accepted from rows

---What `ports` tells of a port.
---@class bridge.port.row: bridge.port.options
---@field name string the name of the link
---@field index integer its index

---@class Link
local Link = {}

---Changes what the link does as a port, and nothing else; returns the handle. The option `port` of `set` does the same.
---
---Equivalent to: `bridge link set dev veth0 cost 4 learning off isolated on`
---
---Raises `EINVAL` if the link is no port of a bridge and for what does not go together, such as `mab` without `locked`,
---`EBUSY` for a `state` while the kernel runs the spanning tree protocol, `EOPNOTSUPP` for what the kernel was built
---without, `ENODEV` if the link is gone, `EPERM` without root.
---
---Source: bridge(8), `linux/if_link.h`
---
---```lua
---link.open("veth0"):set_port { isolated = true, learning = false }
---```
---@param options bridge.port.set.options
---@return Link
function Link:set_port(options) end

---Lists the ports of a bridge with all that is set of each.
---
---Equivalent to: `bridge -d link show master br0`
---
---Raises `ENODEV` if the bridge is gone.
---
---```lua
---for _, port in ipairs(link.open("br0"):ports()) do print(port.name, port.state) end
---```
---@return bridge.port.row[]
function Link:ports() end
