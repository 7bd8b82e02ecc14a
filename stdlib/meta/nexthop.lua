-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.nexthop

---Nexthop objects: next hops, and groups of them, that routes name by an id (`nhid`). A group is changed for all its
---routes at once.
---
---A nexthop is a row of a table that the kernel keeps: what `list` returns, `add`, `replace` and `remove` take.
---
---Source: ip-nexthop(8), `linux/nexthop.h`
---
---```lua
---nexthop.add(1, { via = "10.1.0.254", dev = "eth0" })
---nexthop.add(2, { via = "10.2.0.254", dev = "eth1" })
---nexthop.add(10, { group = "1/2" })
---route.add("default", { nhid = 10 })
---```
---@class nexthop
nexthop = {}

---A nexthop in a group.
---@class nexthop.member
---@field id integer the id of the nexthop
---@field weight? integer its share of the flows, 1 to 65535 (before Linux 6.12, to 256); 1 if it is missing

---What a nexthop can be given besides its id: `via` and `dev`, or `blackhole`, or `group`.
---@class nexthop.options
---@field via? string the address of the next router
---@field dev? link.reference the link
---@field family? "ipv4"|"ipv6" what it is for, if there is no router; IPv4 if it is missing
---@field blackhole? boolean drop the packets
---@field onlink? boolean take the router to be on the link even where no address says so
---@field encap? route.encap how packets are wrapped
---@field fdb? boolean for entries of an FDB (VXLAN) and not for routes: `via` alone, or a group of such
---@field group? string|nexthop.member[] the nexthops over which flows are spread: `"1,10/2,20"` is id and weight
---@field type? "mpath"|"resilient" how a group spreads: by hash, which is the default, or over buckets that stay
---@field buckets? integer how many buckets a resilient group has
---@field idle_timer? number seconds without a packet after which a bucket may change hands; 120 if it is missing
---@field unbalanced_timer? number seconds after which it must, used or not; never for 0, which is the default
---@field protocol? string|integer who made it: `"static"`, `"bgp"` …; nobody says if it is missing
---@field scope? string accepted from rows; the kernel sets it
---@field flags? string[] accepted from rows; the kernel sets them
---@field unbalanced_time? number accepted from rows; the kernel sets it

---@class nexthop.change.options: nexthop.options, namespace.option

---A row that `add`, `replace` and `remove` take: one that `nexthop.list` returned, or one that a script wrote.
---@class nexthop.change.row: nexthop.change.options
---@field id integer the number by which routes and groups name it

---What a call with a list of rows takes besides it.
---@class nexthop.batch.options: namespace.option

---Adds one nexthop or a list of them, all or none; groups come last. The current scope undoes it.
---
---Equivalent to: `ip nexthop add id 1 via 10.1.0.254 dev eth0`
---
---Raises `EEXIST` if the id is taken, `EINVAL` if a group names a nexthop that is not there, `ENETDOWN` if the link is
---down, `ENETUNREACH` if the router is on no network of the link, `EPERM` without root.
---
---Source: ip-nexthop(8)
---
---```lua
---nexthop.add(10, { group = { { id = 1, weight = 3 }, { id = 2 } }, type = "resilient", buckets = 32 })
---```
---@param id integer|nexthop.change.row|nexthop.change.row[] an id, a row or rows
---@param options? nexthop.change.options|nexthop.batch.options the second for a list; one row takes none besides
function nexthop.add(id, options) end

---Adds nexthops, or puts each in the place of the one with its id, for all routes at once. The current scope undoes it:
---it puts back what was there.
---
---Equivalent to: `ip nexthop replace id 10 group 1`
---
---Raises what `nexthop.add` raises, but not `EEXIST`.
---@param id integer|nexthop.change.row|nexthop.change.row[] an id, a row or rows
---@param options? nexthop.change.options|nexthop.batch.options the second for a list; one row takes none besides
function nexthop.replace(id, options) end

---Removes nexthops; of a list, the groups first. Routes that name one go away with it, and so does a group whose last
---member it is.
---
---Equivalent to: `ip nexthop delete id 10`
---
---Raises `ENOENT` if there is none with the id, `EPERM` without root.
---@param id integer|nexthop.change.row|nexthop.change.row[] an id, a row or rows
---@param options? nexthop.change.options|nexthop.batch.options the second for a list; one row takes none besides
function nexthop.remove(id, options) end

---@class nexthop.list.options: namespace.option
---@field dev? link.reference those over this link
---@field master? link.reference those over the links below this one: a VRF, a bridge
---@field via? string those via this router
---@field family? "ipv4"|"ipv6" those of one family, which groups do not have
---@field blackhole? boolean those that drop packets, or the others
---@field group? boolean groups, or the others
---@field fdb? boolean those for FDBs, or the others
---@field protocol? string|integer those that this one made

---Lists nexthops in the order of their ids.
---
---Equivalent to: `ip nexthop show dev eth0`
---
---Raises `ENODEV` if there is no link `dev`.
---@param filter? nexthop.list.options which nexthops to return
---@return nexthop.row[]
function nexthop.list(filter) end

---Removes the nexthops that `nexthop.list` would return with the same filter, and returns how many there were. It is
---not undone.
---
---Equivalent to: `ip nexthop flush dev eth0`
---
---Raises `ENODEV` if there is no link `dev`, `EPERM` without root.
---@param filter nexthop.list.options which nexthops to remove; at least one thing has to be said
---@return integer count
function nexthop.flush(filter) end

---@class nexthop.get.options: namespace.option

---Returns one nexthop.
---
---Equivalent to: `ip nexthop get id 10`
---
---Raises `ENOENT` if there is none with the id.
---@param id integer
---@param options? nexthop.get.options
---@return nexthop.row
function nexthop.get(id, options) end

---@class nexthop.buckets.options: namespace.option
---@field id? integer those of this group; of all if it is missing
---@field nhid? integer those that lead to this nexthop
---@field dev? link.reference those that lead over this link

---Lists the buckets of resilient groups: which nexthop the flows take that are hashed to each.
---
---Equivalent to: `ip nexthop bucket show id 10`
---
---Raises `ENOENT` if there is no group `id`, `EINVAL` if it is not resilient.
---@param filter? nexthop.buckets.options which buckets to return
---@return nexthop.bucket[]
function nexthop.buckets(filter) end

---A bucket of a resilient group.
---@class nexthop.bucket
---@field id integer the id of the group
---@field index integer its number, from 0
---@field nhid integer the id of the nexthop that its packets take
---@field idle_time number seconds since its last packet
---@field flags? string[] `"offload"`, `"trap"`

---What `nexthop.list` and `nexthop.get` tell of a nexthop, in the words of `ip nexthop`.
---@class nexthop.row
---@field id integer the number by which routes and groups name it
---@field protocol string who made it
---@field scope string how far away it is
---@field family? "ipv4"|"ipv6" what it is for; groups have none
---@field via? string the address of the next router
---@field dev? string the name of the link
---@field blackhole? true packets are dropped
---@field onlink? true the router is taken to be on the link
---@field encap? route.encap how packets are wrapped
---@field fdb? true it is for entries of an FDB
---@field group? nexthop.member[] the nexthops over which flows are spread
---@field type? "mpath"|"resilient" how a group spreads them
---@field buckets? integer how many buckets a resilient group has
---@field idle_timer? number seconds without a packet after which a bucket may change hands
---@field unbalanced_timer? number seconds after which it must; never for 0
---@field unbalanced_time? number seconds that the group has been out of balance
---@field flags? string[] what `ip nexthop` prints: `"onlink"`, `"dead"`, `"linkdown"`

return nexthop
