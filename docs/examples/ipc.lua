-- SPDX-License-Identifier: GPL-3.0-or-later
-- IPC namespaces: two users' message queues that do not see each other.

local lab <close> = scope.create("ipc")

local rooms = {}
for _, name in ipairs { "alice", "bob" } do
  rooms[name] = namespace.create(name, { kind = "ipc" })
end

-- how many message queues are in sight
local function count(room)
  local _, lines = room:exec({ "ipcs", "--queues" }).stdout:gsub("0x%x+", "")
  return lines
end

rooms.alice:exec({ "ipcmk", "--queue" }) -- a queue, and another one
rooms.alice:exec({ "ipcmk", "--queue" })
rooms.bob:exec({ "ipcmk", "--queue" })

for name, room in pairs(rooms) do print(name .. " sees " .. count(room)) end

-- the same queue id names another queue, or none, in each
local first = rooms.alice:exec({ "ipcs", "--queues" }).stdout:match("0x%x+%s+(%d+)")
local removed = rooms.bob:exec({ "ipcrm", "--queue-id", tonumber(first) + 1 }, { check = false })
print("bob removes one of alice's: " .. (removed.code == 0 and "done" or removed.stderr:match("[^\n]*")))
