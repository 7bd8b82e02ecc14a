-- SPDX-License-Identifier: GPL-3.0-or-later
-- lunette run spawn.lua bare|proc|init|inside|exec NAMESPACE|- N MEGABYTES PROGRAM WORD…
-- Starts a program N times from one running Lunette that holds so much memory, and prints the milliseconds of each.
-- What it had open and in memory before, it must have afterwards.

local how, name, count, megabytes = ...
local command = table.pack(select(5, ...))
count, megabytes = math.tointeger(tonumber(count)), math.tointeger(tonumber(megabytes))

local NEW <const> = { "pid", "mount", "net", "uts", "ipc" }
local room = name ~= "-" and namespace.open(name) or nil

local LEAST <const> = { new = NEW, init = false, proc = false, propagation = "unchanged" }

local start = {
  -- as little as the reference does
  bare = function() return process.spawn(command, LEAST):wait() end,
  proc = function() return process.spawn(command, { new = NEW, init = false }):wait() end,
  -- as it is when nothing is said: process 1 is an init, which the program is a child of
  init = function() return process.spawn(command, { new = NEW }):wait() end,
  inside = function() return room:spawn(command):wait() end,
  exec = function()
    local result = room:exec(command)
    io.write(result.stdout)
    return result
  end,
}

-- The number of open descriptors, and the resident memory in KiB.
local function holdings()
  collectgarbage()
  collectgarbage()
  -- The input comes when all that is open for the start alone is closed again.
  local look = "read go; ls /proc/$PPID/fd | wc -l; grep VmRSS: /proc/$PPID/status"
  local r = process.exec({ "sh", "-c", look }, { input = "go\n" })
  local descriptors, memory = r.stdout:match("(%d+)%s+VmRSS:%s+(%d+)")
  return tonumber(descriptors), tonumber(memory)
end

local function run(times)
  for _ = 1, times do
    local result = start[how]()
    if result.code ~= 0 then error(("%s ended with %s"):format(command[1], result.code or result.signal)) end
  end
end

local ballast = ("x"):rep(megabytes << 20)
-- What is needed once is there when the clock starts.
run(1)
local descriptors, memory = holdings()
local began = clock.monotonic()
run(count)
local ended = clock.monotonic()
local descriptors_after, memory_after = holdings()
if descriptors_after > descriptors or memory_after - memory > 1024 then
  error(("%d programs left %d descriptors and %d KiB"):format(count, descriptors_after - descriptors,
    memory_after - memory))
end
print(('{"ms":%.4f,"ballast":%d}'):format((ended - began) * 1000 / count, #ballast))
