-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta _

---A kind of namespace.
---@alias namespace.kind "net"|"mount"|"uts"|"ipc"|"pid"|"user"|"cgroup"|"time"

---How new namespaces are to be. Each field is for one kind.
---@class namespace.settings
---@field hostname? string of uts: the host name, at most 64 bytes; that of the shell by default
---@field domainname? string of uts: the NIS domain name, at most 64 bytes
---@field time? namespace.time of time: how far its clocks are ahead
---@field map? namespace.map of user: who is who inside; `"root"` by default
---@field propagation? namespace.propagation of mount: how mounts spread; `"slave"` by default

---The ids of a new user namespace: the caller is root inside (`"root"`), or itself (`"current"`); root, then what
---`/etc/subuid` and `/etc/subgid` lend to the user (`"auto"`, with newuidmap(1) where the caller has no privilege);
---every id that there is is itself (`"all"`, with privilege); none at all (false); or a table.
---@alias namespace.map "root"|"current"|"auto"|"all"|false|namespace.map.table

---Who is who in a new user namespace.
---
---Source: user_namespaces(7)
---@class namespace.map.table
---@field uid? integer|namespace.map.range|namespace.map.range[] the caller's uid inside, 0 by default, or ranges
---@field gid? integer|namespace.map.range|namespace.map.range[] the caller's gid inside, 0 by default, or ranges
---@field setgroups? "allow"|"deny" whether setgroups(2) is allowed inside; by default as far as the caller may say

---A range of ids.
---@class namespace.map.range
---@field inside integer the first id inside
---@field outside integer the first id outside
---@field count? integer how many there are; 1 by default

---Offsets in seconds, which may be negative as long as the clock is not.
---
---Source: time_namespaces(7)
---@class namespace.time
---@field monotonic? number what `CLOCK_MONOTONIC` is ahead
---@field boottime? number what `CLOCK_BOOTTIME` is ahead, and with it the uptime

---How mounts spread between a new mount namespace and outside: neither way, only from outside to inside, both ways, or
---as it was before.
---@alias namespace.propagation "private"|"slave"|"shared"|"unchanged"
