-- SPDX-License-Identifier: GPL-3.0-or-later
-- A disk that nobody can hog: what a group writes is held at a megabyte in a second. The same script runs with both
-- versions of control groups.

local lab <close> = scope.create("throttle")

-- The disk that a file is on: its numbers, and those of the whole disk if it is on a partition.
local function disk_of(path)
  local device = process.exec({ "stat", "-c", "%Hd:%Ld", path }).stdout:match("%S+")
  local whole = io.open(("/sys/dev/block/%s/partition"):format(device)) and "/../dev" or "/dev"
  local file <close> = assert(io.open("/sys/dev/block/" .. device .. whole))
  return file:read("l")
end

local path = os.tmpname()
lab:defer(function() os.remove(path) end)
local disk = disk_of(path)
local group = cgroup.create("lunette-writer", { controllers = "io" })

-- Writes two megabytes straight to the disk, and returns how many seconds that took.
local function write()
  local start = clock.monotonic()
  group:exec { "dd", "if=/dev/zero", "of=" .. path, "bs=64K", "count=32", "oflag=direct", "status=none" }
  return clock.monotonic() - start
end

local function written() return (group:inspect().io.stat[disk] or {}).wbytes or 0 end

print(("without a limit: %.2f s"):format(write()))
group:set { io = { max = { [disk] = { wbps = "1M/s" } } } }
print(("at 1 MB/s:       %.2f s"):format(write()))
print(("the group has written %d MB"):format(written() >> 20))
group:set { io = { max = { [disk] = { wbps = "max" } } } }
print("limits left:     " .. (next(group:inspect().io.max) or "none"))
