-- SPDX-License-Identifier: GPL-3.0-or-later
-- What specs about control groups share. Groups of tests are made beside all others, with names that nobody else has.
local test = require "lunette.test"
local M = {}

local count = 0

---Returns a path that no group has.
function M.path()
  count = count + 1
  return ("lunette-test-%s-%d"):format(test.mark, count)
end

---Goes on if groups can be made with these controllers; otherwise skips the test. Without any, that of memory is meant.
function M.needs(...)
  local usable = {}
  for _, row in ipairs(cgroup.controllers()) do usable[row.name] = row.usable end
  for _, name in ipairs { "memory", ... } do
    if not usable[name] then test.skip("cgroup: the controller " .. name .. " cannot be used here") end
  end
end

---Returns the row of a controller.
function M.controller(name)
  for _, row in ipairs(cgroup.controllers()) do
    if row.name == name then return row end
  end
  error("no controller " .. name, 2)
end

---Reads a file of a group by another program: one file in version 2, another in version 1.
function M.look(group, controller, unified, legacy)
  local row = M.controller(controller)
  local file = ("%s/%s/%s"):format(row.mount, group.path, row.version == 2 and unified or legacy)
  return (process.exec({ "cat", file }).stdout:gsub("\n$", ""))
end

---Whether a group is in the directories of all hierarchies, or of none.
function M.is_mounted(path)
  local found = process.exec({ "find", "/sys/fs/cgroup", "-maxdepth", "4", "-path", "*/" .. path }).stdout
  return found ~= ""
end

---Returns one of the directories of a group.
function M.directory(group)
  local row = M.controller("memory")
  return ("%s/%s"):format(row.mount, group.path)
end

---Tells how a call fails, without where.
function M.failure(body, ...)
  local ok, err = pcall(body, ...)
  if ok then error("expected an error", 2) end
  return tostring(err):gsub("^[%w_./%-]+%.lua:%d+: ", "")
end

return M
