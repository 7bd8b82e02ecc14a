-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta _

---Returns the names of the network namespace that a process is in; without a process, of the current one.
---
---Equivalent to: `ip netns identify 4711`
---
---Raises `ESRCH` if there is no such process, `EACCES` if it is another user's.
---@param process? Process|integer a process or its id
---@return string[]
function namespace.identify(process) end

---@class namespace.list_id.options
---@field id? integer only this id
---@field target_id? integer list the ids that another namespace gave: the one that the current one knows by this

---A number by which one network namespace knows another.
---@class namespace.list_id.entry
---@field id integer the number in the namespace that is asked about
---@field current_id? integer the number of the same namespace in the current one, if it has one there
---@field name? string the first of its names
---@field names string[] its names below `/run/netns`

---Lists the ids of network namespaces, by which links tell where their other end is. `ns:set { id = 5 }` gives one.
---
---Equivalent to: `ip netns list-id`
---
---Raises `EINVAL` if the current namespace knows none by `target_id`.
---
---Source: ip-netns(8)
---
---```lua
---for _, entry in ipairs(namespace.list_id()) do print(entry.id, entry.name) end
---```
---@param filter? namespace.list_id.options which to return; all of the current namespace if it is missing
---@return namespace.list_id.entry[]
function namespace.list_id(filter) end

---Runs a program in each network namespace that has a name, one after the other, and returns the results by name. When
---one fails the others run all the same; then the first error is raised, unless `check` is false.
---
---Equivalent to: `ip -all netns exec ip link`
---
---Raises what `process.exec` raises.
---
---```lua
---for name, result in pairs(namespace.exec_all({ "ip", "-br", "link" })) do print(name, result.stdout) end
---```
---@param argv (string|number)[] the program and its arguments
---@param options? Namespace.exec.options
---@return table<string, process.result>
function namespace.exec_all(argv, options) end

---@class namespace.monitor.options
---@field kind? namespace.kind whose names; those of network namespaces by default

---Begins to notice names that are given and taken away, whoever does it; `monitor.open` does it for tables as well.
---
---Equivalent to: `ip netns monitor`
---
---Source: inotify(7)
---
---```lua
---local names <close> = namespace.monitor()
---for event in names:events() do print(event.event, event.name) end
---```
---@param options? namespace.monitor.options
---@return Monitor
function namespace.monitor(options) end
