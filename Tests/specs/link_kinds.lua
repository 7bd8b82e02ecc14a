-- SPDX-License-Identifier: GPL-3.0-or-later
-- Every kind of link: what was asked for is what `ip -d` shows, and what `inspect` tells; a change leaves the rest.
local test = require "lunette.test"
local json = require "cjson"

local function ip(...)
  return json.decode(process.exec({ "ip", "-j", ... }).stdout)
end

-- what `ip` says of a link's kind
local function data(name) return ip("-d", "link", "show", name)[1].linkinfo.info_data end

-- the wanted fields of a table
local function part(row, wanted)
  local found = {}
  for key in pairs(wanted) do found[key] = row[key] end
  return found
end

-- Each case: the options, what ip shows of them, what is changed then, and what ip shows of that. In `ours`, what
-- inspect tells where it has other words.
local cases = {
  vlan = {
    { id = 5, link = "v0", protocol = "802.1ad", gvrp = true, reorder_hdr = false,
      ingress_qos = { [1] = 2 }, egress_qos = { [3] = 4 } },
    { id = 5, protocol = "802.1ad", flags = { "GVRP" }, ingress_qos = { { from = 1, to = 2 } },
      egress_qos = { { from = 3, to = 4 } } },
    { loose_binding = true }, { id = 5, flags = { "GVRP", "LOOSE_BINDING" } },
  },
  vxlan = {
    { id = 7, link = "v0", remote = "239.0.0.1", local_address = "10.0.0.1", port = 4790, ttl = 5, df = "set",
      tos = 16, port_range = "1000-2000", ageing = 20, limit = 8, learning = false, proxy = true,
      rsc = true, l2miss = true, l3miss = true, udp_csum = false, gbp = true },
    { id = 7, group = "239.0.0.1", ["local"] = "10.0.0.1", link = "v0", port = 4790, ttl = 5, df = "set",
      tos = "0x10", port_range = { low = 1000, high = 2000 }, ageing = 20, limit = 8, learning = false, proxy = true,
      rsc = true, l2miss = true, l3miss = true, udp_csum = false, gbp = true },
    { ageing = 30 }, { id = 7, ageing = 30, group = "239.0.0.1", limit = 8 },
  },
  geneve = {
    { id = 7, remote = "fd00::1", port = 6082, ttl = 4, tos = "inherit", udp_zero_csum6_tx = true, label = 5 },
    { id = 7, remote6 = "fd00::1", port = 6082, ttl = 4, tos = "0x1", udp_zero_csum6_tx = true, label = "0x5" },
    { ttl = 9 }, { id = 7, ttl = 9, remote6 = "fd00::1" },
  },
  bond = {
    { mode = "active-backup", miimon = 0.1, updelay = 0.2, downdelay = 0.3, fail_over_mac = "active",
      primary_reselect = "failure", resend_igmp = 3, num_peer_notif = 4, min_links = 1, all_slaves_active = true,
      xmit_hash_policy = "layer3+4", lp_interval = 2 },
    { mode = "active-backup", miimon = 100, updelay = 200, downdelay = 300, fail_over_mac = "active",
      primary_reselect = "failure", resend_igmp = 3, num_peer_notif = 4, min_links = 1, all_slaves_active = 1,
      xmit_hash_policy = "layer3+4", lp_interval = 2 },
    { miimon = 0, arp_interval = 0.2, arp_validate = "all", arp_ip_target = { "10.0.0.1", "10.0.0.2" } },
    { miimon = 0, arp_interval = 200, arp_validate = "all", arp_ip_target = { "10.0.0.1", "10.0.0.2" },
      mode = "active-backup" },
  },
  vrf = { { table = 10 }, { table = 10 } },
  macvlan = {
    { link = "v0", mode = "source", macaddr = { "02:00:00:00:00:01", "02:00:00:00:00:02" }, bcqueuelen = 50 },
    { mode = "source", macaddr_count = 2, bcqueuelen = 50 },
    { macaddr = { "02:00:00:00:00:03" } },
    { mode = "source", macaddr_count = 1, macaddr_data = { "02:00:00:00:00:03" } },
  },
  macvtap = { { link = "v0", mode = "vepa" }, { mode = "vepa" }, { mode = "private" }, { mode = "private" } },
  ipvlan = {
    { link = "v0", mode = "l2", ports = "private" }, { mode = "l2", private = true },
    { ports = "vepa" }, { mode = "l2", vepa = true },
  },
  ipvtap = { { link = "v0", mode = "l3s" }, { mode = "l3s", bridge = true } },
  gre = {
    { remote = "10.0.0.2", local_address = "10.0.0.1", ikey = 5, okey = 6, icsum = true, oseq = true, ttl = 4,
      link = "v0" },
    { remote = "10.0.0.2", ["local"] = "10.0.0.1", ikey = "0.0.0.5", okey = "0.0.0.6", icsum = true, oseq = true,
      ttl = 4 },
    { ttl = 9 },
    { remote = "10.0.0.2", ["local"] = "10.0.0.1", ikey = "0.0.0.5", okey = "0.0.0.6", icsum = true, oseq = true,
      ttl = 9 },
  },
  gretap = {
    { remote = "10.0.0.2", local_address = "10.0.0.1", key = 0, csum = true, pmtudisc = false, tos = 8 },
    { remote = "10.0.0.2", ikey = "0.0.0.0", okey = "0.0.0.0", icsum = true, ocsum = true, tos = "0x8" },
    { key = 7 }, { remote = "10.0.0.2", ikey = "0.0.0.7", okey = "0.0.0.7", ocsum = true },
  },
  erspan = {
    { remote = "10.0.0.2", local_address = "10.0.0.1", key = 5, seq = true, erspan_ver = 2, erspan_dir = "egress",
      erspan_hwid = 3 },
    { ikey = "0.0.0.5", erspan_ver = 2, erspan_dir = "egress", erspan_hwid = "0x3" },
  },
  ip6gre = {
    { remote = "fd00::2", local_address = "fd00::1", tclass = 16, flowlabel = 0x123, ignore_encap_limit = true,
      key = 9 },
    { remote = "fd00::2", ["local"] = "fd00::1", tclass = "0x10", flowlabel = "0x00123", ikey = "0.0.0.9",
      ip6_tnl_f_ign_encap_limit = true },
    { ttl = 7 }, { remote = "fd00::2", ttl = 7, flowlabel = "0x00123", okey = "0.0.0.9" },
  },
  ip6gretap = {
    { remote = "fd00::2", local_address = "fd00::1", encap_limit = 6, ttl = 5 },
    { remote = "fd00::2", ["local"] = "fd00::1", encap_limit = 6, ttl = 5 },
  },
  ip6erspan = {
    { remote = "fd00::2", local_address = "fd00::1", key = 5, seq = true, erspan_ver = 1, erspan_index = 12 },
    { ikey = "0.0.0.5", erspan_ver = 1, erspan_index = 12 },
  },
  ipip = {
    { remote = "10.0.0.2", local_address = "10.0.0.1", ttl = 4, proto = "ipip" },
    { remote = "10.0.0.2", ["local"] = "10.0.0.1", ttl = 4, proto = "ipip" },
    { fwmark = 5 }, { remote = "10.0.0.2", ttl = 4, proto = "ipip", fwmark = "0x5" },
  },
  sit = {
    { remote = "10.0.0.2", local_address = "10.0.0.1", ttl = 4, prefix = "2001:db8::", prefixlen = 32 },
    { remote = "10.0.0.2", ttl = 4, prefix = "2001:db8::", prefixlen = 32 },
    { ttl = 5 }, { remote = "10.0.0.2", ttl = 5, prefix = "2001:db8::", prefixlen = 32 },
  },
  ip6tnl = {
    { remote = "fd00::2", local_address = "fd00::1", proto = "any", encap_limit = 3, dscp_inherit = true },
    { remote = "fd00::2", ["local"] = "fd00::1", proto = "any", encap_limit = 3, ip6_tnl_f_rcv_dscp_copy = true },
    { ttl = 8 }, { remote = "fd00::2", proto = "any", encap_limit = 3, ttl = 8 },
  },
  vti = {
    { remote = "10.0.0.2", local_address = "10.0.0.1", ikey = 5, okey = 6 },
    { remote = "10.0.0.2", ["local"] = "10.0.0.1", ikey = "0.0.0.5", okey = "0.0.0.6" },
    { okey = 7 }, { remote = "10.0.0.2", ikey = "0.0.0.5", okey = "0.0.0.7" },
  },
  vti6 = {
    { remote = "fd00::2", local_address = "fd00::1", key = 5 },
    { remote = "fd00::2", ["local"] = "fd00::1", ikey = "0.0.0.5", okey = "0.0.0.5" },
  },
}

