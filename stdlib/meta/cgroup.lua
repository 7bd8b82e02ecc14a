-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.cgroup

---Control groups: what processes may use together, and what they have used.
---
---There are two versions of them, and often both at once. Scripts need not care: the words are those of version 2, and
---one handle stands for the groups of one path in all hierarchies of version 1. What a version cannot do is the error
---`EOPNOTSUPP`, which says so; nothing is left out in silence, and each value that was written is read back.
---
---| here               | version 2                | version 1                                          |
---| ------------------ | ------------------------ | -------------------------------------------------- |
---| cpu.weight         | cpu.weight               | cpu.shares: 1024 for 100                           |
---| cpu.max            | cpu.max                  | cpu.cfs_quota_us, cpu.cfs_period_us                |
---| cpu.burst          | cpu.max.burst            | cpu.cfs_burst_us                                   |
---| cpu.idle, uclamp   | cpu.idle, cpu.uclamp.*   | the same                                           |
---| cpu.stat           | cpu.stat                 | cpu.stat, cpuacct.usage, _user, _sys               |
---| cpuset.cpus, mems  | cpuset.cpus, cpuset.mems | the same; a new group has those of the one above   |
---| cpuset.partition   | cpuset.cpus.partition    | none                                               |
---| memory.max         | memory.max               | memory.limit_in_bytes                              |
---| memory.swap.max    | memory.swap.max          | memory.memsw.limit_in_bytes, less memory.max       |
---| memory.low         | memory.low               | memory.soft_limit_in_bytes                         |
---| memory.high, min   | memory.high, memory.min  | none                                               |
---| memory.swap.high   | memory.swap.high         | none                                               |
---| memory.oom_group   | memory.oom.group         | none                                               |
---| memory.current     | memory.current           | memory.usage_in_bytes                              |
---| memory.peak        | memory.peak              | memory.max_usage_in_bytes                          |
---| memory.stat        | memory.stat              | memory.stat, total_*: anon for rss, file for cache |
---| memory.events      | memory.events            | max: memory.failcnt; oom_kill: memory.oom_control  |
---| io.weight          | io.weight, io.bfq.weight | blkio.bfq.weight, blkio.weight                     |
---| io.max             | io.max                   | blkio.throttle.*_device                            |
---| io.latency         | io.latency               | none                                               |
---| io.stat            | io.stat                  | blkio.throttle.io_service_bytes, io_serviced       |
---| pids.max           | pids.max                 | pids.max                                           |
---| hugetlb.max        | hugetlb.SIZE.max         | hugetlb.SIZE.limit_in_bytes                        |
---| rdma.max, misc.max | rdma.max, misc.max       | the same                                           |
---| devices.allow, deny| a BPF program            | devices.allow, devices.deny                        |
---| net_cls.classid    | none: nft, cgroupv2      | net_cls.classid                                    |
---| net_prio.ifpriomap | none                     | net_prio.ifpriomap                                 |
---| freeze, thaw       | cgroup.freeze            | freezer.state                                      |
---| kill               | cgroup.kill              | a signal to each process                           |
---
---Paths begin below the root of the hierarchy, without a slash: `"web/worker"`; `"/"` is the root itself.
---
---Equivalent to: `cgcreate`, `cgset`, `cgexec`, `cgget`, `cgclassify`, `cgdelete`
---
---Source: cgroups(7), the kernel's cgroup-v2.rst
---
---```lua
---local web = cgroup.create("web", { memory = { max = "64M" }, cpu = { max = 0.5 }, pids = { max = 32 } })
---local result = web:exec({ "sh", "-c", "echo $$" }, { check = false })
---print(result.signal, result.cgroup.memory_peak, web:inspect().memory.events.oom_kill)
---```
---@class cgroup
cgroup = {}

---Returns what the kernel can control, and where.
---
---Equivalent to: `lssubsys -am`, `cat /proc/cgroups`
---@return cgroup.controller[]
function cgroup.controllers() end

---How a group is made.
---@class cgroup.create.options: cgroup.set.options
---@field controllers? string|string[] the only ones to have, beside those with limits; all that come down, if missing
---@field type? "domain"|"threaded" whether it is for threads of processes of the group above; version 2
---@field owner? string|integer|cgroup.owner who may make groups within it and move processes there

---A user and a group by numbers.
---@class cgroup.owner
---@field uid integer the user id
---@field gid? integer the group id; the same number by default

---Makes a group with its limits, and those above it that are missing. If one of the limits is refused, nothing is made.
---The current scope removes it after its programs have ended, and ends what else is in it then; processes that were
---moved into it are moved back.
---
---In version 2, controllers come down to it from group to group. The root and groups that are made on the way hand all
---of them down, any other group those with limits or in `controllers`: it has no processes itself then. If it has some
---now, that is the error `EBUSY` with the processes.
---
---Equivalent to: `cgcreate -g memory:web`, `cgset -r memory.max=64M web`
---
---Raises `EEXIST` if there is such a group, `EINVAL` for a path that leaves the hierarchy and for a value that the
---kernel refuses, `EOPNOTSUPP` for what this version does not have, `EBUSY` if processes are in the way, `EACCES` if
---the group above is another user's.
---
---Source: cgroups(7)
---@param path string where, below the root of the hierarchy: `"web/worker"`
---@param options? cgroup.create.options
---@return Cgroup
function cgroup.create(path, options) end

---Opens a group. All handles of one group are equal.
---
---Raises `ENOENT` if there is none, `EINVAL` for a path that leaves the hierarchy.
---@param path string|cgroup.row the path, or a row that `cgroup.list` returned
---@return Cgroup
function cgroup.open(path) end

---Opens a group, or returns nil if there is none.
---
---Raises `EINVAL` for a path that leaves the hierarchy.
---@param path string|cgroup.row the path, or a row that `cgroup.list` returned
---@return Cgroup?
function cgroup.find(path) end

---@class cgroup.list.options
---@field path? string only this group and those within it
---@field controller? string only those in the hierarchy of this controller

---Lists groups, each before those within it.
---
---Equivalent to: `lscgroup`, `systemd-cgls`
---
---Raises `ENOENT` if there is no group `path`.
---
---```lua
---for _, row in ipairs(cgroup.list { controller = "memory" }) do
---  print(("  "):rep(row.depth) .. row.name, row.processes)
---end
---```
---@param options? cgroup.list.options which ones
---@return cgroup.row[]
function cgroup.list(options) end

---@class cgroup.usage.options
---@field path? string only this group and those within it

---Returns what groups use now, in a few numbers of each: for who asks for all of them every second. What nobody counts
---there is missing.
---
---Equivalent to: `systemd-cgtop --iterations=1 --raw`
---
---Raises `ENOENT` if there is no group `path`.
---@param options? cgroup.usage.options which ones
---@return cgroup.usage.row[]
function cgroup.usage(options) end

---Returns the group that the shell is in: in version 1, one of different paths if it is in such.
---
---Equivalent to: `cat /proc/self/cgroup`
---@return Cgroup
function cgroup.current() end

---Returns the group that a process is in.
---
---Equivalent to: `cat /proc/PID/cgroup`
---
---Raises `ESRCH` if there is no such process, `ENOENT` if its groups are not mounted here.
---@param process Process|integer the process, or its id
---@return Cgroup
function cgroup.of(process) end

return cgroup
