-- SPDX-License-Identifier: GPL-3.0-or-later
-- A bridge with three namespaces: every room reaches every other.

local lab <close> = scope.create("bridge")
local hub = namespace.create("hub")
local br0 = bridge.create("br0", { namespace = hub, up = true }) -- ip -n hub link add br0 up type bridge

local rooms = {}
for i, name in ipairs { "red", "green", "blue" } do
  rooms[i] = namespace.create(name)
  veth.create(
    { name = name, namespace = hub, master = br0, up = true },
    { name = "eth0", namespace = rooms[i], address = ("10.0.0.%d/24"):format(i), up = true })
end

for _, port in ipairs(link.list { master = br0, namespace = hub }) do -- ip -n hub link show master br0
  print(port.name, port.state)
end

for i, from in ipairs(rooms) do
  for j in ipairs(rooms) do
    local target = ("10.0.0.%d"):format(j)
    if i ~= j then
      from:exec({ "ping", "-c", "1", "-w", "5", target })
      print(from.name .. " reaches " .. target)
    end
  end
end
