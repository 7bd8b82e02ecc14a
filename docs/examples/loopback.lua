-- SPDX-License-Identifier: GPL-3.0-or-later
-- A new network namespace has one link, lo, and even that is down.

local lab <close> = scope.create("loopback")
local room = namespace.create("netns1")

for _, row in ipairs(link.list { namespace = room }) do -- ip -n netns1 link
  print(row.name, row.up and "up" or "down")
end

-- nothing answers yet, not even the room itself
local before = room:exec({ "ping", "-c", "1", "127.0.0.1" }, { check = false })
print("before: " .. before.stderr)
assert(before.code ~= 0)

link.open("lo", { namespace = room }):up() -- ip -n netns1 link set lo up

local after = room:exec({ "ping", "-c", "1", "127.0.0.1" })
print("after: " .. after.stdout:match("[^\n]*received[^\n]*"))
