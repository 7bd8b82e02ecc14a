-- SPDX-License-Identifier: GPL-3.0-or-later
-- Rules in a call: what they let pass is tried with ping and nc, what they add is looked at with nft.
local test = require "lunette.test"
local site = dofile(test.directory .. "/support/site.lua")

local pings, ask, serve = site.pings, site.ask, site.serve

local function listed(room) return room:exec({ "nft", "list", "ruleset" }).stdout end

-- The rules of a namespace as nft prints them, without chains, counters and ids.
local function rules(room, chain)
  local found, current = {}, nil
  for line in listed(room):gmatch("[^\n]+") do
    current = line:match("^\tchain (%S+)") or current
    local text = line:match("^\t\t(.*) comment \"lunette")
    if text and (current == chain or not chain and current ~= "owners") then
      found[#found + 1] = text:gsub(" counter packets %d+ bytes %d+", "")
    end
  end
  return found
end

local function in_room(body) return function() namespace.create("lt-room"):call(body, namespace.current()) end end

test.suite("firewall: accept, drop, reject", function()
  test.case("all that can be asked of packets", in_room(function()
    local here = namespace.current()
    firewall.drop { input = { "eth0", "veth*" }, source = "10.0.0.0/8", destination = "10.0.0.1", protocol = "tcp",
      port = { 80, "8000-8010" }, source_port = 5000, state = { "new", "invalid" } }
    firewall.accept { source = { "10.0.0.1-10.0.0.9", "fd00::/64" }, protocol = "icmp" }
    firewall.drop { port = 22, hook = "forward" }
    firewall.accept { output = link.open "lo", protocol = 47 }
    firewall.reject { input = "a", output = "b" }
    firewall.reject { protocol = "tcp", with = "reset" }
    firewall.accept { state = "established", insert = true }
    test.equal(rules(here, "input"), {
      "ct state established accept",
      'ip saddr 10.0.0.0/8 ip daddr 10.0.0.1 iifname { "eth0", "veth*" } tcp sport 5000 tcp dport { 80, 8000-8010 } '
        .. "ct state invalid,new drop",
      "ip saddr 10.0.0.1-10.0.0.9 meta l4proto icmp accept", "ip6 saddr fd00::/64 meta l4proto icmp accept",
      "meta l4proto tcp reject with tcp reset",
    })
    test.equal(rules(here, "forward"), { "meta l4proto { tcp, udp } th dport 22 drop",
      'iifname "a" oifname "b" reject' })
    test.equal(rules(here, "output"), { 'oifname "lo" meta l4proto gre accept' })
  end))

  test.case("packets are dropped, refused and counted", function()
    local s = site.build()
    test.eventually(function() return pings(s.outside, "2001:db8::1") and pings(s.one, "192.0.2.1") end)
    local rule = firewall.drop { source = { "10.0.0.1", "fd00::1" }, namespace = s.host }
    test.equal({ pings(s.one, "10.0.0.254"), pings(s.one, "fd00::fe"), pings(s.two, "10.0.0.254"),
      pings(s.two, "fd00::fe"), pings(s.one, "10.0.0.2") }, { false, false, true, true, true })
    test.truthy(rule:counters().packets >= 2)
    test.equal({ rule.kind, #rule:inspect(), rule.namespace == s.host }, { "drop", 2, true })
    rule:remove()
    rule:remove()
    test.truthy(pings(s.one, "10.0.0.254"))
    serve(s.host, "10.0.0.254", 80, "hello")
    test.eventually(function() return ask(s.one, "10.0.0.254", 80) == "hello" end)
    local reject = firewall.reject { protocol = "tcp", port = 80, with = "reset", namespace = s.host }
    local nc = { "nc", "-v", "-z", "-w", "5", "10.0.0.254", "80" }
    test.contains(s.one:exec(nc, { check = false }).stderr, "refused")
    firewall.accept { source = "10.0.0.1", insert = true, namespace = s.host }
    test.eventually(function() return ask(s.one, "10.0.0.254", 80) == "hello" end)
    test.contains(s.two:exec(nc, { check = false }).stderr, "refused")
    test.truthy(reject:counters().packets >= 2)
  end)

  test.case("misuse is told before anything is sent", in_room(function()
    local function refused(what, verb, given)
      test.raises(("bad option %s"):format(what), firewall[verb], given)
    end
    test.raises("bad argument #1 to 'drop' (table expected, got no value)", firewall.drop)
    refused("'inptu' to 'drop' (did you mean 'input'?)", "drop", { inptu = "eth0" })
    refused("'input' to 'drop' ('eth0/1' is not a link's name)", "drop", { input = "eth0/1" })
    refused("'input' to 'drop' (link or name expected, got namespace)", "drop", { input = namespace.current() })
    refused("'input' to 'drop' (the list is empty)", "drop", { input = {} })
    refused("'source' to 'drop' ('10.0.0': not an IPv4 or IPv6 address)", "drop", { source = "10.0.0" })
    refused("'source' to 'drop' ('10.0.0.0/33': prefix length out of range 0-32)", "drop", { source = "10.0.0.0/33" })
    refused("'source' to 'drop' (element 2: address, network or set expected, got number)", "drop",
      { source = { "10.0.0.1", 2 } })
    refused("'source' to 'drop' ('10.0.0.1-fd00::1' is not a range of addresses)", "drop",
      { source = "10.0.0.1-fd00::1" })
    refused("'destination' to 'drop' (of another family than 'source')", "drop",
      { source = "10.0.0.1", destination = "fd00::1" })
    refused("'port' to 'drop' (1 to 65535 expected, got 0)", "drop", { port = 0 })
    refused("'port' to 'drop' (1 to 65535 expected, got 'http')", "drop", { port = "http" })
    refused("'port' to 'drop' ('90-80' is not a range of ports)", "drop", { port = "90-80" })
    refused("'port' to 'drop' (a protocol with ports expected)", "drop", { port = 80, protocol = "icmp" })
    refused("'state' to 'accept' ('new', 'established', 'related', 'invalid', 'untracked' expected, got 'old')",
      "accept", { state = "old" })
    refused("'hook' to 'accept' ('input', 'forward', 'output' expected, got 'in')", "accept", { hook = "in" })
    refused("'output' to 'accept' (packets at hook 'input' have none)", "accept", { hook = "input", output = "lo" })
    refused("'with' to 'reject' ('reset' is for protocol = \"tcp\")", "reject", { with = "reset" })
    refused("'comment' to 'drop' (text without quotes and control characters expected)", "drop", { comment = '"' })
    local rule = firewall.drop { input = "eth0", comment = ("ü"):rep(100) } -- cut, but not in a character
    test.raises("no field or method 'remvoe' in a firewall rule (did you mean 'remove'?)", function()
      return rule.remvoe
    end)
    test.raises("cannot set field 'foo' of a firewall rule", function() rule.foo = 1 end)
    rule:remove()
    test.equal(listed(namespace.current()), "")
  end))
end)

test.suite("firewall: NAT", function()
  test.case("masquerade lets replies come back", function()
    local s = site.build()
    test.equal(pings(s.one, "192.0.2.9"), false)
    firewall.masquerade { source = { "10.0.0.0/24", "fd00::/64" }, excluding = "br0", namespace = s.host }
    test.eventually(function() return pings(s.one, "2001:db8::9") end)
    test.truthy(pings(s.one, "192.0.2.9") and pings(s.one, "10.0.0.2"))
    test.equal(rules(s.host), { 'ip saddr 10.0.0.0/24 oifname != "br0" masquerade',
      'ip6 saddr fd00::/64 oifname != "br0" masquerade' })
    firewall.masquerade({ output = "up0", namespace = s.host }):remove()
    test.equal(#rules(s.host), 2)
    test.raises("bad option 'source' to 'masquerade' ('source', 'output' or 'excluding' expected: else all would be "
      .. "masqueraded)", firewall.masquerade, {})
    test.raises("bad option 'excluding' to 'masquerade' ('output' is given too)",
      firewall.masquerade, { output = "a", excluding = "b" })
  end)

  test.case("a published port is reached from everywhere", function()
    local s = site.build()
    -- where the bridge filters, a box would have to be reached by the port that it came from
    pcall(sysctl.set, { ["net.bridge.bridge-nf-call-iptables"] = 0, ["net.bridge.bridge-nf-call-ip6tables"] = 0 },
      { namespace = s.host })
    serve(s.one, "10.0.0.1", 80, "four")
    serve(s.one, "fd00::1", 80, "six")
    local four = firewall.publish { port = 8080, to = "10.0.0.1:80", namespace = s.host }
    firewall.publish { port = 8080, to = { "fd00::1", 80 }, namespace = s.host }
    local function reached(room, address, text)
      test.eventually(function() return ask(room, address, 8080) == text end)
    end
    for _, room in ipairs { s.outside, s.host, s.one, s.two } do
      reached(room, "192.0.2.1", "four")
      reached(room, "2001:db8::1", "six")
    end
    for _, room in ipairs { s.host, s.one, s.two } do reached(room, "10.0.0.254", "four") end
    reached(s.host, "127.0.0.1", "four")
    test.truthy(four:counters().packets >= 6)
    four:remove()
    test.equal(ask(s.host, "192.0.2.1", 8080), nil)
    test.equal(sysctl.get("net.ipv4.conf.br0.route_localnet", { namespace = s.host }), 0)
    reached(s.outside, "2001:db8::1", "six")
  end)

  test.case("ranges, protocols, one address, one link", in_room(function()
    local here = namespace.current()
    firewall.publish { port = "8000-8010", to = "10.0.0.1", protocol = { "tcp", "udp" } }
    firewall.publish { port = 53, to = "[fd00::1]", protocol = "udp", address = "2001:db8::1", input = "up0" }
    test.equal(rules(here, "prerouting"), {
      "meta nfproto ipv4 fib daddr type local meta l4proto { tcp, udp } th dport 8000-8010 dnat ip to 10.0.0.1",
      'iifname "up0" ip6 daddr 2001:db8::1 udp dport 53 dnat ip6 to fd00::1',
    })
    test.equal(rules(here, "local_nat")[2], "ip6 daddr 2001:db8::1 udp dport 53 dnat ip6 to fd00::1")
    for what, given in pairs {
      ["'port' to 'publish' (it is missing)"] = { to = "10.0.0.1" },
      ["'to' to 'publish' (it is missing)"] = { port = 80 },
      ["'to' to 'publish' ('10.0.0': not an IPv4 or IPv6 address)"] = { port = 80, to = "10.0.0" },
      ["'to' to 'publish' ('10.0.0.0/24': an address expected, not a network)"] = { port = 80, to = "10.0.0.0/24" },
      ["'to' to 'publish' (1 to 65535 expected, got 99999)"] = { port = 80, to = "10.0.0.1:99999" },
      ["'to' to 'publish' (a range of ports keeps its numbers: leave the port out)"] =
        { port = "80-90", to = "10.0.0.1:80" },
      ["'address' to 'publish' (of another family than 'to')"] = { port = 80, to = "10.0.0.1", address = "fd00::1" },
      ["'protocol' to 'publish' ('tcp', 'udp', 'sctp' expected)"] = { port = 80, to = "10.0.0.1", protocol = "icmp" },
    } do test.raises("bad option " .. what, firewall.publish, given) end
  end))
end)

test.suite("firewall: isolate and sets", function()
  test.case("nothing passes between links, networks and namespaces", function()
    local s = site.build()
    test.eventually(function() return pings(s.one, "fd00::2") end)
    local function apart(given)
      given.namespace = s.host
      local rule = firewall.isolate(given)
      local result = { pings(s.one, "10.0.0.2"), pings(s.one, "fd00::2"), pings(s.one, "10.0.0.254") }
      rule:remove()
      return result
    end
    test.equal(apart { "box1", "box2" }, { false, false, true })
    test.equal(apart { s.one, s.two }, { false, false, true })
    test.equal(apart { "up0", "box2" }, { true, true, true })
    route.add("10.0.0.0/24", { via = "192.0.2.1", namespace = s.outside })
    test.truthy(pings(s.outside, "10.0.0.1"))
    local routed = firewall.isolate { "br0", "up0", namespace = s.host }
    test.equal({ pings(s.outside, "10.0.0.1"), pings(s.one, "192.0.2.9"), pings(s.outside, "192.0.2.1") },
      { false, false, true })
    routed:remove()
    firewall.isolate { { "10.0.0.0/24", "fd00::/64" }, "192.0.2.0/24", namespace = s.host }
    test.equal({ pings(s.outside, "10.0.0.1"), pings(s.one, "10.0.0.2") }, { false, true })
  end)

  test.case("isolate refuses what makes no sense", in_room(function()
    test.raises("bad argument #1 to 'isolate' (at least two links, networks or namespaces expected)",
      firewall.isolate, { "br0" })
    test.raises("bad argument #1 to 'isolate' (element 2: link or name expected, got number)",
      firewall.isolate, { "br0", 5 })
    test.raises("bad argument #1 to 'isolate' (nothing passes between IPv4 and IPv6 networks anyway)",
      firewall.isolate, { "10.0.0.0/24", "fd00::/64" })
    local far = namespace.create()
    test.raises(("bad argument #1 to 'isolate' (element 2: no link leads into %s)"):format(tostring(far)),
      firewall.isolate, { "br0", far })
  end))

  test.case("a set changes while its rules stay", function()
    local s = site.build()
    test.truthy(pings(s.one, "10.0.0.254"))
    local set = firewall.set { name = "blocked", elements = { "10.1.0.0/16" }, namespace = s.host }
    local rule = firewall.drop { source = set, namespace = s.host }
    test.truthy(pings(s.one, "10.0.0.254"))
    set:add { "10.0.0.1", "10.2.0.1-10.2.0.9" }
    test.equal({ pings(s.one, "10.0.0.254"), pings(s.two, "10.0.0.254") }, { false, true })
    test.equal(set:list(), { "10.0.0.1", "10.1.0.0/16", "10.2.0.1-10.2.0.9" })
    set:remove "10.0.0.1"
    test.truthy(pings(s.one, "10.0.0.254"))
    test.raises("set.delete nft: Could not process rule: Device or resource busy (EBUSY)", set.delete, set)
    test.raises("firewall.set nft: Could not process rule: File exists (EEXIST)",
      firewall.set, { name = "blocked", namespace = s.host })
    test.raises("bad argument #1 to 'add' (fd00::1 is of another family than the set)", set.add, set, "fd00::1")
    test.raises("bad argument #1 to 'remove' (element 2: 'x': not an IPv4 or IPv6 address)",
      set.remove, set, { "10.0.0.1", "x" })
    test.raises("bad option 'elements' to 'set' (element 1: 'x': not an IPv4 or IPv6 address)",
      firewall.set, { name = "other", elements = { "x" } })
    rule:remove()
    set:delete()
    test.equal(listed(s.host), "")
    local timed = firewall.set { name = "timed", type = "ipv6_addr", timeout = 1, namespace = s.host }
    timed:add("fd00::1"):add("fd00::2", { timeout = 100 })
    test.eventually(function() return #timed:list() == 1 end)
    test.equal(timed:list(), { "fd00::2" })
  end)

  test.case("what interferes is told", in_room(function()
    test.equal(firewall.interference(), {})
    firewall.drop { input = "eth0" }
    firewall.apply [[
      table ip filter { chain FORWARD { type filter hook forward priority 0; policy drop; }
      }
    ]]
    test.equal(firewall.interference(), { { kind = "policy", family = "ip", table = "filter", chain = "FORWARD",
      hook = "forward", policy = "drop",
      text = "table ip filter, chain FORWARD at forward: drops what its own rules do not accept" } })
    firewall.apply "add chain ip filter FORWARD { policy accept; }; add rule ip filter FORWARD ip saddr 10.0.0.1 drop"
    test.equal(firewall.interference({ hook = "forward" })[1].kind, "iptables")
    test.equal(#firewall.interference { hook = "input" }, 0)
    firewall.flush { all = true }
    process.exec { "iptables-nft", "-A", "FORWARD", "-j", "DROP" }
    test.equal(firewall.interference()[1].text, "table ip filter, chain FORWARD at forward: rules of iptables-nft")
  end))

  test.case("tables of the old iptables are told", in_room(function()
    test.needs("iptables from before nftables", function()
      process.exec { "iptables-legacy", "-L" }
      return true
    end)
    process.exec { "iptables-legacy", "-P", "FORWARD", "DROP" }
    local row = firewall.interference()[1]
    test.equal({ row.kind, row.family, row.table }, { "legacy", "ip", "filter" })
  end))
end)
