-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta _

---What `exec` and `spawn` have in common.
---@class process.options: process.rights, process.namespaces
---@field cwd? string the directory to start in; the shell's own if it is missing
---@field environment? table<string,string|number|false> variables to set; false takes one away
---@field clear_environment? boolean start without the shell's own variables, not even `PATH`
---@field cgroup? Cgroup|string|cgroup.set.options a control group to start in, or limits: a group of its own with these
---@field session? boolean a session of its own, without a terminal (setsid(2)); otherwise a process group of its own
---@field terminal? boolean|process.terminal a terminal of its own, where its streams lead by default, and so a session

---The size of a terminal that a program gets; that of the shell's own, or 24 by 80, for what is missing.
---@class process.terminal
---@field rows? integer from 1 to 65535
---@field columns? integer from 1 to 65535

---Where a program starts. What is joined comes first, what is new is made inside of that.
---
---A program in a new user namespace that maps 0 is root there, in one that it joins, too, if that has a root. Mounts
---spread from outside into a new mount namespace only (`propagation = "slave"`), if nothing else is said.
---
---Source: clone(2), setns(2), unshare(1), nsenter(1)
---@class process.namespaces: namespace.settings
---@field new? namespace.kind|namespace.kind[] make namespaces of these kinds for it: `unshare --net --pid …`
---@field join? process.joined|process.joined[] move it into these, at most one of each kind: `nsenter`
---@field proc? boolean mount the `/proc` of the new pid namespace in the new mount namespace; true by default
---@field init? boolean run it as process 2 below an init, which reaps orphans and hands signals on; true if not given
---@field sysfs? boolean mount a `/sys` that shows the links of its network namespace, in a new mount namespace
---@field root? string the root directory; by pivot_root(2) in a new mount namespace, else by chroot(2)

---What a program can join: a namespace, a group, or all namespaces of a process: `nsenter --all`.
---@alias process.joined Namespace|Group|Process|string|integer

---What a program may do.
---
---Source: credentials(7), capabilities(7), getrlimit(2), prctl(2)
---@class process.rights
---@field user? string|integer|process.user who it is run as; a name or a known id brings its groups along
---@field capabilities? string[] the only capabilities that it may have or get, such as `"net_admin"`; `{}` for none
---@field no_new_privs? boolean let no program gain rights by being executed, such as setuid ones
---@field rlimits? table<string,integer|string|process.rlimit> limits such as `nofile`: number, `"64M"`, `"unlimited"`
---@field parent_death_signal? string the signal that it gets when the shell ends, such as `"KILL"`

---A user by numbers.
---@class process.user
---@field uid integer the user id
---@field gid? integer the group id; the same number by default
---@field groups? integer[] the supplementary groups; none by default

---A limit in both its parts.
---@class process.rlimit
---@field soft integer|string what holds
---@field hard integer|string up to where the program may raise it
