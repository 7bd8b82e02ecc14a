-- SPDX-License-Identifier: GPL-3.0-or-later
-- Links of WireGuard, beside `wg`.
local test = require "lunette.test"

local function wg(...) return process.exec({ "wg", ... }).stdout end

-- `wg show NAME dump` as tables
local function dump(name)
  local device, peers = nil, {}
  for line in wg("show", name, "dump"):gmatch("[^\n]+") do
    local fields = {}
    for field in line:gmatch("[^\t]+") do fields[#fields + 1] = field end
    if not device then
      device = { private_key = fields[1], public_key = fields[2], listen_port = fields[3], fwmark = fields[4] }
    else
      peers[fields[1]] = { preshared_key = fields[2], endpoint = fields[3], allowed_ips = fields[4],
        latest_handshake = fields[5], transfer_rx = fields[6], transfer_tx = fields[7],
        persistent_keepalive = fields[8] }
    end
  end
  return device, peers
end

-- a key pair
local function keys()
  local private = wireguard.generate_key()
  return private, wireguard.public_key(private)
end

-- Runs a test in a room, where the kernel has WireGuard.
local function in_room(body)
  return function()
    test.needs_link "wireguard"
    namespace.create("lt-room"):call(body)
  end
end

test.suite("keys of wireguard", function()
  test.case("are those of wg", function()
    for _ = 1, 20 do
      local private, public = keys()
      test.equal(process.exec({ "wg", "pubkey" }, { input = private .. "\n" }).stdout, public .. "\n")
      local theirs = wg("genkey"):sub(1, -2)
      test.equal(process.exec({ "wg", "pubkey" }, { input = theirs .. "\n" }).stdout:sub(1, -2),
        wireguard.public_key(theirs))
    end
    test.equal(#wireguard.generate_preshared_key(), 44)
    test.truthy(wireguard.generate_preshared_key() ~= wireguard.generate_preshared_key())
  end)

  test.case("of RFC 7748, and what is none", function()
    test.equal(wireguard.public_key("dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo="),
      "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=")
    local wrong = "bad argument #1 to 'public_key' (44 characters of base64 expected)"
    for _, text in ipairs { "", "x", ("A"):rep(42) .. "B=", ("A"):rep(44), ("A"):rep(43) .. "=\n", ("="):rep(44) } do
      test.raises(wrong, wireguard.public_key, text)
    end
    test.raises("bad argument #1 to 'public_key' (string expected, got nil)", wireguard.public_key, nil)
  end)
end)

test.suite("wireguard", function()
  test.case("is set up as wg shows it", in_room(function()
    local private, public = keys()
    local _, first = keys()
    local _, second = keys()
    local shared = wireguard.generate_preshared_key()
    local made = wireguard.create("wg0", {
      private_key = private, listen_port = 51820, fwmark = 0x20, mtu = 1400, address = "10.9.0.1/24", up = true,
      peers = {
        { public_key = first, preshared_key = shared, endpoint = "192.0.2.1:5182", persistent_keepalive = 25,
          allowed_ips = { "10.9.0.2", "fd09::/64" } },
        { public_key = second, endpoint = "[2001:db8::1]:7", allowed_ips = "10.1.2.3/16" },
      },
    })
    local device, peers = dump("wg0")
    test.equal(device, { private_key = private, public_key = public, listen_port = "51820", fwmark = "0x20" })
    test.equal(peers[first], { preshared_key = shared, endpoint = "192.0.2.1:5182",
      allowed_ips = "10.9.0.2/32,fd09::/64", latest_handshake = "0", transfer_rx = "0", transfer_tx = "0",
      persistent_keepalive = "25" })
    test.equal({ peers[second].endpoint, peers[second].allowed_ips, peers[second].persistent_keepalive },
      { "[2001:db8::1]:7", "10.1.0.0/16", "off" })

    local told = made:inspect()
    test.equal({ told.kind, told.mtu, told.up, told.wireguard.private_key, told.wireguard.public_key,
      told.wireguard.listen_port, told.wireguard.fwmark }, { "wireguard", 1400, true, private, public, 51820, 32 })
    local by_key = {}
    for _, peer in ipairs(made:peers()) do by_key[peer.public_key] = peer end
    table.sort(by_key[first].allowed_ips)
    test.equal(by_key[first], { public_key = first, preshared_key = shared, endpoint = "192.0.2.1:5182",
      allowed_ips = { "10.9.0.2/32", "fd09::/64" }, persistent_keepalive = 25, transfer_rx = 0, transfer_tx = 0 })
    test.equal(address.list({ dev = "wg0", family = "ipv4" })[1].address, "10.9.0.1/24")
  end))

  test.case("changes what is given, and nothing else", in_room(function()
    local made = wireguard.create("wg0", { private_key = wireguard.generate_key(), listen_port = 7 })
    local _, first = keys()
    local _, second = keys()
    made:set_peer { public_key = first, endpoint = "192.0.2.1:1", allowed_ips = { "10.0.0.1", "10.0.0.2" } }
    made:set_peer { public_key = first, persistent_keepalive = 5 }
    made:set_peer { public_key = second, allowed_ips = "10.0.0.3" }:set { fwmark = 5 }
    local device, peers = dump("wg0")
    test.equal({ device.listen_port, device.fwmark, peers[first].endpoint, peers[first].persistent_keepalive },
      { "7", "0x5", "192.0.2.1:1", "5" })
    test.equal(#peers[first].allowed_ips, #"10.0.0.1/32,10.0.0.2/32")
    made:set_peer { public_key = first, allowed_ips = "10.0.0.2" }
    test.equal(select(2, dump("wg0"))[first].allowed_ips, "10.0.0.2/32")
    made:remove_peer(first)
    test.equal({ #made:peers(), made:peers()[1].public_key }, { 1, second })
    test.raises("link.remove_peer wg0: No such file or directory (ENOENT): it has no peer " .. first,
      made.remove_peer, made, first)
    local rows = made:peers()
    made:set { peers = {}, listen_port = 8 }
    test.equal(made:peers(), {})
    made:set { peers = rows, mtu = 1300 }
    test.equal({ made:peers()[1].allowed_ips[1], made:inspect().mtu }, { "10.0.0.3/32", 1300 })
    made:set(made:inspect().wireguard)
    test.equal(made:peers(), rows)
    made:set { private_key = false }
    test.equal({ made:inspect().wireguard.private_key, dump("wg0").private_key }, { nil, "(none)" })
  end))

  test.case("a change that is refused in part is refused", in_room(function()
    local _, peer = keys()
    local made = wireguard.create("wg0", { listen_port = 7, peers = { { public_key = peer } } })
    local before = made:inspect().wireguard
    test.equal(select(2, pcall(made.set, made, { listen_port = 9, peers = {}, name = "lo" })).code, "EEXIST")
    test.equal(made:inspect().wireguard, before)
    local taken = wireguard.create("wg1", { listen_port = 9, up = true })
    made:up()
    test.equal(select(2, pcall(made.set, made, { listen_port = 9 })).code, "EADDRINUSE")
    local err = select(2, pcall(wireguard.create, "wg2", { listen_port = 9, up = true }))
    test.equal({ err.code, link.find("wg2") }, { "EADDRINUSE" })
    taken:delete()
    local wrong = { address = { "10.0.0.1/8", "10.0.0.1/8" } }
    test.equal({ select(2, pcall(wireguard.create, "wg3", wrong)).code, link.find("wg3") }, { "EEXIST" })
  end))

  test.case("thousands of addresses and peers", in_room(function()
    local networks, peers = {}, {}
    for number = 0, 2499 do networks[number + 1] = ("10.%d.%d.0/24"):format(number // 250, number % 250) end
    local _, many = keys()
    peers[1] = { public_key = many, allowed_ips = networks }
    for number = 1, 300 do
      peers[number + 1] = { public_key = wireguard.generate_preshared_key(),
        allowed_ips = ("192.0.%d.%d"):format(number // 250, number % 250) }
    end
    local made = wireguard.create("wg0", { peers = peers })
    local by_key = {}
    for _, peer in ipairs(made:peers()) do by_key[peer.public_key] = peer end
    test.equal({ #made:peers(), #by_key[many].allowed_ips }, { 301, 2500 })
    for _, peer in ipairs(peers) do
      test.equal(#by_key[peer.public_key].allowed_ips, type(peer.allowed_ips) == "table" and 2500 or 1)
    end
    made:set_peer { public_key = many, allowed_ips = "10.0.0.0/8" }
    for _, peer in ipairs(made:peers()) do test.equal(#peer.allowed_ips, 1) end
  end))

  test.case("a tunnel between two rooms, whose packets go elsewhere", function()
    test.needs_link "wireguard"
    local left, right, outside = namespace.create("lt-l"), namespace.create("lt-r"), namespace.create("lt-out")
    link.open("lo", { namespace = outside }):up()
    local here, here_public = keys()
    local there, there_public = keys()
    local near = wireguard.create("wg0", {
      namespace = left, link_netns = outside, private_key = here, listen_port = 1001,
      address = { "10.9.0.1/24", "fd09::1/64" }, nodad = true, up = true,
      peers = { { public_key = there_public, endpoint = "127.0.0.1:1002", allowed_ips = { "10.9.0.2", "fd09::2" } } } })
    wireguard.create("wg0", {
      namespace = right, link_netns = outside, private_key = there, listen_port = 1002,
      address = { "10.9.0.2/24", "fd09::2/64" }, nodad = true, up = true,
      peers = { { public_key = here_public, allowed_ips = { "10.9.0.1", "fd09::1" } } } })
    test.equal(left:exec({ "ping", "-c", "1", "-w", "10", "10.9.0.2" }).code, 0)
    test.equal(right:exec({ "ping", "-c", "1", "-w", "10", "fd09::1" }).code, 0)
    local peer = near:peers()[1]
    test.truthy(math.abs(peer.latest_handshake - os.time()) < 60 and peer.transfer_rx > 0 and peer.transfer_tx > 0)
    test.equal(link.list({ namespace = outside, kind = "wireguard" }), {})
  end)
end)

test.suite("wireguard that is refused", function()
  local _, key = keys()
  local cases = {
    { { private_key = "x" }, "bad option 'private_key' to 'create' (44 characters of base64 expected)" },
    { { private_key = 5 }, "bad option 'private_key' to 'create' (key expected, got number)" },
    { { listen_port = 65536 }, "bad option 'listen_port' to 'create' (0 to 65535 expected, got 65536)" },
    { { peers = "x" }, "bad option 'peers' to 'create' (list of peers expected, got string)" },
    { { peers = { 1 } }, "bad option 'peers' to 'create' (element 1: table expected, got number)" },
    { { peers = { {} } }, "bad option 'public_key' to 'create' (key expected, got nil)" },
    { { peers = { { public_key = key, endpoint = "10.0.0.1" } } }, "bad option 'endpoint' to 'create' "
      .. "('10.0.0.1' is not an address with a port such as 10.0.0.1:51820 or [fd00::1]:51820)" },
    { { peers = { { public_key = key, endpoint = "fd00::1:5" } } }, "bad option 'endpoint' to 'create' "
      .. "('fd00::1:5' is not an address with a port such as 10.0.0.1:51820 or [fd00::1]:51820)" },
    { { peers = { { public_key = key, allowed_ips = { "10.0.0.0/33" } } } },
      "bad option 'allowed_ips' to 'create' ('10.0.0.0/33': prefix length out of range 0-32)" },
    { { peers = { { public_key = key, keepalive = 5 } } }, "bad option 'keepalive' to 'create'" },
    { { pers = {} }, "bad option 'pers' to 'create' (did you mean 'peers'?)" },
  }

  test.case("before anything is sent", function()
    namespace.create("lt-room"):call(function()
      for _, case in ipairs(cases) do test.raises(case[2], wireguard.create, "wg0", case[1]) end
      local cable = veth.create("v0", "v1")
      test.raises("link.peers v0: Operation not supported (EOPNOTSUPP): it is no link of kind 'wireguard'", cable.peers,
        cable)
      test.raises("link.set_peer v0: Operation not supported (EOPNOTSUPP): it is no link of kind 'wireguard'",
        cable.set_peer, cable, { public_key = key })
      test.equal(#link.list(), 3)
    end)
  end)
end)
