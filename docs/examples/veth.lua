-- SPDX-License-Identifier: GPL-3.0-or-later
-- A veth pair, step by step: made in one place, one end carried to another, and back.

local lab <close> = scope.create("veth")
local room = namespace.create("netns1")

-- both ends here: ip link add veth0 type veth peer name veth1
local here, there = veth.create("veth0", "veth1")
print(here, there)

-- one end into the room, by the room's name: ip link set veth1 netns netns1
there:move("netns1")
here:add_address("10.1.1.1/24"):up()
there:add_address("10.1.1.2/24"):up()

-- what `ip -d link` shows: the state, the other end's index, the namespace it is in
local facts = here:inspect()
print(facts.name, facts.state, "peer " .. facts.link_index, "in " .. facts.link_netns)

-- they reach each other
print(process.exec({ "ping", "-c", "1", "10.1.1.2" }).stdout:match("[^\n]*received[^\n]*"))
print(room:exec({ "ping", "-c", "1", "10.1.1.1" }).stdout:match("[^\n]*received[^\n]*"))

-- and back, by the id of a process that is where the link shall go: ip -n netns1 link set veth1 netns PID
local outside = process.spawn({ "sleep", "60" })
there:move(outside.pid)
print("back beside its peer: " .. there:inspect().link)

-- into the room by the id of a process inside
local inside = room:spawn({ "sleep", "60" })
there:move(inside.pid)
print("in again: " .. there.namespace.name)
there:move(outside.pid)
