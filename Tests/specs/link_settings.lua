-- SPDX-License-Identifier: GPL-3.0-or-later
-- What all links can be set to, links that live partly in another namespace, and what is refused before it is sent.
local test = require "lunette.test"
local json = require "cjson"

local function ip(...)
  return json.decode(process.exec({ "ip", "-j", ... }).stdout)
end

local function names(rows)
  local list = {}
  for index, row in ipairs(rows) do list[index] = row.name end
  table.sort(list)
  return list
end

test.suite("settings of links", function()
  test.case("at the making and later, as ip shows them", function()
    local room = namespace.create("lt-room")
    local near, far = veth.create(
      { name = "v0", namespace = room, altnames = { "a-name-of-more-than-fifteen-bytes", "second" }, alias = "near",
        gso_max_size = 10000, gso_max_segs = 10, gro_max_size = 20000, addrgenmode = "none", linkmode = "dormant" },
      { name = "v1", namespace = room, altnames = "far", alias = "far end", addrgenmode = "random" })
    local row = ip("-n", "lt-room", "-d", "link", "show", "v0")[1]
    local other = ip("-n", "lt-room", "-d", "link", "show", "v1")[1]
    test.equal({ row.altnames, row.ifalias, row.gso_max_size, row.gso_max_segs, row.gro_max_size, row.linkmode,
      row.inet6_addr_gen_mode }, { { "a-name-of-more-than-fifteen-bytes", "second" }, "near", 10000, 10, 20000,
      "DORMANT", "none" })
    test.equal({ other.altnames, other.ifalias, other.inet6_addr_gen_mode }, { { "far" }, "far end", "random" })
    near:set { gso_max_size = 30000, linkmode = "default", addrgenmode = "eui64" }
    near:add_altname("third", "fourth"):remove_altname("second")
    local now = ip("-n", "lt-room", "-d", "link", "show", "v0")[1]
    test.equal({ now.gso_max_size, now.linkmode, now.inet6_addr_gen_mode, now.altnames },
      { 30000, "DEFAULT", "eui64", { "a-name-of-more-than-fifteen-bytes", "third", "fourth" } })
    test.truthy(link.open("third", { namespace = room }) == near)
    test.equal(names(link.list { namespace = room, altname = "far" }), { "v1" })
    test.equal(link.list { namespace = room, altname = "nobody" }, {})
    test.equal(far:inspect().altnames, { "far" })
  end)

  test.case("inspect agrees with ip -d", function()
    namespace.create("lt-room"):call(function()
      veth.create({ name = "v0", up = true }, { name = "v1", up = true })
      link.open("lo"):up()
      local theirs = ip("-d", "link")
      for index, row in ipairs(link.list()) do
        local other = theirs[index]
        test.equal({ row.min_mtu, row.max_mtu, row.gso_max_size, row.gso_max_segs, row.gro_max_size, row.tso_max_size,
          row.tso_max_segs, row.addrgenmode, row.allmulti, row.linkmode:upper() },
          { other.min_mtu, other.max_mtu, other.gso_max_size, other.gso_max_segs, other.gro_max_size,
            other.tso_max_size, other.tso_max_segs, other.inet6_addr_gen_mode, other.allmulti, other.linkmode })
      end
    end)
  end)

  test.case("a token, and a carrier that is told", function()
    namespace.create("lt-room"):call(function()
      local bed = link.create("v0", { kind = "ifb", up = true })
      test.equal(bed:inspect().token, nil)
      local tap = link.create("tap0", { kind = "tun", mode = "tap", up = true, carrier = false })
      test.equal(tap:inspect().carrier, false)
      local near = veth.create({ name = "a", up = true }, { name = "b", up = true })
      near:set { token = "::1:2:3:4" }
      test.equal({ near:inspect().token, ip("token", "get", "dev", "a")[1].token }, { "::1:2:3:4", "::1:2:3:4" })
      near:set { token = "::" }
      test.equal(near:inspect().token, nil)
    end)
  end)

  test.case("a name that is taken leaves nothing", function()
    namespace.create("lt-room"):call(function()
      veth.create({ name = "v0", altnames = "taken" }, "v1")
      local make = function(altname, far)
        return veth.create({ name = "w0", altnames = altname }, { name = "w1", altnames = far })
      end
      test.equal(select(2, pcall(make, "taken")).code, "EEXIST")
      test.equal(select(2, pcall(make, "free", "taken")).code, "EEXIST")
      test.equal(select(2, pcall(bridge.create, "br0", { altnames = { "fine", "taken" } })).code, "EEXIST")
      test.equal(names(link.list()), { "lo", "v0", "v1" })
      local err = select(2, pcall(link.create, "t0", { kind = "tun", altnames = "taken" }))
      test.equal({ err.code, link.find("t0") }, { "EEXIST" })
    end)
  end)
end)

