-- SPDX-License-Identifier: GPL-3.0-or-later
-- Filters and actions: what was asked for is, word for word, what tc makes of its own arguments, and what `list` tells.
local test = require "lunette.test"
local here = debug.getinfo(1, "S").source:match("^@(.*)/") or "."
local traffic = dofile(here .. "/support/traffic.lua")

local function shown(room, side)
  -- without the number that the kernel gave an action, which nobody has to know
  local text = traffic.tc(room, "filter", "show", "dev", "v0", side)
  return (text:gsub("index %d+", "index N"):gsub("police 0x%x+", "police N"))
end

local function room_with_clsact()
  local room = traffic.room()
  qdisc.add("v0", { kind = "clsact", namespace = room })
  return room
end

-- Each case: what the kernel has to have, tc's arguments, ours.
local cases = {
  { "u32", {}, "protocol ip prio 10 u32 match ip src 10.0.0.0/8 match ip dport 80 0xffff flowid 1:10",
    { kind = "u32", src_ip = "10.0.0.0/8", dst_port = 80, classid = "1:10" } },
  { "u32", {}, "protocol ip prio 10 u32 match ip dst 192.0.2.1 match ip protocol 6 0xff match ip sport 1024 0xfc00 "
    .. "flowid 1:10", { kind = "u32", dst_ip = "192.0.2.1", ip_proto = "tcp", src_port = "1024/0xfc00",
      classid = "1:10" }, reordered = true },
  { "u32", {}, "protocol ip prio 10 u32 match u32 0x0a000001 0xffffffff at 12 match u16 0x1234 0xfff0 at 6 "
    .. "match u8 5 0xf at 9 flowid 1:10",
    { kind = "u32", protocol = "ip", classid = "1:10", keys = {
      { at = 12, u32 = 0x0a000001 }, { at = 6, u16 = 0x1234, mask = 0xfff0 }, { at = 9, u8 = 5, mask = 0xf } } },
    reordered = true },
  { "u32", {}, "protocol ipv6 prio 10 u32 match ip6 dst fd00::/48 match ip6 dport 53 0xffff flowid 1:10",
    { kind = "u32", dst_ip = "fd00::/48", dst_port = 53, classid = "1:10" } },
  { "u32", {}, "protocol all prio 10 u32 match u32 0 0 flowid 1:10", { kind = "u32", classid = "1:10" } },
  { "u32", { "mirred" }, "protocol all prio 10 u32 match u32 0 0 action mirred egress redirect dev v1",
    { kind = "u32", actions = { { kind = "mirred", dev = "v1" } } } },
  { "u32", { "mirred" }, "chain 3 protocol ip prio 10 u32 match ip src 10.0.0.1 "
    .. "action mirred egress mirror dev v1 pipe action mirred ingress redirect dev v1",
    { kind = "u32", chain = 3, src_ip = "10.0.0.1", actions = {
      { kind = "mirred", mode = "mirror", dev = "v1" }, { kind = "mirred", direction = "ingress", dev = "v1" } } } },
  { "u32", { "gact" }, "protocol all prio 10 u32 match u32 0 0 action drop", { kind = "u32", actions = "drop" } },
  { "matchall", { "gact" }, "protocol all prio 10 matchall action goto chain 5",
    { kind = "matchall", actions = { { kind = "gact", goto_chain = 5 } } } },
  { "matchall", { "gact" }, "protocol all prio 10 matchall skip_hw action pass",
    { kind = "matchall", skip_hw = true, actions = { "pass" } } },
  { "matchall", { "police" },
    "protocol all prio 10 matchall action police rate 1mbit burst 10000 mtu 65535 conform-exceed drop/pipe",
    { kind = "matchall", actions = { { kind = "police", rate = "1mbit", burst = 10000, exceed = "drop",
      conform = "pipe" } } } },
  { "matchall", { "skbedit", "vlan" }, "protocol all prio 10 matchall action skbedit mark 5/0xff priority 1:10 pipe "
    .. "action vlan push id 5 protocol 802.1ad priority 3",
    { kind = "matchall", actions = { { kind = "skbedit", mark = 5, mask = 0xff, priority = "1:10" },
      { kind = "vlan", mode = "push", id = 5, protocol = "802.1ad", priority = 3 } } } },
  { "fw", {}, "protocol all prio 10 handle 6/0xff fw classid 1:10",
    { kind = "fw", mark = 6, mask = 0xff, classid = "1:10" } },
  { "flower", {}, "protocol ip prio 10 flower ip_proto tcp dst_ip 10.0.0.0/8 src_ip 192.0.2.1 dst_port 80 "
    .. "src_port 1000-2000 tcp_flags 0x2/0x17 ip_tos 0x10/0x3f ip_ttl 5 dst_mac 02:00:00:00:00:01 "
    .. "src_mac 02:00:00:00:00:00/16 skip_hw classid 1:10",
    { kind = "flower", ip_proto = "tcp", dst_ip = "10.0.0.0/8", src_ip = "192.0.2.1", dst_port = 80,
      src_port = "1000-2000", tcp_flags = "0x2/0x17", ip_tos = "0x10/0x3f", ip_ttl = 5, dst_mac = "02:00:00:00:00:01",
      src_mac = "02:00:00:00:00:00/16", skip_hw = true, classid = "1:10" } },
  { "flower", { "gact" }, "protocol ipv6 prio 10 flower ip_proto icmpv6 type 128 code 0 src_ip fd00::/64 action drop",
    { kind = "flower", ip_proto = "icmpv6", icmp_type = 128, icmp_code = 0, src_ip = "fd00::/64", actions = "drop" } },
  { "flower", {}, "protocol 802.1Q prio 10 flower vlan_id 5 vlan_prio 3 vlan_ethtype ipv4 ip_proto udp dst_port 53 "
    .. "classid 1:10", { kind = "flower", protocol = "802.1Q", vlan_id = 5, vlan_prio = 3, vlan_ethtype = "ip",
      ip_proto = "udp", dst_port = 53, classid = "1:10" } },
  { "flower", {}, "protocol arp prio 10 flower arp_op request arp_sip 10.0.0.1 arp_tip 10.0.0.0/24 classid 1:10",
    { kind = "flower", protocol = "arp", arp_op = 1, arp_sip = "10.0.0.1", arp_tip = "10.0.0.0/24",
      classid = "1:10" } },
  { "flower", {}, "protocol ip prio 10 flower enc_key_id 42 enc_dst_port 4789 enc_src_ip 10.0.0.1 classid 1:10",
    { kind = "flower", protocol = "ip", enc_key_id = 42, enc_dst_port = 4789, enc_src_ip = "10.0.0.1",
      classid = "1:10" } },
}