-- what inspect does not give back in the words of the options
local shorthands = { link = true, key = true, csum = true, seq = true, external = true }

local function check_inspect(made, kind, options)
  local told = made:inspect()[kind]
  if told.macaddr then table.sort(told.macaddr) end
  for key, value in pairs(options) do
    if not shorthands[key] then test.equal({ key, told[key] }, { key, value }) end
  end
end

test.suite("kinds of links", function()
  for kind, case in pairs(cases) do
    test.case(kind, function()
      test.needs_link(kind)
      namespace.create("lt-room"):call(function()
        veth.create("v0", "v1")
        local options = { kind = kind }
        for key, value in pairs(case[1]) do options[key] = value end
        local made = link.create("k0", options)
        test.equal(made.kind, kind)
        test.equal(part(data("k0"), case[2]), case[2])
        check_inspect(made, kind, case[1])
        if case[1].link then test.equal(made:inspect().link, "v0") end
        if case[3] then
          made:set(case[3])
          test.equal(part(data("k0"), case[4]), case[4])
          check_inspect(made, kind, case[3])
        end
        test.equal(link.list({ kind = kind, name = "k0" })[1].name, "k0")
      end)
    end)
  end

  for _, kind in ipairs { "dummy", "ifb", "nlmon", "wireguard" } do
    test.case(kind, function()
      test.needs_link(kind)
      namespace.create("lt-room"):call(function()
        link.create("k0", { kind = kind, mtu = 1400, up = true })
        local row = ip("-d", "link", "show", "k0")[1]
        test.equal({ row.linkinfo.info_kind, row.mtu }, { kind, 1400 })
      end)
    end)
  end

  test.case("a vxlan that packets are told of learns only if it is said", function()
    test.needs_link "vxlan"
    namespace.create("lt-room"):call(function()
      link.create("k0", { kind = "vxlan", external = true })
      link.create("k1", { kind = "vxlan", external = true, port = 4790, learning = true })
      link.create("k2", { kind = "vxlan", id = 5, port = 4791 })
      process.exec { "ip", "link", "add", "k3", "type", "vxlan", "external", "dstport", "4792" }
      test.equal(data("k0").learning, data("k3").learning)
      test.equal({ data("k0").learning, data("k1").learning, data("k2").learning }, { false, true, true })
    end)
  end)

  test.case("a port of a bond, and of a VRF", function()
    test.needs_link "bond"
    test.needs_link "vrf"
    namespace.create("lt-room"):call(function()
      local port = veth.create("v0", "v1")
      link.create("bond0", { kind = "bond", mode = "802.3ad", miimon = 0.1, up = true })
      port:set { master = "bond0" }
      local ours, theirs = port:inspect().port, ip("-d", "link", "show", "v0")[1].linkinfo.info_slave_data
      test.equal({ ours.state:upper(), ours.mii_status:upper(), ours.perm_hwaddr, ours.queue_id },
        { theirs.state, theirs.mii_status, theirs.perm_hwaddr, theirs.queue_id })
      test.equal(link.list({ master = "bond0" })[1].slave_kind, "bond")
      port:set { master = false }
      link.create("vrf0", { kind = "vrf", table = 10 })
      port:set { master = "vrf0" }
      test.equal(port:inspect().port, { table = 10 })
    end)
  end)

  test.case("a tap, for a user", function()
    test.needs("links of kind tun", function() return io.open("/dev/net/tun", "r") end)
    namespace.create("lt-room"):call(function()
      local tap = link.create("tap0", { kind = "tun", mode = "tap", user = "nobody", gid = 7, vnet_hdr = true,
        pi = true, multi_queue = true, mtu = 1300, address = "10.7.0.1/24", up = true, altnames = "the-tap",
        index = 77 })
      local row = ip("-d", "address", "show", "tap0")[1]
      test.equal({ row.mtu, row.addr_info[1]["local"], row.ifindex }, { 1300, "10.7.0.1", 77 })
      local wanted = { type = "tap", pi = true, vnet_hdr = true, multi_queue = true, persist = true, user = "nobody" }
      test.equal(part(row.linkinfo.info_data, wanted), wanted)
      local told = tap:inspect()
      test.equal({ told.tun.mode, told.tun.user, told.tun.gid, told.altnames[1] }, { "tap", 65534, 7, "the-tap" })
      test.raises("link.create tap0: File exists (EEXIST)", link.create, "tap0", { kind = "tun", mode = "tap" })
      test.raises("link.create lo: File exists (EEXIST)", link.create, "lo", { kind = "tun" })
      tap:delete()
      test.equal(link.find("tap0"), nil)
      test.equal(link.create(nil, { kind = "tun" }):inspect().type, "none")
      local err = select(2, pcall(link.create, "tun9", { kind = "tun", address = { "10.0.0.1/8", "10.0.0.1/8" } }))
      test.equal({ err.code, link.find("tun9") }, { "EEXIST" })
    end)
  end)

  test.case("a kind that is not known here, by its attributes", function()
    test.needs_link "xfrm"
    namespace.create("lt-room"):call(function()
      veth.create("v0", "v1")
      local index = link.open("v0").index
      local attributes = { { 1, string.pack("I4", index) }, { 2, string.pack("I4", 5) } }
      local made = link.create("xfrm0", { kind = "xfrm", attributes = attributes })
      test.equal(data("xfrm0").if_id, "0x5")
      local told = made:inspect().attributes
      test.equal(told, attributes)
      made:delete()
      link.create("xfrm1", { kind = "xfrm", attributes = told })
      test.equal(data("xfrm1").if_id, "0x5")
    end)
  end)
end)