test.suite("a link in two namespaces", function()
  -- Makes a link in a room that is based on one outside, with the same name, in one request.
  local function make(kind, options)
    test.needs_link(kind)
    local outside, room = namespace.create("lt-out"), namespace.create("lt-room")
    local lower = veth.create({ name = "eth0", namespace = outside, up = true }, { name = "far0", namespace = outside })
    options.kind, options.link, options.namespace, options.up = kind, lower, room, true
    local made = link.create("eth0", options)
    local row = made:inspect()
    test.equal({ row.link_index, row.link_netns, made.namespace == room }, { lower.index, "lt-out", true })
    test.equal(ip("-n", "lt-room", "-d", "link", "show", "eth0")[1].link_netnsid, row.link_nsid)
    test.equal(names(link.list { namespace = outside }), { "eth0", "far0", "lo" })
    return made
  end

  test.case("a macvlan", function() make("macvlan", { mode = "bridge" }) end)
  test.case("an ipvlan", function() make("ipvlan", { mode = "l2" }) end)
  test.case("a VLAN", function() make("vlan", { id = 5 }) end)
  test.case("a VXLAN", function() make("vxlan", { id = 5, remote = "10.0.0.2" }) end)

  test.case("the link below by name, with its namespace", function()
    local outside, room = namespace.create("lt-out"), namespace.create("lt-room")
    veth.create({ name = "v0", namespace = outside }, { name = "v1", namespace = outside })
    local made = link.create("m0", { kind = "macvlan", link = "v0", link_netns = "lt-out", namespace = room })
    test.equal(made:inspect().link_netns, "lt-out")
    local err = select(2, pcall(link.create, "m1", { kind = "macvlan", link = "nope", link_netns = outside }))
    test.equal({ err.subject, err.code }, { "nope", "ENODEV" })
  end)

  test.case("a tunnel whose packets go elsewhere", function()
    test.needs_link "gre"
    local outside, room = namespace.create("lt-out"), namespace.create("lt-room")
    local made = link.create("gre7", { kind = "gre", remote = "10.0.0.2", link_netns = outside, namespace = room })
    test.equal({ made:inspect().link_netns, made:inspect().gre.remote }, { "lt-out", "10.0.0.2" })
    test.equal(ip("-n", "lt-room", "-d", "link", "show", "gre7")[1].link_netnsid, made:inspect().link_nsid)
    local err = select(2, pcall(link.create, "gre7", { kind = "gre", link_netns = outside, namespace = room }))
    test.equal(err.code, "EEXIST")
  end)
end)