-- The lines of a text in order: tc puts the keys of u32 in the order of its arguments, and we by what they are.
local function sorted_lines(text)
  local lines = {}
  for line in text:gmatch("[^\n]+") do lines[#lines + 1] = line end
  table.sort(lines)
  return lines
end

local function check(case)
  local theirs, ours = room_with_clsact(), room_with_clsact()
  theirs:exec { "sh", "-c", "tc filter add dev v0 ingress " .. case[3] }
  local options = { parent = "ingress", priority = 10 }
  for key, value in pairs(case[4]) do options[key] = value end
  ours:call(function()
    local function alike()
      local mine, others = shown(ours, "ingress"), shown(theirs, "ingress")
      if case.reordered then mine, others = sorted_lines(mine), sorted_lines(others) end
      test.equal(mine, others)
    end
    filter.add("v0", options)
    alike()
    local rows = filter.list { dev = "v0", chain = case[4].chain or 0 }
    test.equal(#rows, 1)
    test.equal({ rows[1].parent, rows[1].priority, rows[1].kind, rows[1].classid },
      { "ingress", 10, case[1], case[4].classid })
    filter.remove(rows[1])
    test.equal(#filter.list { dev = "v0" }, 0)
    filter.add(rows[1])
    alike()
  end)
end

test.suite("filter: kinds and actions", function()
  for number, case in ipairs(cases) do
    test.case(("%s, %d"):format(case[1], number), function()
      traffic.needs_filter(case[1])
      for _, action in ipairs(case[2]) do traffic.needs_action(action) end
      check(case)
    end)
  end

  test.case("what list tells of keys and actions", function()
    traffic.needs_filter "u32"
    traffic.needs_action "mirred"
    room_with_clsact():call(function()
      filter.add("v0", { parent = "egress", kind = "u32", src_ip = "10.0.0.0/8", actions = {
        { kind = "mirred", dev = "v1", mode = "mirror" } } })
      local row = filter.list({ dev = "v0", parent = "egress" })[1]
      test.equal({ row.protocol, row.handle, row.chain, row.parent }, { "ip", "800::800", 0, "egress" })
      test.equal(row.u32.keys, { { at = 12, u32 = 10 << 24, mask = 0xff << 24 } })
      test.equal(row.actions[1].mirred, { mode = "mirror", direction = "egress", dev = "v1", control = "pipe" })
      link.open("v0"):add_address "10.0.0.1/24"
      process.exec({ "ping", "-c", "1", "-W", "1", "-I", "10.0.0.1", "10.0.0.2" }, { check = false })
      local redirected = filter.list({ dev = "v0", kind = "u32" })[1].actions[1].stats
      test.equal(redirected.packets >= 0 and redirected.bytes >= 0, true)
    end)
  end)
end)

test.suite("filter: changes", function()
  test.case("redirected packets are counted and arrive", function()
    traffic.needs_action "mirred"
    traffic.room():call(function()
      qdisc.add("v0", { kind = "clsact" })
      link.create("ifb0", { kind = "ifb", up = true })
      filter.add("v0", { parent = "ingress", kind = "u32", actions = { { kind = "mirred", dev = "ifb0" } } })
      link.open("v1"):add_address "10.0.0.1/24"
      process.exec({ "ping", "-c", "1", "-W", "1", "10.0.0.2" }, { check = false })
      local row = filter.list({ dev = "v0" })[1]
      test.equal(row.actions[1].stats.packets > 0, true)
      test.equal(link.open("ifb0"):stats().rx_packets >= row.actions[1].stats.packets, true)
    end)
  end)

  test.case("a scope undoes, also what the kernel numbered, and puts back what was changed", function()
    traffic.needs_filter "u32"
    room_with_clsact():call(function()
      filter.add("v0", { parent = "ingress", kind = "u32", priority = 7, classid = "1:1" })
      local row = filter.list({ dev = "v0" })[1]
      local s = scope.create()
      filter.add("v0", { parent = "ingress", kind = "u32", classid = "1:2" })
      filter.add("v0", { parent = "ingress", kind = "u32", classid = "1:2" })
      filter.change("v0", { parent = "ingress", kind = "u32", priority = 7, handle = row.handle, protocol = "all",
        classid = "1:3" })
      test.equal(filter.list({ dev = "v0", priority = 7 })[1].classid, "1:3")
      test.equal(#filter.list { dev = "v0" }, 3)
      local text = "u32 ffff:fff2 priority "
      test.equal(s:inspect().entries, { "filter " .. text .. "49152", "filter " .. text .. "49151",
        "replacement of filter " .. text .. "7" })
      s:close()
      test.equal(#filter.list { dev = "v0" }, 1)
      test.equal(filter.list({ dev = "v0" })[1].classid, "1:1")
      test.equal(filter.flush { dev = "v0", parent = "ingress" }, 1)
      test.equal(#filter.list { dev = "v0" }, 0)
    end)
  end)
end)

test.suite("filter: errors", function()
  local function refused(message, options)
    room_with_clsact():call(function()
      options.parent = options.parent or "ingress"
      test.raises(message, filter.add, "v0", options)
      test.equal(#filter.list { dev = "v0" }, 0)
    end)
  end

  test.case("what is wrong is told before anything is sent", function()
    local bad = "bad option "
    refused(bad .. "'kind' to 'add' (string expected, got nil)", {})
    refused(bad .. "'kind' to 'add' ('matchall', 'flower', 'u32' or 'fw' expected, got 'u23' (did you mean 'u32'?))",
      { kind = "u23" })
    refused(bad .. "'parent' to 'add' ('x' is neither 'root', 'ingress', 'egress' nor a handle such as '1:')",
      { kind = "u32", parent = "x" })
    refused(bad .. "'protocol' to 'add' (unknown protocol 'ipx')", { kind = "u32", protocol = "ipx" })
    refused(bad .. "'priority' to 'add' (1 to 65535 expected, got 0)", { kind = "u32", priority = 0 })
    refused(bad .. "'src_ip' to 'add' (10.0.0.0/8 is no network of the protocol 'ipv6')",
      { kind = "u32", src_ip = "10.0.0.0/8", protocol = "ipv6" })
    refused(bad .. "'src_ip' to 'add' (it needs the protocol 'ip' or 'ipv6')",
      { kind = "flower", src_ip = "10.0.0.0/8", protocol = "all" })
    refused(bad .. "'dst_port' to 'add' (it needs an 'ip_proto', 'sctp' or 'tcp' or 'udp')",
      { kind = "flower", protocol = "ip", dst_port = 80 })
    refused(bad .. "'src_mac' to 'add' ('x' is not a MAC address such as 02:00:00:00:00:01, or one with a mask)",
      { kind = "flower", src_mac = "x" })
    refused(bad .. "'tcp_flags' to 'add' ('2/x' is not 'VALUE/MASK', each 0 to 65535)",
      { kind = "flower", tcp_flags = "2/x" })
    refused(bad .. "'keys' to 'add' (u16 at 3: a multiple of 2 expected)",
      { kind = "u32", keys = { { at = 3, u16 = 1 } } })
    refused(bad .. "'keys' to 'add' (each key has one of 'u8', 'u16' and 'u32')",
      { kind = "u32", keys = { { at = 3 } } })
    refused(bad .. "'keys' to 'add' (u8 at 3: a mask of at most 0xff expected)",
      { kind = "u32", keys = { { at = 3, u8 = 1, mask = 256 } } })
    refused(bad .. "'mark' to 'add' (value expected, got nil)", { kind = "fw" })
    refused(bad .. "'handle' to 'add' (the mark expected: of 'fw' they are the same)",
      { kind = "fw", mark = 5, handle = 6 })
    refused(bad .. "'classid' to 'add' ('1:x' is not a handle such as '1:10')", { kind = "u32", classid = "1:x" })
  end)

  test.case("actions", function()
    local bad = "bad option "
    local function actions(message, list) refused(bad .. message, { kind = "u32", actions = list }) end
    actions("'actions' to 'add' ('continue', 'pass', 'reclassify', 'drop', 'pipe', 'stolen' or 'trap' expected, "
      .. "got 'dorp' (did you mean 'drop'?))", "dorp")
    actions("'kind' to 'add' (string expected, got nil: the kind of action, such as 'mirred'), in action 1", { {} })
    actions("'kind' to 'add' ('gact', 'mirred', 'police', 'skbedit' or 'vlan' expected, got 'mired' "
      .. "(did you mean 'mirred'?)), in action 2", { "drop", { kind = "mired" } })
    actions("'dev' to 'add' (value expected, got nil)", { { kind = "mirred" } })
    actions("'burst' to 'add' (value expected, got nil)", { { kind = "police", rate = "1mbit" } })
    actions("'jump' to 'add' (not together with 'goto_chain')", { { kind = "gact", goto_chain = 1, jump = 1 } })
    actions("'id' to 'add' (not for 'pop')", { { kind = "vlan", mode = "pop", id = 1 } })
    actions("'mark' to 'add' (it, or 'priority', 'queue_mapping' or 'ptype', expected)", { { kind = "skbedit" } })
    actions("'actions' to 'add' (word, table or list of them expected, got number)", 5)
  end)

  test.case("modules that the kernel lacks are named, and what the kernel refuses has its reason", function()
    room_with_clsact():call(function()
      local function lacking(word, detail, options)
        local ok, err = pcall(filter.add, "v0", options)
        if ok then return end
        test.equal({ err.detail, err.hint }, { detail,
          ("the kernel has no module '%s' (CONFIG_NET_%s)"):format(word, word:upper()) })
      end
      lacking("cls_matchall", "TC classifier not found", { parent = "ingress", kind = "matchall" })
      lacking("cls_flower", "TC classifier not found", { parent = "ingress", kind = "flower" })
      traffic.needs_filter "u32"
      lacking("act_gact", "Failed to load TC action module", { parent = "ingress", kind = "u32", actions = "drop" })
      local err = select(2, pcall(filter.add, "v1", { parent = "1:", kind = "u32" }))
      test.equal({ err.code, err.subject }, { "EINVAL", "v1 1:" })
      filter.flush { dev = "v0" }
      filter.add("v0", { parent = "ingress", kind = "u32", priority = 7, src_ip = "10.0.0.1", classid = "1:1" })
      local row = filter.list({ dev = "v0" })[1]
      row.u32.keys[1].u32 = 5
      test.raises("filter.change v0 ingress priority 7: Operation not supported (EOPNOTSUPP): "
        .. "what a u32 filter matches cannot be changed; remove it and add another", filter.change, row)
      test.raises("bad option 'parent' to 'list' (with a 'dev' only)", filter.list, { parent = "ingress" })
    end)
  end)
end)
