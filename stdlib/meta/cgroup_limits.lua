-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta _

---What a group may use; each limit can be `"max"`, which is none.
---
---Source: the kernel's cgroup-v2.rst, cgroup-v1/*.rst
---@class cgroup.set.options
---@field cpu? cgroup.cpu processor time
---@field cpuset? cgroup.cpuset which processors and memory nodes
---@field memory? cgroup.memory memory and swap
---@field io? cgroup.io block devices
---@field pids? cgroup.pids the number of processes
---@field hugetlb? cgroup.hugetlb huge pages
---@field rdma? cgroup.rdma what RDMA devices have
---@field misc? cgroup.misc what else is counted, such as encrypted virtual machines
---@field devices? cgroup.devices which device files may be used
---@field net_cls? cgroup.net_cls the class of packets; version 1
---@field net_prio? cgroup.net_prio the priority of packets; version 1

---Processor time.
---@class cgroup.cpu
---@field weight? integer the share beside other groups, 1 to 10000; 100 by default
---@field max? number|string|cgroup.cpu.quota how many processors at most: 0.5, `"50%"`, `"max"`
---@field burst? number seconds that may be saved up and used beyond `max`
---@field idle? boolean run only when nobody else wants to
---@field uclamp? cgroup.cpu.uclamp how much the speed of processors follows the group

---A limit by its parts.
---@class cgroup.cpu.quota
---@field quota? number seconds of processor time in each period; as much as there is, if missing
---@field period? number seconds, 0.001 to 1; 0.1 by default

---How busy a processor is taken to be at least and at most, in percent.
---@class cgroup.cpu.uclamp
---@field min? number|"max" 0 to 100
---@field max? number|"max" 0 to 100

---Where processes run and have their memory.
---@class cgroup.cpuset
---@field cpus? string|integer|integer[] processors: `"0-3,8"`, or a list
---@field mems? string|integer|integer[] memory nodes
---@field partition? "member"|"root"|"isolated" whether the processors are taken from the group above; version 2

---Memory, in bytes or as `"64M"`; the kernel counts whole pages.
---@class cgroup.memory
---@field max? integer|string what cannot be had any more is freed first, and then a process is killed
---@field high? integer|string from where on the processes are slowed down; version 2
---@field low? integer|string what others get only if there is nothing else
---@field min? integer|string what others never get; version 2
---@field swap? cgroup.memory.swap what may be moved to swap
---@field oom_group? boolean kill all processes of the group together; version 2

---Swap, beside memory.
---@class cgroup.memory.swap
---@field max? integer|string how much at most; version 1 needs a limit on memory, too
---@field high? integer|string from where on the processes are slowed down; version 2

---Block devices: by numbers as `"8:0"`, or by a path as `"/dev/sda"`; a whole disk.
---@class cgroup.io
---@field weight? integer the share beside other groups, 1 to 10000; 100 by default; needs a scheduler such as bfq
---@field max? table<string,cgroup.io.max> limits by device
---@field latency? table<string,cgroup.io.latency> what others are throttled for, by device; version 2

---What may be read and written in a second.
---@class cgroup.io.max
---@field rbps? integer|string bytes to read: 1048576, `"10M/s"`
---@field wbps? integer|string bytes to write
---@field riops? integer|"max" how often to read
---@field wiops? integer|"max" how often to write

---How long requests may take.
---@class cgroup.io.latency
---@field target? number seconds

---The number of processes.
---@class cgroup.pids
---@field max? integer|"max" more cannot be started: `EAGAIN` of fork(2); what is moved in is not refused

---Huge pages.
---@class cgroup.hugetlb
---@field max? table<string,integer|string> bytes by the size of the pages: `{ ["2MB"] = "64M" }`

---RDMA devices.
---@class cgroup.rdma
---@field max? table<string,cgroup.rdma.max> limits by device

---What an RDMA device has.
---@class cgroup.rdma.max
---@field hca_handle? integer|"max" handles
---@field hca_object? integer|"max" objects

---What has names that the kernel gives.
---@class cgroup.misc
---@field max? table<string,integer|"max"> numbers by name

---Rules about device files: `"c 1:3 rwm"`, where `c`, `b` and `a` are characters, blocks and all, `*` is any number,
---and `r`, `w` and `m` are read, write and mknod; `"a"` is all. What is denied comes first.
---
---In version 2 a BPF program decides, which is made of all rules that the group was given; those of the groups above it
---and of others have to agree. It needs CAP_BPF and CAP_NET_ADMIN.
---@class cgroup.devices
---@field deny? string|string[] forbidden
---@field allow? string|string[] allowed

---The mark of packets for traffic control.
---@class cgroup.net_cls
---@field classid? string|integer the class: `"10:1"`

---The priority of packets by link.
---@class cgroup.net_prio
---@field ifpriomap? table<string,integer> priorities by the name of the link