-- Each: the options beside the kind, and the whole error.
local refused = {
  vlan = {
    { {}, "bad option 'link' to 'create' (link or name expected, got nil: a link of kind 'vlan' is based on one)" },
    { { link = "lo" }, "bad option 'id' to 'create' (value expected, got nil: a link of kind 'vlan' needs it)" },
    { { link = "nope", id = 5 }, "link.create nope: No such device (ENODEV)" },
    { { link = "lo", id = 4095 }, "bad option 'id' to 'create' (0 to 4094 expected, got 4095)" },
    { { link = "lo", id = 1, protocol = "802.1x" },
      "bad option 'protocol' to 'create' ('802.1Q' or '802.1ad' expected, got '802.1x' (did you mean '802.1Q'?))" },
    { { link = "lo", id = 1, ingress_qos = { a = 1 } },
      "bad option 'ingress_qos' to 'create' (numbers from 0 to 4294967295 expected)" },
    { { link = "lo", id = 1, gvrp = 1 }, "bad option 'gvrp' to 'create' (boolean expected, got number)" },
    { { link = "lo", id = 1, gvpr = true }, "bad option 'gvpr' to 'create' (did you mean 'gvrp'?)" },
  },
  vxlan = {
    { {}, "bad option 'id' to 'create' (value expected, got nil: a link of kind 'vxlan' needs it)" },
    { { id = 1 << 24 }, "bad option 'id' to 'create' (0 to 16777215 expected, got 16777216)" },
    { { id = 1, remote = "10.0.0" }, "bad option 'remote' to 'create' ('10.0.0' is not an IPv4 or IPv6 address)" },
    { { id = 1, ttl = 256 }, "bad option 'ttl' to 'create' (0 to 255 expected, got 256)" },
    { { id = 1, port_range = "2-1" },
      "bad option 'port_range' to 'create' (a number, 0 to 65535, or two as 'FIRST-LAST' expected, got '2-1')" },
    { { id = 1, ageing = -1 }, "bad option 'ageing' to 'create' (0.0 to 4294967295.0 expected, got -1.0)" },
  },
  geneve = {
    { { id = 1 }, "bad option 'remote' to 'create' (value expected, got nil: a link of kind 'geneve' needs it)" },
    { { id = 1, remote = "10.0.0.1", tos = "x" }, "bad option 'tos' to 'create' ('inherit' expected, got 'x')" },
    { { id = 1, remote = "10.0.0.1", tos = 256 }, "bad option 'tos' to 'create' (0 to 255 expected, got 256)" },
  },
  bond = {
    { { mode = "802.3" }, "bad option 'mode' to 'create' ('balance-rr', 'active-backup', 'balance-xor', 'broadcast', "
      .. "'802.3ad', 'balance-tlb' or 'balance-alb' expected, got '802.3')" },
    { { arp_ip_target = { "fd00::1" } },
      "bad option 'arp_ip_target' to 'create' (IPv4 address expected, got 'fd00::1')" },
    { { primary = "nope" }, "link.create nope: No such device (ENODEV)" },
  },
  vrf = {
    { {}, "bad option 'table' to 'create' (value expected, got nil: a link of kind 'vrf' needs it)" },
    { { table = 0 }, "bad option 'table' to 'create' (1 to 4294967295 expected, got 0)" },
  },
  macvlan = {
    { {}, "bad option 'link' to 'create' (link or name expected, got nil: a link of kind 'macvlan' is based on one)" },
    { { link = "lo", macaddr = { "x" } },
      "bad option 'macaddr' to 'create' ('x' is not a MAC address such as 02:00:00:00:00:01)" },
  },
  ipvlan = {
    { { link = "lo", mode = "l4" }, "bad option 'mode' to 'create' ('l2', 'l3' or 'l3s' expected, got 'l4' "
      .. "(did you mean 'l2'?))" },
  },
  gre = {
    { { remote = "fd00::1" }, "bad option 'remote' to 'create' (IPv4 address expected, got 'fd00::1')" },
    { { key = -1 }, "bad option 'key' to 'create' (0 to 4294967295 expected, got -1)" },
  },
  erspan = {
    { {}, "bad option 'key' to 'create' (value expected, got nil: a link of kind 'erspan' needs it)" },
  },
  ip6gre = {
    { { remote = "10.0.0.1" }, "bad option 'remote' to 'create' (IPv6 address expected, got '10.0.0.1')" },
    { { tclass = 256 }, "bad option 'tclass' to 'create' (0 to 255 expected, got 256)" },
  },
  sit = { { { prefix = "10.0.0.1" }, "bad option 'prefix' to 'create' (IPv6 address expected, got '10.0.0.1')" } },
  tun = {
    { { mode = "tub" }, "bad option 'mode' to 'create' ('tun' or 'tap' expected, got 'tub' (did you mean 'tun'?))" },
    { { user = "nobody-at-all" }, "bad option 'user' to 'create' (there is no 'nobody-at-all')" },
    { { link = "lo" }, "bad option 'link' to 'create' (a tun is not based on another link)" },
  },
  xyz = {
    { { attributes = 1 }, "bad option 'attributes' to 'create' (list of attributes expected, got number)" },
    { { attributes = { 1 } },
      "bad option 'attributes' to 'create' (element 1: pair of number and value expected, got number)" },
    { { attributes = { { 16384, "" } } },
      "bad option 'attributes' to 'create' (element 1: a number from 0 to 16383 and a value expected)" },
    { { attributes = { { 1, { { 2 } } } } },
      "bad option 'attributes' to 'create' (element 1: string or list of attributes expected, got nil)" },
    { {}, "link.create k0: Operation not supported (EOPNOTSUPP): Unknown device type" },
  },
  dummy = {
    { { linkmode = "asleep" }, "bad option 'linkmode' to 'create' ('default' or 'dormant' expected, got 'asleep')" },
    { { token = "10.0.0.1" }, "bad option 'token' to 'create' (IPv6 address expected, got '10.0.0.1')" },
    { { altnames = "" }, "link.create: Invalid argument (EINVAL): an alternative name has 1 to 127 bytes" },
  },
}

test.suite("links that are refused", function()
  for kind, list in pairs(refused) do
    test.case(kind, function()
      namespace.create("lt-room"):call(function()
        for _, case in ipairs(list) do
          local options = case[1]
          options.kind = kind
          test.raises(case[2], link.create, "k0", options)
        end
        test.equal(#link.list(), 1)
      end)
    end)
  end

  test.case("a kind that the kernel lacks names the module", function()
    local room = namespace.create("lt-room")
    local missing = { dummy = { "dummy", "CONFIG_DUMMY" }, bond = { "bonding", "CONFIG_BONDING" },
      gre = { "ip_gre", "CONFIG_NET_IPGRE" }, wireguard = { "wireguard", "CONFIG_WIREGUARD" } }
    local found = 0
    for kind, words in pairs(missing) do
      local ok, err = pcall(link.create, "k0", { kind = kind, namespace = room })
      if ok then
        err:delete()
      else
        found = found + 1
        test.contains(err, ("link.create k0: Operation not supported (EOPNOTSUPP): Unknown device type; the kernel "
          .. "has no module '%s' (%s)"):format(table.unpack(words)))
      end
    end
    if found == 0 then test.skip("the kernel has them all") end
  end)
end)
