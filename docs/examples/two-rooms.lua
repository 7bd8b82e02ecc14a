-- SPDX-License-Identifier: GPL-3.0-or-later
-- Two rooms and a cable: two network namespaces that reach each other through a veth pair.
--
--   red  eth0 10.1.1.1 ────────── 10.1.1.2 eth0  blue

local lab <close> = scope.create("two rooms") -- undone at the end, on an error and on Ctrl-C

local red = namespace.create("red")   -- ip netns add red
local blue = namespace.create("blue") -- ip netns add blue

-- one request to the kernel makes both ends, each in its namespace
veth.create(
  { name = "eth0", namespace = red, address = { "10.1.1.1/24", "fd00::1/64" }, nodad = true, up = true },
  { name = "eth0", namespace = blue, address = { "10.1.1.2/24", "fd00::2/64" }, nodad = true, up = true })

print(red)
print(blue)

-- a program inside a room sees that room's network only
print(red:exec({ "ping", "-c", "1", "10.1.1.2" }).stdout)

-- a function inside a room, too
blue:call(function()
  for _, row in ipairs(address.list { dev = "eth0", scope = "global" }) do
    print("blue has " .. row.address)
  end
end)
