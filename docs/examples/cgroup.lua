-- SPDX-License-Identifier: GPL-3.0-or-later
-- cgroup namespaces: the group that a process is in becomes the root of all that it sees.

local lab <close> = scope.create("cgroup")

-- where control groups are mounted: the unified hierarchy, or else the one of the pids controller
local function hierarchy()
  local fallback
  for line in io.lines("/proc/self/mountinfo") do
    local root, path, kind, options = line:match("^%S+ %S+ %S+ (%S+) (%S+) .* %- (%S+) %S+ (%S+)")
    if kind == "cgroup2" then return path, "0::", root end
    if kind == "cgroup" and options:match("pids") then fallback = { path, ":pids:", root } end
  end
  return table.unpack(fallback or error("no control groups are mounted here"))
end

local path, mark = hierarchy()
local group = path .. "/lunette-example"
assert(os.execute("mkdir " .. group))
lab:defer(function() os.remove(group) end)

-- A worker moves itself into the group, and then the group becomes its root. It tells where it is: as it sees it
-- itself, and as a process sees it that stayed outside.
local function place(pid)
  for line in io.lines(("/proc/%s/cgroup"):format(pid)) do
    local found = line:find(mark, 1, true) and line:match("[^:]*$")
    if found then return found end
  end
end

local before, after = process.fork(function()
  local procs <close> = assert(io.open(group .. "/cgroup.procs", "w"))
  procs:write(process.current().pid)
  procs:close()
  local from_outside = place("self")
  namespace.unshare("cgroup")
  return from_outside, place("self")
end)

print("before: " .. before)
print("after:  " .. after)
