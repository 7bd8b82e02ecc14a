-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.monitor

---What happens to links, addresses, routes, rules, nexthops, neighbours, to the tables of bridges (`"fdb"`, `"mdb"`,
---`"bridge_vlan"`), to traffic control (`"qdisc"`, `"class"`, `"filter"`) and to the names of namespaces, as it happens
---and whoever does it.
---
---A monitor knows the tables as they were when it was opened, and tells how they change: a row is there now (`"add"`),
---is another one in the same place (`"change"`), or is gone (`"delete"`). Nothing is lost in silence: if more happens
---than the kernel can keep for the monitor, there is an event `"overflow"`, and the next ones say how the tables differ
---from what was told before. Of some changes the kernel says nothing: IPv4 routes that go when a link goes down,
---classes and filters that go with their qdisc, qdiscs that come and go with a link, a PVID that moves to another VLAN.
---They are told, too. Addresses that the kernel itself puts into the table of a device (`self`, such as those of its
---multicast groups) are told when a link comes, goes, goes up or down, or changes its bridge.
---
---What is counted, and times, change all the time: a row has no `stats`, `xstats`, `refcnt`, `timer`, `used` and
---`updated`.
---
---Source: rtnetlink(7), ip-monitor(8)
---
---```lua
---local news <close> = monitor.open { "link", "route", namespace = { "red", "blue" } }
---for event in news:events() do
---  print(event.namespace, event.event, event.object, event.row.name or event.row.destination)
---end
---```
---@class monitor
monitor = {}

---What is watched, as a list, and the options beside it.
---@class monitor.open.options
---@field [integer] monitor.object tables of network namespaces, and `"namespace"` for the names of namespaces
---@field namespace? namespace.reference|namespace.reference[] whose tables; by default those of the current namespace
---@field kind? namespace.kind whose names `"namespace"` means; those of network namespaces by default
---@field buffer? integer|string how many bytes of news may wait to be read, 4096 to `"1G"`; the default is 4 MiB

---@alias monitor.object
---| "link"
---| "address"
---| "route"
---| "rule"
---| "nexthop"
---| "neighbour"
---| "fdb" # forwarding entries of bridges and other devices
---| "mdb" # multicast groups of bridges and VXLANs
---| "bridge_vlan" # VLANs of bridges and their ports
---| "qdisc"
---| "class"
---| "filter" # also those of classes, which `filter.list` gives if it is asked for one class
---| "namespace" # names of namespaces

---Begins to watch. It ends with `close`; what it watches of a namespace ends with that, too, and is told by an event
---`"delete"` of the object `"namespace"`: a monitor does not keep a namespace alive that is deleted.
---
---Equivalent to: `ip monitor link address route`, `ip -all-netns monitor`, `bridge monitor`, `tc monitor`,
---`ip netns monitor`
---
---Raises `ENOENT` if there is no such namespace, `EINVAL` for a word that names no table.
---
---Source: netlink(7), `RTNLGRP_*` in linux/rtnetlink.h
---@param options monitor.open.options
---@return Monitor
function monitor.open(options) end

---@alias monitor.row
---| link.row
---| address.row
---| route.row
---| rule.row
---| nexthop.row
---| neighbour.row
---| fdb.row
---| mdb.row
---| bridge_vlan.row
---| qdisc.row
---| class.row
---| filter.row

---What happened to a row, or to a name.
---@class monitor.event
---@field event "add"|"change"|"delete"|"overflow"|cgroup.event what happened; `"overflow"` has only `namespace`
---@field object? monitor.object|"cgroup"|"memory"|"pids" to what; which file of a group
---@field row? monitor.row the row as its module lists it; before it went, for `"delete"`
---@field namespace? Namespace where; the namespace that was deleted, and nothing for names that come and go
---@field name? string the name of a namespace that came or went
---@field cgroup? Cgroup the group that something happened to
---@field value? boolean|integer whether the group is populated or frozen now; else how often it has happened

---Tells of what happens. A variable can be declared with `<close>`, and `wait` takes it: it is ready when there may be
---an event.
---@class Monitor
local Monitor = {}

---Returns the next event, and waits for it; nil if the time is over before, or if all that was watched has ended.
---Ctrl-C ends the wait.
---
---Raises `EBADF` if the monitor is closed.
---@param timeout? number seconds, at most a year; without it, as long as it takes
---@return monitor.event?
function Monitor:read(timeout) end

---Returns an iterator over the events, which waits for each and ends when the monitor is closed.
---@return fun(monitor: Monitor): monitor.event?
---@return Monitor
function Monitor:events() end

---Ends the monitor. To close it again does no harm.
function Monitor:close() end

return monitor
