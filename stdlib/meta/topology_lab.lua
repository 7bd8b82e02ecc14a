-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta _

---A lab. A variable can be declared with `<close>`.
---
---Before `build` there is only the plan. Afterwards whatever is added, moved or deleted acts at once: addresses and
---routes of all nodes follow.
---@class Lab
---@field name? string what it is called
local Lab = {}

---What all nodes of a lab can be given.
---@class topology.node.options
---@field position? number[] where it is in pictures: `{ 1, 0 }`, to the right and down

---What hosts and routers can be given.
---@class topology.station.options: topology.node.options
---@field address? string|string[]|false of its first interface, `{ "10.0.0.5/24", "fd00::5/64" }`; false for none
---@field sysctl? table<string,sysctl.value> settings of its namespace, by their names

---@class topology.host.options: topology.station.options
---@field gateway? string|string[]|false its router, for the default route; computed if missing, none for false

---Adds a host: a namespace that forwards nothing.
---
---Raises `EEXIST` if the lab has a node of this name, `EINVAL` for what cannot be a name.
---@param name string
---@param options? topology.host.options
---@return LabNode
function Lab:host(name, options) end

---@class topology.router.options: topology.station.options

---Adds a router: a namespace that forwards between its networks, with a route to each other one. Among hosts it has the
---last addresses of a network, and among routers the first.
---
---Raises what `Lab:host` raises.
---@param name string
---@param options? topology.router.options
---@return LabNode
function Lab:router(name, options) end

---@class topology.hub.options: topology.node.options
---@field subnet? string|string[] the networks of those that it joins, one of a family; from the pool if missing
---@field bridge? bridge.options what else the bridge is to be

---Adds a hub: it remembers nothing, and sends each frame to all.
---
---Raises what `Lab:host` raises.
---@param name string
---@param options? topology.hub.options
---@return LabNode
function Lab:hub(name, options) end

---@class topology.switch.options: topology.hub.options
---@field stp? boolean whether it takes part in the spanning tree, with the shortest times: it forwards after 4 seconds
---@field priority? integer its priority in the spanning tree, 0 to 65535; the lowest becomes the root

---Adds a switch: a bridge, which learns behind which port an address is.
---
---Raises what `Lab:host` raises.
---
---```lua
---local topology = require "lunette.topology"
---local lab = topology.create()
---lab:switch("s1", { stp = true, priority = 4096, bridge = { mcast_snooping = false } })
---```
---@param name string
---@param options? topology.switch.options
---@return LabNode
function Lab:switch(name, options) end

---@class topology.link.options: link.shaping
---@field cost? integer what sending by it costs the shortest way, 1 to 65535; 1 by default
---@field mtu? integer the largest packet, in bytes
---@field subnet? string|string[] its networks, one of a family; from the pool if missing

---One end of a link, where more than the node is to be said of it. Its settings of `shape` are for what leaves there,
---and lie over those of the link.
---@class topology.end.options: link.shaping
---@field node LabNode|string the node
---@field name? string what the interface is called
---@field address? string|string[]|false addresses with or without a prefix length; false for none
---@field mac? string the hardware address
---@field cost? integer what sending by this end costs the shortest way

---Adds a link: a cable between two nodes, shaped both ways if that is said. `delay` is that of one way.
---
---Raises `ENOENT` if the lab has no such node, `EEXIST` if the node has an interface of that name, `EINVAL` for a
---setting that is out of range.
---
---Source: veth(4)
---
---```lua
---local topology = require "lunette.topology"
---local lab = topology.create()
---local h1, r1 = lab:host "h1", lab:router "r1"
---lab:link(h1, { node = r1, name = "lan0", address = "10.1.0.1/24", rate = "1mbit" }, { mtu = 1400 })
---```
---@param a LabNode|string|topology.end.options
---@param b LabNode|string|topology.end.options
---@param options? topology.link.options
---@return LabLink
function Lab:link(a, b, options) end

---Plans the lab, checks the plan, and makes all of it, or nothing.
---
---Raises `EADDRINUSE` if networks overlap or an address is given twice, `EADDRNOTAVAIL` if a pool or a network is used
---up, `EINVAL` for an address that is not in the network of its link, `ELOOP` if switches form a loop without a
---spanning tree, `EOPNOTSUPP` if the kernel lacks what a link is shaped by, and what `namespace.create`,
---`bridge.create` and `veth.create` raise.
---@return Lab
function Lab:build() end

---Waits until all links that are up carry packets, and spanning trees have come to an end. The kernel drops what is
---sent in the first moments of a cable, and a port of a spanning tree forwards after 4 seconds.
---
---Raises `ETIMEDOUT` when the time is over: `detail` tells which port is not ready.
---@param timeout? number seconds; 10 by default
---@return Lab
function Lab:settle(timeout) end

