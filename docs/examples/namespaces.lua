-- SPDX-License-Identifier: GPL-3.0-or-later
-- The life of a network namespace: make one, find it, tell it from others, delete its name while it is in use.

local lab <close> = scope.create("namespaces")

local green = namespace.create("green") -- ip netns add green
print("made", green)

-- a name is a bind mount below /run/netns: `ip netns` and Lunette see each other's
print(process.exec({ "ip", "netns", "list" }).stdout)

for _, row in ipairs(namespace.list { kind = "net" }) do -- ip netns list; lsns -t net
  print(("%-12s inode %d, %d processes"):format(row.name or "(no name)", row.inode, #row.processes))
end

print("here:      ", namespace.current())

-- a process inside keeps a namespace alive when its name goes
local sleeper = green:spawn({ "sleep", "60" }) -- ip netns exec green sleep 60 &
local inode = green.inode
print("inside:    ", table.concat(green:processes(), " "))
green:delete() -- ip netns delete green

print("by name:   ", namespace.find("green")) -- nil
local same = namespace.of(sleeper.pid)
assert(same.inode == inode)
print("by process:", same)

sleeper:kill()
sleeper:wait()
