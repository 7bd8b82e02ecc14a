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

---What a bridge can be set to, and what `inspect` tells in its field `bridge`, under iproute2's names. Times are in
---seconds. `set` takes what `inspect` told: state that only the kernel sets is not read.
---@class bridge.options: bridge.multicast, bridge.state
---@field stp? boolean whether it takes part in the spanning tree protocol, which finds loops
---@field ageing_time? number how long it remembers where an address is; the kernel's default is 300
---@field hello_time? number from one message of the spanning tree to the next, 1 to 10
---@field forward_delay? number how long a new port listens before it forwards, 0 to 30; with `stp` 2 at least
---@field max_age? number until a silent neighbour in the spanning tree is given up, 6 to 40
---@field priority? integer its priority in the spanning tree, 0 to 65535; the lowest becomes the root
---@field mst_enabled? boolean whether several VLANs have one spanning tree, another has another (802.1Q MST)
---@field vlan_filtering? boolean whether it tells VLANs apart
---@field vlan_protocol? "802.1Q"|"802.1ad"|integer what carries the tags
---@field vlan_default_pvid? integer the VLAN that a new port is in, 1 to 4094; 0 for none
---@field vlan_stats_enabled? boolean whether packets are counted for each VLAN
---@field vlan_stats_per_port? boolean whether they are counted for each port, too
---@field group_fwd_mask? integer a bit for each link-local group address 01:80:c2:00:00:0X that it forwards
---@field group_addr? string the group to which messages of the spanning tree go: `"01:80:c2:00:00:00"`
---@field fdb_max_learned? integer how many addresses it learns at most; 0 for as many as there are (Linux 6.8)
---@field fdb_local_vlan_0? boolean whether its own addresses are kept once, not for each VLAN (Linux 6.18)
---@field no_linklocal_learn? boolean whether the senders of link-local frames are not learned
---@field nf_call_iptables? boolean whether bridged packets of IPv4 go through iptables
---@field nf_call_ip6tables? boolean whether bridged packets of IPv6 go through ip6tables
---@field nf_call_arptables? boolean whether bridged packets of ARP go through arptables

---What a bridge does with multicast.
---@class bridge.multicast
---@field mcast_snooping? boolean whether it learns which ports want which multicast packets
---@field mcast_vlan_snooping? boolean whether it learns that for each VLAN
---@field mcast_router? integer whether it is a multicast router: 0 never, 1 if there are queries, 2 always
---@field mcast_querier? boolean whether it asks for the members of groups itself
---@field mcast_query_use_ifaddr? boolean whether it asks with an address of its own, not with 0.0.0.0
---@field mcast_hash_elasticity? integer without effect since Linux 4.20
---@field mcast_hash_max? integer how many groups it knows at most
---@field mcast_last_member_cnt? integer how often it asks before a group is given up
---@field mcast_startup_query_cnt? integer how often it asks at the start
---@field mcast_stats_enabled? boolean whether messages about groups are counted
---@field mcast_igmp_version? integer 2 or 3
---@field mcast_mld_version? integer 1 or 2
---@field mcast_last_member_intvl? number between the questions before a group is given up
---@field mcast_membership_intvl? number until a silent member is given up
---@field mcast_querier_intvl? number until another querier is given up
---@field mcast_query_intvl? number from one question to the next, 1 to 86400
---@field mcast_query_response_intvl? number how long members may wait with the answer
---@field mcast_startup_query_intvl? number from one question to the next at the start, 1 to 86400
---@field mdb_offload_fail_notification? boolean whether it tells of groups that hardware did not take (Linux 6.16)

---What only the kernel sets. Timers tell how many seconds are left.
---@class bridge.state
---@field stp_state? integer the spanning tree protocol: 0 off, 1 done by the kernel, 2 by a program
---@field root_id? string the root of the spanning tree: priority and hardware address, `"8000.2:0:0:0:0:1"`
---@field bridge_id? string this bridge in the spanning tree
---@field root_port? integer the number of the port towards the root; 0 at the root
---@field root_path_cost? integer the cost of the way to the root
---@field topology_change? boolean whether a change is being announced
---@field topology_change_detected? boolean whether this bridge saw a change
---@field hello_timer? number until the next hello
---@field tcn_timer? number until a change is told to the root again
---@field topology_change_timer? number how long a change is still announced
---@field gc_timer? number until old addresses are forgotten
---@field fdb_n_learned? integer how many addresses it has learned (Linux 6.8)
---@field mcast_querier_state? bridge.querier who asks for the members of groups

---Who asks for the members of multicast groups.
---@class bridge.querier
---@field mcast_querier_ipv4_addr? string its address
---@field mcast_querier_ipv4_port? string the port that it is behind
---@field mcast_querier_ipv4_other_timer? number until it is given up
---@field mcast_querier_ipv6_addr? string its address
---@field mcast_querier_ipv6_port? string the port that it is behind
---@field mcast_querier_ipv6_other_timer? number until it is given up

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
---`ENODEV` if one of the two is gone, `EPERM` without root, and with options what `set_port` raises: no port then.
---
---```lua
---bridge.create("br0"):attach("veth0"):attach("veth2", { isolated = true }):up()
---```
---@param port Link|string a handle, or a name in the bridge's namespace
---@param options? bridge.port.options what it does as a port
---@return Link
function Link:attach(port, options) end

---Makes a port of this bridge a link on its own; returns the handle of the bridge.
---
---Equivalent to: `ip link set veth0 nomaster`
---
---Raises `EINVAL` if it is no port of this bridge, `ENODEV` if it is gone, `EPERM` without root.
---@param port Link|string a handle, or a name in the bridge's namespace
---@return Link
function Link:detach(port) end

return bridge
