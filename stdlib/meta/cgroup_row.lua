-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta _

---What the kernel can control.
---@class cgroup.controller
---@field name string the word of version 2: `"io"` is what version 1 calls blkio
---@field version? integer 1 or 2; nothing if it is mounted nowhere
---@field mount? string where
---@field enabled boolean whether the kernel has it enabled
---@field usable boolean whether groups can be made with it here
---@field reason? string why not

---A group of a list.
---@class cgroup.row
---@field path string below the root of the hierarchy; `"/"` for the root
---@field name string the last part of the path
---@field parent? string the path of the group above
---@field depth integer how far below the root
---@field controllers string[] those that control it
---@field processes integer how many processes are in it, without those of the groups within it

---What is known of a group now: facts, and for each of its controllers the settings, as `set` takes them, and what was
---counted. Times are in seconds, sizes in bytes; `"max"` is no limit.
---@class cgroup.inspection
---@field path string below the root of the hierarchy
---@field name string the last part of the path
---@field processes integer how many processes are in it
---@field populated boolean whether there are processes in it or in a group within it
---@field frozen boolean whether they are stopped
---@field type? string `"domain"`, `"threaded"`, `"domain threaded"` or `"domain invalid"`; version 2, not the root
---@field controllers string[] those that control it
---@field directories table<string,string> where it is, by hierarchy: `memory`, `["cpu,cpuacct"]`, `["version 2"]`
---@field cpu? table<string,any> `weight`, `max`, `period`, `burst`, `idle`, `uclamp`; `stat` with `usage_seconds` …
---@field cpuset? table<string,any> `cpus`, `mems`, `partition`; `effective_cpus`, `effective_mems`
---@field memory? table<string,any> `max`, `high`, `low`, `min`, `swap`, `oom_group`; `current`, `peak`, `stat` …
---@field io? table<string,any> `weight`, `max`, `latency`; `stat` by device with `rbytes`, `wbytes`, `rios`, `wios`
---@field pids? table<string,any> `max`; `current`, `peak`, `events`
---@field hugetlb? table<string,any> `max`, `current`, by the size of pages
---@field rdma? table<string,any> `max`, `current`, by device
---@field misc? table<string,any> `max`, `current`, `events`
---@field devices? table<string,any> `list`, the rules that allow; version 1
---@field net_cls? table<string,any> `classid`; version 1
---@field net_prio? table<string,any> `ifpriomap`; version 1

---What happened to a group: it is `populated` or `frozen`, or not any more; it has been at a limit on memory (`low`,
---`high`, `max`), was short of memory (`oom`), lost a process or all of them for that; or was removed (`"delete"`).
---Of `pids`, `max` is a process that could not be started.
---@alias cgroup.event "populated"|"frozen"|"low"|"high"|"max"|"oom"|"oom_kill"|"oom_group_kill"

---How long processes have waited for something, in percent of the time.
---@class cgroup.pressure.average
---@field avg10 number in the last 10 seconds
---@field avg60 number in the last minute
---@field avg300 number in the last 5 minutes
---@field total_seconds number the whole time, in seconds

---For one resource.
---@class cgroup.pressure.row
---@field some? cgroup.pressure.average at least one process has waited
---@field full? cgroup.pressure.average all processes have waited

---For all resources.
---@class cgroup.pressure
---@field cpu? cgroup.pressure.row processors
---@field memory? cgroup.pressure.row memory that was taken away before
---@field io? cgroup.pressure.row block devices
---@field irq? cgroup.pressure.row interrupts