---Returns a node. Raises `ENOENT` if there is none of this name.
---@param name string
---@return LabNode
function Lab:open(name) end

---Returns a node, or nil if there is none of this name.
---@param name string
---@return LabNode?
function Lab:find(name) end

---Returns the nodes in the order in which they were added.
---@param kind? "host"|"router"|"switch"|"hub" those of one kind
---@return LabNode[]
function Lab:nodes(kind) end

---Returns the links in the order in which they were added.
---@param a? LabNode|string those of this node
---@param b? LabNode|string those between the two
---@return LabLink[]
function Lab:links(a, b) end

---@class topology.ping_all.options
---@field nodes? (LabNode|string)[] who is to ask and be asked; all hosts by default, or routers if there are no hosts
---@field family? "ipv4"|"ipv6" IPv4 by default, unless the lab has none
---@field count? integer how many requests each pair exchanges; 1 by default
---@field interval? number seconds from one to the next; 1 by default
---@field timeout? number seconds that a reply is waited for; 1 by default
---@field size? integer bytes of data; 56 by default
---@field within? number seconds in which pairs without an answer are asked again; 0 by default

---Pings all pairs of nodes at the same time, and returns who reaches whom. `print` shows it as a table. After a change
---it settles first, as `settle` does.
---
---The kernel knows at most 1024 neighbours by default, in all namespaces together (`net.ipv4.neigh.default.gc_thresh3`
---of the first namespace). Pairs that would be more go one part after the other, and forget their neighbours in
---between.
---
---Raises `EADDRNOTAVAIL` if a node has no address of the family, and what `probe.ping` raises.
---@param options? topology.ping_all.options
---@return matrix.pings
function Lab:ping_all(options) end

---Takes down the links that lead from one group of nodes to another; with one group, those to all others.
---
---Raises `EINVAL` if there is none, or a node is in two groups.
---
---```lua
---local topology = require "lunette.topology"
---local lab = topology.linear({ nodes = 4 }):build()
---lab:partition({ "s1", "s2" }, { "s3", "s4" })
---lab:heal()
---```
---@param ... (LabNode|string)[] the groups
---@return Lab
function Lab:partition(...) end

---Brings up the links that `partition` has taken down.
---@return Lab
function Lab:heal() end

---Computes the ways anew, around links that are down. Nothing does that by itself: a static route stays what it is.
---@return Lab
function Lab:reroute() end

---@class topology.schedule.options
---@field seed? integer the same seed draws the same numbers; 1 by default

---Adds a schedule: a function that changes the lab in the course of time. It gets a function `sleep(seconds)`, and one
---that draws random numbers as `math.random` does: the same ones for the same seed. It begins, and goes on, while
---`Lab:run` or `Lab:wait` waits. An error in it is raised there.
---
---```lua
---local topology = require "lunette.topology"
---local lab = topology.star({ hosts = 3 }):build()
---local cable = lab:links("h1")[1]
---lab:schedule(function(sleep, random)
---  for _ = 1, 3 do
---    sleep(random(0.01, 0.05))
---    cable:down()
---    sleep(0.02)
---    cable:up()
---  end
---end, { seed = 7 })
---lab:run()
---```
---@param body fun(sleep: fun(seconds: number), random: fun(first?: number, last?: number): number)
---@param options? topology.schedule.options
---@return LabSchedule
function Lab:schedule(body, options) end

---Lets schedules go on until all of them are done, which it returns, or the time is over.
---@param timeout? number seconds; without it, as long as it takes
---@return boolean done
function Lab:run(timeout) end

---Waits as `wait` does, and lets schedules go on meanwhile.
---@param options wait.options
---@return any ...
function Lab:wait(options) end

---Returns a picture of the lab, also before it is built. `print` shows it as text.
---
---```lua
---local topology = require "lunette.topology"
---print(topology.tree():diagram { addresses = false })
---```
---@param options? diagram.options
---@return Diagram
function Lab:diagram(options) end

---Takes all of the lab away. To close it again does no harm.
function Lab:close() end

---A schedule of a lab.
---@class LabSchedule
---@field lab Lab the lab that it is about
---@field seed integer what its random numbers come from
---@field journal topology.event[] what it did
local LabSchedule = {}

---Something that a schedule did.
---@class topology.event
---@field time number seconds since it began, as it was planned: the same every time
---@field text string `"link h1-s1 down"`

---Ends the schedule where it is; returns it.
---@return LabSchedule
function LabSchedule:cancel() end

---Returns whether all of it has happened.
---@return boolean
function LabSchedule:is_done() end
