-- SPDX-License-Identifier: GPL-3.0-or-later
-- Two machines join their private networks by a WireGuard tunnel over a network that anybody may listen to.
local lab <close> = scope.create("wireguard")

local left, right = namespace.create("left"), namespace.create("right")
veth.create( -- the public network
  { name = "eth0", namespace = left, address = "192.0.2.1/24", up = true },
  { name = "eth0", namespace = right, address = "192.0.2.2/24", up = true })

-- ip link add wg0 type wireguard; wg set wg0 private-key … peer … endpoint … allowed-ips …
local keys = { left = wireguard.generate_key(), right = wireguard.generate_key() }
local tunnel = wireguard.create("wg0", {
  namespace = left, private_key = keys.left, listen_port = 51820, up = true,
  address = { "10.9.0.1/24", "fd09::1/64" },
  peers = { { public_key = wireguard.public_key(keys.right), endpoint = "192.0.2.2:51820",
    allowed_ips = { "10.9.0.2", "fd09::2" } } },
})
wireguard.create("wg0", {
  namespace = right, private_key = keys.right, listen_port = 51820, up = true,
  address = { "10.9.0.2/24", "fd09::2/64" },
  peers = { { public_key = wireguard.public_key(keys.left), allowed_ips = { "10.9.0.1", "fd09::1" } } },
})

print(left:exec({ "ping", "-c", "1", "-w", "10", "10.9.0.2" }).stdout)
local peer = tunnel:peers()[1]
print(("keys agreed on with %s, %d bytes received"):format(peer.endpoint, peer.transfer_rx))

-- whoever has another key is not heard
tunnel:set { private_key = wireguard.generate_key() }
print("with another key:", left:exec({ "ping", "-c", "1", "-w", "1", "10.9.0.2" }, { check = false }).code == 0)
