-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.topology

---Labs: networks of hosts, routers, switches and hubs, of any shape, in a few lines. Not a global:
---`local topology = require "lunette.topology"`.
---
---A lab is planned first: broadcast domains, addresses of both families, gateways and shortest ways. What cannot be is
---told before anything is made. Then all of it is made at once, and stays under the lab's hands: links break and are
---mended, nodes come, move and go.
---
---Each host and router is a network namespace, without a name or, in a lab that has one, named after both: `lab-h1`.
---Switches and hubs are bridges, all of them in one more namespace. Interfaces are `eth0`, `eth1` and so on; the port
---of a switch is called after both its ends. A name of more than 15 bytes, or one that is taken, ends in a hash
---instead.
---
---```lua
---local topology = require "lunette.topology"
---local lab <close> = topology.create("lab")
---local h1, h2, s1 = lab:host("h1"), lab:host("h2"), lab:switch("s1")
---lab:link(h1, s1, { rate = "10mbit" })
---lab:link(h2, s1)
---lab:build()
---print(lab:ping_all())
---```
---@class topology
topology = {}

---@class topology.create.options
---@field pool? string|string[] where networks come from, one of a family: `{ "10.0.0.0/8", "fd00::/48" }` by default
---@field ipv4? boolean false for a lab without IPv4
---@field ipv6? boolean false for a lab without IPv6, which is built faster
---@field ipv4_prefix? integer the length of the prefix of a network, 1 to 31; 24 by default, less for many nodes
---@field ipv6_prefix? integer the same of IPv6, 1 to 127; 64 by default
---@field ecmp? boolean whether flows are spread over all shortest ways; by default the first one is taken
---@field routing? boolean false for routers without static routes, for a routing protocol to find them
---@field loops? boolean whether switches without a spanning tree may form a loop, which ends in a storm

---Makes a lab, empty at first. It ends by `close`, or with the current scope.
---
---```lua
---local lab = topology.create("lab", { pool = { "10.8.0.0/16", "fd08::/48" }, ecmp = true })
---local nameless = topology.create { ipv6 = false }
---```
---@param name? string|topology.create.options what it is called; its namespaces begin with that. Or the options
---@param options? topology.create.options
---@return Lab
function topology.create(name, options) end

---What all generators take besides their own: what the lab is to be, too.
---@class topology.generator.options: topology.create.options
---@field name? string what the lab is called
---@field link? topology.link.options what each of its links is to be
---@field host? topology.host.options what each of its hosts is to be

---What is between the hosts: switches, hubs or routers.
---@alias topology.middle "switch"|"hub"|"router"

---@class topology.single.options: topology.generator.options
---@field hosts? integer how many; 2 by default
---@field kind? topology.middle what is in the middle; a switch by default

---Makes a lab of one switch `s1` and hosts `h1`, `h2` and so on, in a row. As with all generators, it is not built yet.
---
---Equivalent to: `mn --topo single,2`
---@param options? topology.single.options
---@return Lab
function topology.single(options) end

---@class topology.star.options: topology.generator.options
---@field hosts? integer how many; 4 by default
---@field kind? topology.middle what is in the middle; a switch by default

---Makes a lab of hosts around one switch.
---
---```lua
---local topology = require "lunette.topology"
---print(topology.star({ hosts = 8 }):build():ping_all())
---```
---@param options? topology.star.options
---@return Lab
function topology.star(options) end

---@class topology.linear.options: topology.generator.options
---@field nodes? integer how many switches or routers; 2 by default
---@field hosts? integer how many hosts each of them has; 1 by default
---@field kind? topology.middle switches `s1` … by default; routers are `r1` …

---Makes a lab of switches or routers in a row, each with its hosts.
---
---Equivalent to: `mn --topo linear,2`
---@param options? topology.linear.options
---@return Lab
function topology.linear(options) end

---@class topology.ring.options: topology.generator.options
---@field nodes? integer how many switches or routers, 3 at least; 4 by default
---@field hosts? integer how many hosts each of them has; 1 by default
---@field kind? topology.middle switches with a spanning tree by default

---Makes a lab of switches or routers in a circle.
---@param options? topology.ring.options
---@return Lab
function topology.ring(options) end

---@class topology.grid.options: topology.generator.options
---@field rows? integer 2 at least; 3 by default
---@field columns? integer 2 at least; 3 by default
---@field hosts? integer how many hosts each node has; 1 by default
---@field kind? topology.middle routers by default; switches get a spanning tree

---Makes a lab of routers or switches in rows and columns, linked to their neighbours.
---@param options? topology.grid.options
---@return Lab
function topology.grid(options) end

---@class topology.torus.options: topology.grid.options

---Makes a grid whose first and last rows and columns are linked, too.
---@param options? topology.torus.options
---@return Lab
function topology.torus(options) end

---@class topology.tree.options: topology.generator.options
---@field depth? integer how many levels of switches there are, 1 to 16; 2 by default
---@field fanout? integer how many branches each has; 2 by default
---@field kind? topology.middle switches by default

---Makes a lab that is a tree of switches or routers, with `fanout` to the power of `depth` hosts as leaves.
---
---Equivalent to: `mn --topo tree,2,2`
---@param options? topology.tree.options
---@return Lab
function topology.tree(options) end

---@class topology.leaf_spine.options: topology.generator.options
---@field spines? integer how many routers `spine1` …; 2 by default
---@field leaves? integer how many routers `leaf1` …; 4 by default
---@field hosts? integer how many hosts each leaf has; 2 by default

---Makes a lab of leaves, each of which is linked to all spines, with ECMP unless `ecmp` is false.
---@param options? topology.leaf_spine.options
---@return Lab
function topology.leaf_spine(options) end

---@class topology.fat_tree.options: topology.generator.options
---@field k? integer how many ports a router has, an even number up to 48; 4 by default

---Makes a fat tree of routers `core1` …, `agg1` … and `edge1` … with `k` ports each, which
---has `k` pods and k³/4 hosts. With ECMP unless `ecmp` is false.
---@param options? topology.fat_tree.options
---@return Lab
function topology.fat_tree(options) end

---@class topology.random.options: topology.generator.options
---@field nodes? integer how many, 2 at least; 8 by default
---@field degree? integer how many links a node has in the mean; 3 by default
---@field seed? integer another number makes another lab, and the same number the same; 1 by default
---@field hosts? integer how many hosts each node has; none by default
---@field kind? topology.middle routers by default; switches get a spanning tree

---Makes a lab with links at random, in which every node reaches every other one.
---@param options? topology.random.options
---@return Lab
function topology.random(options) end

return topology
