-- SPDX-License-Identifier: GPL-3.0-or-later
-- Labs as plans: nothing is made here. What is wrong is told with the same words every time.
local test = require "lunette.test"
local cidrs = require "lunette.topology.cidr"
local graphs = require "lunette.topology.graph"
local names = require "lunette.topology.names"
local plans = require "lunette.topology.plan"
local random = require "lunette.topology.random"
local topology = require "lunette.topology"

-- The addresses that a lab plans, by the names of nodes and of families, in the order of their links.
local function planned(lab)
  local found = {}
  for port, entry in pairs(plans.make(lab._graph).decided) do
    local name = port.node.name
    found[name] = found[name] or {}
    for number, own in ipairs(port.node.ports) do
      if own == port then found[name][number] = table.concat({ entry.addresses.ipv4, entry.addresses.ipv6 }, " ") end
    end
  end
  return found
end

-- The routes of a node that a lab plans, of one family, as text.
local function ways(lab, name, family)
  local list = {}
  for _, row in ipairs(plans.make(lab._graph).routes[lab._graph.by_name[name]] or {}) do
    if row.family == (family or "ipv4") then
      local hops = {}
      for index, hop in ipairs(row.nexthops or {}) do hops[index] = hop.via end
      list[#list + 1] = row.destination .. " " .. (row.via or table.concat(hops, "|"))
    end
  end
  return list
end

local function refused(text, body, ...) test.raises(text, body, ...) end

test.suite("topology: parts", function()
  test.case("networks are numbers", function()
    for _, text in ipairs { "10.0.0.0/8", "192.0.2.128/25", "::/0", "fd00:0:0:1::/64", "2001:db8::1:0:0:1/128" } do
      test.equal(cidrs.text(cidrs.parse(text)), text)
    end
    local pool = cidrs.parse("fd00::/48")
    test.equal(cidrs.text(cidrs.part(pool, 64, 0xabc)), "fd00:0:0:abc::/64")
    test.equal(cidrs.part(pool, 64, 1 << 16), nil)
    test.equal(cidrs.text(cidrs.part(cidrs.parse("10.0.0.0/8"), 96 + 24, 257)), "10.1.1.0/24")
    test.equal(cidrs.address(cidrs.parse("fd00::/64"), 0x10001), "fd00::1:1")
    local outer, inner = cidrs.parse("fd00::/63"), cidrs.parse("fd00:0:0:1::5/128")
    test.equal({ cidrs.contains(outer, inner), cidrs.contains(inner, outer), cidrs.overlap(inner, outer) },
      { true, false, true })
    test.equal(cidrs.overlap(cidrs.parse("10.0.0.0/25"), cidrs.parse("10.0.0.128/25")), false)
    test.equal(cidrs.parse("::ffff:10.0.0.1"), nil)
  end)

  test.case("long names end in a hash, the same every time", function()
    local used = names.new_set()
    test.equal(names.take(used, "eth0"), "eth0")
    local first, second = names.take(used, "distribution-switch-1"), names.take(used, "distribution-switch-2")
    test.equal({ #first, #second, first:sub(1, 11) }, { 15, 15, "distributi~" })
    test.truthy(first ~= second)
    test.truthy(names.take(used, "eth0") ~= "eth0")
    test.equal(names.take(names.new_set(), "distribution-switch-1"), first)
    test.truthy(names.take(used, "all") ~= "all") -- the kernel has a file of that name
    test.truthy(utf8.len(names.take(used, "grüße-aus-österreich")))
  end)

  test.case("random numbers of one seed are the same", function()
    local a, b, c = random.new(7), random.new(7), random.new(8)
    local first, second, third = {}, {}, {}
    for index = 1, 100 do first[index], second[index], third[index] = a(1, 6), b(1, 6), c(1, 6) end
    test.equal(first, second)
    test.truthy(table.concat(first) ~= table.concat(third))
    for _, value in ipairs(first) do test.truthy(value >= 1 and value <= 6) end
    local unit, between = a(), a(0.5, 2)
    test.truthy(unit >= 0 and unit < 1 and between >= 0.5 and between < 2)
  end)
end)

test.suite("topology: a plan", function()
  test.case("each broadcast domain is a network of both families", function()
    local lab = topology.create()
    local s1, s2, r1 = lab:switch "s1", lab:hub "s2", lab:router "r1"
    for index, middle in ipairs { s1, s1, s2 } do lab:link(lab:host("h" .. index), middle) end
    lab:link(r1, s1)
    lab:link(r1, s2)
    lab:link(r1, lab:router "r2")
    test.equal(planned(lab), {
      h1 = { "10.0.0.1 fd00::1" }, h2 = { "10.0.0.2 fd00::2" }, h3 = { "10.0.1.1 fd00:0:0:1::1" },
      r1 = { "10.0.0.254 fd00::fe", "10.0.1.254 fd00:0:0:1::fe", "10.0.2.1 fd00:0:0:2::1" },
      r2 = { "10.0.2.2 fd00:0:0:2::2" },
    })
    test.equal(ways(lab, "h1"), { "default 10.0.0.254" })
    test.equal(ways(lab, "h3", "ipv6"), { "default fd00:0:0:1::fe" })
    test.equal(ways(lab, "r1"), {})
    test.equal(ways(lab, "r2"), { "10.0.0.0/24 10.0.2.1", "10.0.1.0/24 10.0.2.1" })
  end)

  test.case("what is given is kept, and others go around it", function()
    local lab = topology.create { pool = { "10.0.0.0/22", "fd07::/62" } }
    local s1, s2 = lab:switch("s1", { subnet = "10.0.0.0/24" }), lab:switch "s2"
    lab:link(lab:host("h1", { address = { "10.0.0.2/24", "fd00::7/64" } }), s1)
    lab:link(lab:host "h2", s1)
    lab:link({ node = lab:host "h3", address = "10.0.0.1" }, s1)
    lab:link(lab:host "h4", s2)
    lab:link(lab:host("h5", { address = false }), s2)
    test.equal(planned(lab), { h1 = { "10.0.0.2 fd00::7" }, h2 = { "10.0.0.3 fd00::1" }, h3 = { "10.0.0.1 fd00::2" },
      h4 = { "10.0.1.1 fd07::1" }, h5 = { "" } })
  end)

  test.case("a network grows with its nodes", function()
    local lab = topology.star { hosts = 300, ipv6 = false }
    local found = planned(lab)
    test.equal({ found.h1, found.h300 }, { { "10.0.0.1" }, { "10.0.1.44" } })
    lab:link(lab:host "a", lab:host "b")
    test.equal(planned(lab).a, { "10.0.2.1" })
  end)

  test.case("the shortest way counts costs, and is several if that is asked for", function()
    local function square(settings, cost)
      local lab = topology.create(settings)
      for index = 1, 4 do lab:router("r" .. index) end
      lab:link("r1", "r2", { cost = cost })
      lab:link("r1", "r3")
      lab:link("r2", "r4")
      lab:link("r3", "r4")
      lab:link(lab:host "h1", "r4")
      return lab
    end
    test.equal(ways(square({}), "r1"), { "10.0.2.0/24 10.0.0.2", "10.0.3.0/24 10.0.1.2", "10.0.4.0/24 10.0.0.2" })
    test.equal(ways(square({}, 5), "r1")[3], "10.0.4.0/24 10.0.1.2")
    test.equal(ways(square({ ecmp = true }), "r1")[3], "10.0.4.0/24 10.0.0.2|10.0.1.2")
    test.equal(ways(square({ routing = false }), "r1"), {})
  end)

  test.case("a host with two routers takes the better one", function()
    local lab = topology.create { ipv6 = false }
    local r1, r2, host = lab:router "r1", lab:router "r2", lab:host "host"
    lab:link(host, r1)
    lab:link(host, r2)
    for index = 1, 2 do lab:link(lab:host("left" .. index), r1) end
    lab:link(lab:host "right", r2)
    test.equal(ways(lab, "host"), { "default 10.0.0.254", "10.0.4.0/24 10.0.1.254" })
    local other = topology.create { ipv6 = false }
    other:link(other:host("h1", { gateway = "10.0.0.77" }), other:router "r1")
    other:link(other:host("h2", { gateway = false }), "r1")
    test.equal({ ways(other, "h1"), ways(other, "h2") }, { { "default 10.0.0.77" }, {} })
  end)

  test.case("the same seed makes the same network, in one piece", function()
    local function shape(seed)
      local lab, list = topology.random { nodes = 20, degree = 3, seed = seed }, {}
      for index, cable in ipairs(lab:links()) do list[index] = cable.name end
      return table.concat(list, " "), #list
    end
    local first, count = shape(1)
    test.equal({ first == shape(1), first == shape(2), count }, { true, false, 30 })
    test.equal(#ways(topology.random { nodes = 20, seed = 3 }, "r1") > 0, true)
  end)

  test.case("generators make as many as they say", function()
    for name, expected in pairs { single = { 3, 2 }, star = { 5, 4 }, linear = { 4, 3 }, ring = { 8, 8 },
      grid = { 18, 21 }, torus = { 18, 27 }, tree = { 7, 6 }, leaf_spine = { 14, 16 }, fat_tree = { 36, 48 },
      random = { 8, 12 } } do
      local lab = topology[name]()
      test.equal({ name, #lab:nodes(), #lab:links() }, { name, table.unpack(expected) })
      plans.make(lab._graph)
    end
    test.equal(#topology.tree({ depth = 5, fanout = 4 }):nodes "host", 1024)
  end)
end)

test.suite("topology: misuse", function()
  local function lab_with(...)
    local lab = topology.create("lab")
    for index, kind in ipairs { ... } do lab[kind](lab, kind:sub(1, 1) .. index) end
    return lab
  end

  test.case("names and ends", function()
    local lab = lab_with("host", "switch", "host")
    refused("topology.router h1: File exists (EEXIST): the lab has a host of this name already", lab.router, lab, "h1")
    refused("topology.host a b: Invalid argument (EINVAL): 'a b' has white space, '/', ':' or '%' in it", lab.host, lab,
      "a b")
    refused("topology.link h9: No such file or directory (ENOENT): the lab has no node of this name "
      .. "(did you mean 'h1'?)", lab.link, lab, "h1", "h9")
    refused("topology.link h1: Invalid argument (EINVAL): a link has two ends, at two nodes", lab.link, lab, "h1", "h1")
    refused("bad argument to 'link' (node or name expected, got no value)", lab.link, lab, "h1")
    refused("bad argument #1 to 'host' (string expected, got no value)", lab.host, lab)
    refused("topology.link x: Invalid argument (EINVAL): it is a node of another lab", lab.link, lab, "h1",
      topology.create():host "x")
    lab:link({ node = "h1", name = "lan" }, "s2")
    refused("topology.link h1: File exists (EEXIST): it has an interface lan already, to s2", lab.link, lab,
      { node = "h1", name = "lan" }, "h3")
    refused("bad option 'address' to 'link' (s2 is a switch and has none)", lab.link, lab, "h1",
      { node = "s2", address = "10.0.0.1" })
    refused("bad option 'dealy' to 'link' (did you mean 'delay'?)", lab.link, lab, "h1", "s2", { dealy = "5ms" })
    refused("bad option 'rate' to 'link' ('quick' is not a rate such as '10mbit')", lab.link, lab, "h1", "s2",
      { rate = "quick" })
    refused("bad option 'jitter' to 'link' ('x' is not a time such as '20ms')", lab.link, lab, "h1", "s2",
      { jitter = "x" })
    refused("bad option 'subnet' to 'switch' ('10.0.0.1/24' is an address of the network 10.0.0.0/24)", lab.switch, lab,
      "s9", { subnet = "10.0.0.1/24" })
    refused("bad option 'k' to 'fat_tree' (an even number expected, got 3)", topology.fat_tree, { k = 3 })
    refused("bad option 'ipv6' to 'create' (neither IPv4 nor IPv6 is left)", topology.create, nil,
      { ipv4 = false, ipv6 = false })
    test.equal({ #lab:nodes(), #lab:links() }, { 3, 1 })
  end)

  test.case("addresses and networks", function()
    local lab = lab_with("switch", "switch", "host", "host")
    lab:link({ node = "h3", address = "10.1.0.5/24" }, "s1")
    local wrong = lab:link({ node = "h4", address = "10.2.0.5/24" }, "s1")
    refused("topology.build h4: Invalid argument (EINVAL): its address 10.2.0.5/24 is not one of 10.1.0.0/24, "
      .. "the network of s1", lab.build, lab)
    wrong:delete()
    wrong = lab:link({ node = "h4", address = "10.1.0.5" }, "s1")
    refused("topology.build h4: Address already in use (EADDRINUSE): its address 10.1.0.5 is that of h3", lab.build,
      lab)
    wrong:delete()
    wrong = lab:link({ node = "h4", address = "10.1.0.129/25" }, "s2")
    refused("topology.build s2: Address already in use (EADDRINUSE): its network 10.1.0.128/25 overlaps 10.1.0.0/24 "
      .. "of s1", lab.build, lab)
    wrong:delete()
    lab:link("h4", "s2", { subnet = "10.3.0.0/31" })
    lab:link(lab:host "h5", "s2")
    lab:link(lab:host "h6", "s2")
    local wide = topology.create("lt-wide")
    local r1 = wide:router("r1")
    wide:link({ node = r1, address = "fd00:0:0:5::1/48" }, wide:router("r2"))
    refused("topology.build r1: Invalid argument (EINVAL): its address fd00:0:0:5::1/48 is not among the first 2^64 of "
      .. "fd00::/48", wide.build, wide)
    refused("topology.build h6: Cannot assign requested address (EADDRNOTAVAIL): the network 10.3.0.0/31 of s2 has no "
      .. "free address", lab.build, lab)
    local small = topology.linear { nodes = 3, kind = "router", pool = "10.0.0.0/23", ipv6 = false }
    refused("topology.build h3-r3: Cannot assign requested address (EADDRNOTAVAIL): the pool 10.0.0.0/23 has no "
      .. "free network of the size /24", small.build, small)
    test.equal(namespace.find("lab"), nil)
  end)

  test.case("a loop of switches needs a spanning tree", function()
    local lab = lab_with("switch", "switch", "hub")
    lab:link("s1", "s2")
    lab:link("s2", "h3")
    lab:link("h3", "s1")
    refused("topology.build h3-s1: Too many levels of symbolic links (ELOOP): s1, s2, h3 form a loop, and none has a "
      .. "spanning tree: the first frame would become a storm; stp = true for one of them, or loops = true for the lab",
      lab.build, lab)
    local with = topology.ring { nodes = 3 }
    plans.make(with._graph)
    local on_purpose = topology.create { loops = true }
    on_purpose:switch "a"
    on_purpose:switch "b"
    for _ = 1, 2 do on_purpose:link("a", "b") end
    plans.make(on_purpose._graph)
    test.equal({ on_purpose:links()[1].name, on_purpose:links()[2].name }, { "a-b", "a-b#2" })
  end)

  test.case("what is not there", function()
    local lab = lab_with("host", "host")
    local cable = lab:link("h1", "h2")
    refused("topology.exec h1: Invalid argument (EINVAL): the lab was not built yet", function()
      lab:open("h1"):exec { "true" }
    end)
    refused("topology.down h1-h2: Invalid argument (EINVAL): the lab was not built yet", cable.down, cable)
    for _, verb in ipairs { "ping_all", "partition", "heal", "reroute" } do
      refused(("topology.%s lab lab: Invalid argument (EINVAL): it was not built yet"):format(verb), lab[verb], lab)
    end
    refused("bad argument #1 to 'run' (number expected, got string)", lab.run, lab, "x")
    refused("bad argument #1 to 'wait' (number expected, got string)", lab.wait, lab, { timeout = "x" })
    refused("topology.open h3: No such file or directory (ENOENT): the lab has no node of this name "
      .. "(did you mean 'h1'?)", lab.open, lab, "h3")
    test.equal({ lab:find("h3"), lab:find("h1").name }, { nil, "h1" })
    refused("no field or method 'hots' in a lab (did you mean 'host'?)", function() return lab.hots end)
    lab:close()
    lab:close()
    refused("topology.host lab lab: Bad file descriptor (EBADF): the lab was closed", lab.host, lab, "h9")
    test.equal(graphs.is_switch { kind = "hub" }, true)
  end)
end)
