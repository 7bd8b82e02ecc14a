-- SPDX-License-Identifier: GPL-3.0-or-later
-- Runs the specs in this directory:  lunette run Tests/specs/run.lua [FILTER]
-- LUNETTE is the tool that specs start, and the reason why `arg[0]` tells this directory.
-- LUNETTE_TEST_ONLY is a file: the suites and tests named in its lines run, and no others.
-- LUNETTE_TEST_SKIPPED is a file that gets the full names of skipped tests, each with a tab and the reason; they are no
-- failure under LUNETTE_REQUIRE=all then, because somebody runs them elsewhere.
local test = require "lunette.test"

local directory = arg[0]:match("^(.*)/") or "."
test.directory = directory
test.tool = os.getenv("LUNETTE") or error("LUNETTE must name the tool")
test.pid = tonumber(io.open("/proc/self/stat"):read("n"))

-- what names of groups have in them that no other run has: in another pid namespace, this id may be another's
test.mark = ("%s-%d"):format(process.exec({ "readlink", "/proc/self/ns/pid" }).stdout:match("%d+"), test.pid)

local function lines(command)
  return process.exec(command, { check = false }).stdout
end

-- What no test may leave behind. The namespace of the start and its session are opened first, and stay; the pipes, the
-- pidfd and /dev/null are those of the program that looks.
link.list()
process.exec({ "true" }, { new = "pid" }) -- its init stays open, in memory
cgroup.controllers() -- what it has found is remembered
test.unchanged("open descriptors", function()
  local list = {}
  -- it looks when it is told to: while it was being started, there were more
  local look = { "sh", "-c", ("read line; exec find /proc/%d/fd -printf '%%l\\n'"):format(test.pid) }
  for line in process.exec(look, { input = "\n", check = false }).stdout:gmatch("[^\n]+") do
    if not (line:find("pipe:", 1, true) or line:find("pidfd", 1, true) or line == "/dev/null") then
      list[#list + 1] = line
    end
  end
  table.sort(list)
  return table.concat(list, "\n")
end)
test.unchanged("namespace", function() return namespace.current().inode end)
test.unchanged("links", function() return (lines { "ip", "-o", "link" }:gsub("\\[^\n]*", "")) end)
test.unchanged("names of namespaces", function() return lines { "ls", "/run/netns" } end)
test.unchanged("mounts", function()
  -- The directories of names are mounts themselves, and stay.
  return (lines { "cut", "-d ", "-f5", "/proc/self/mountinfo" }:gsub("/run/netns\n", ""):gsub("/run/lunette/ns\n", ""))
end)
test.unchanged("control groups", function()
  local list = {}
  for _, row in ipairs(cgroup.list()) do
    if row.path:find(test.mark, 1, true) then list[#list + 1] = row.path end
  end
  return list
end)
test.unchanged("child processes", function()
  return lines { "pgrep", "-P", tostring(test.pid), "-a" }:gsub("%d+ pgrep[^\n]*\n", "")
end)

for name in lines { "ls", directory }:gmatch("([%w_-]+)%.lua") do
  if name ~= "run" then dofile(directory .. "/" .. name .. ".lua") end
end

local options = {}
local only_file, skipped_file = os.getenv("LUNETTE_TEST_ONLY"), os.getenv("LUNETTE_TEST_SKIPPED")
if only_file then
  options.only = {}
  for name in io.lines(only_file) do options.only[#options.only + 1] = name end
end
if skipped_file then
  local skipped <const> = assert(io.open(skipped_file, "w"))
  skipped:setvbuf("line")
  options.on_skip = function(name, reason) skipped:write(name, "\t", (reason:gsub("%s+", " ")), "\n") end
end
os.exit(test.run(arg[1], options))
