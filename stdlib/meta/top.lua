-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.top

---What control groups and processes use now: as rows, and as a table in the terminal with bars and sparklines. Not a
---global: `local top = require "lunette.top"`.
---
---Equivalent to: `systemd-cgtop`, `top`
---
---```lua
---local top = require "lunette.top"
---for _, row in ipairs((top.rows { path = "web", interval = 0.5 })) do print(row.path, row.cpu, row.memory) end
---```
---@class top
top = {}

---@class top.options
---@field path? string only this group and those within it
---@field interval? number seconds between two looks, 0.1 to 3600; 1 by default
---@field sort? "cpu"|"memory"|"io"|"tasks"|"pressure" what comes first; `"cpu"` by default
---@field show? "groups"|"processes"|"both" what to look at; `"both"` by default

---A group, with what `cgroup.usage` tells and what it has used in a second.
---@class top.group: cgroup.usage.row
---@field cpu? number how many processors
---@field read_rate? number bytes read in a second
---@field write_rate? number bytes written in a second
---@field history number[] the latest values of `cpu`, at most 20

---A process.
---@class top.process
---@field pid integer its id
---@field command string the name of its program
---@field state process.state what it is doing
---@field uid integer the user that it acts as
---@field cpu? number how many processors
---@field cpu_seconds number processor time
---@field memory integer what is in memory, in bytes
---@field tasks integer how many threads it has
---@field cgroup? string the group that it is in; of the first 20

---Looks twice, with `interval` between, and returns what was used meanwhile, the most first.
---
---Raises `ENOENT` if there is no group `path`.
---@param options? top.options
---@return top.group[] groups
---@return top.process[] processes
function top.rows(options) end

---Shows a table in the terminal until `q` is typed: processors with a bar and a sparkline, memory with a bar up to its
---limit, what is read and written in a second, tasks with a bar up to their limit, and the worst pressure in percent of
---the last 10 seconds. `c`, `m`, `i`, `t` and `p` sort, the tabulator shows groups, processes or both.
---
---Raises `ENOTTY` if the shell has no terminal, `ENOENT` if there is no group `path`.
---@param options? top.options
function top.show(options) end

return top
