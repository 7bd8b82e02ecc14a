-- SPDX-License-Identifier: GPL-3.0-or-later
-- VXLAN: one Ethernet over another network. Two "machines" know only each other's IP address, and still the containers
-- of both are on one bridge, as it seems to them.
local lab <close> = scope.create("vxlan")

local one, two = namespace.create("one"), namespace.create("two")
veth.create( -- the network between the machines
  { name = "eth0", namespace = one, address = "192.0.2.1/24", up = true },
  { name = "eth0", namespace = two, address = "192.0.2.2/24", up = true })

-- A machine: a bridge with two ports, the VXLAN and a cable to its container.
local function build(machine, own, other, name, address)
  local box = namespace.create(name)
  machine:call(function()
    local switch = bridge.create("br0", { up = true })
    link.create("vxlan7", { -- ip link add vxlan7 type vxlan id 7 dev eth0 local … remote … dstport 4789
      kind = "vxlan", id = 7, link = "eth0", local_address = own, remote = other, port = 4789,
      master = switch, up = true,
    })
    veth.create({ name = "port0", master = switch, up = true },
      { name = "eth0", namespace = box, address = address, mtu = 1450, up = true })
  end)
  return box
end

local red = build(one, "192.0.2.1", "192.0.2.2", "red", "10.7.0.1/24")
local blue = build(two, "192.0.2.2", "192.0.2.1", "blue", "10.7.0.2/24")

print(red:exec({ "ping", "-c", "1", "-w", "10", "10.7.0.2" }).stdout)
local vxlan = link.open("vxlan7", { namespace = one })
local told = vxlan:inspect().vxlan
print(("network %d to %s, port %d: %d frames sent"):format(told.id, told.remote, told.port, vxlan:stats().tx_packets))

-- the hardware address that red knows is blue's own: nobody on the way routes
local neighbour = red:exec({ "ip", "neighbour", "show", "10.7.0.2" }).stdout
print("the same Ethernet:", neighbour:find(link.open("eth0", { namespace = blue }):inspect().mac, 1, true) ~= nil)
