-- SPDX-License-Identifier: GPL-3.0-or-later
-- Labs that are built: what the kernel has of them, as other programs tell it, and what is left of them.
local test = require "lunette.test"
local json = require "cjson"
local topology = require "lunette.topology"

local function ip(room, ...) return json.decode(room:exec({ "ip", "-j", ... }).stdout) end

-- Addresses of a node's interface that others may use.
local function addresses(room, name)
  local list = {}
  for _, row in ipairs(ip(room, "address", "show", "dev", name, "scope", "global")[1].addr_info) do
    if row["local"] then list[#list + 1] = ("%s/%d"):format(row["local"], row.prefixlen) end
  end
  table.sort(list)
  return list
end

local function routes(room, family)
  local list = {}
  for _, row in ipairs(ip(room, family or "-4", "route")) do
    if row.protocol ~= "kernel" then list[#list + 1] = row.dst .. " " .. (row.gateway or "several") end
  end
  table.sort(list)
  return list
end

-- Two networks and a router, with a name.
local function two_networks(settings)
  local lab = topology.create("lt-lab", settings)
  local s1, r1 = lab:switch "s1", lab:router "r1"
  lab:link(lab:host "h1", s1)
  lab:link(lab:host "h2", r1)
  lab:link(s1, r1)
  return lab:build()
end

-- How many pairs reach each other, after a while if need be: the machine may be busy.
local function answers(lab, family) return lab:ping_all({ within = 5 * test.patience, family = family }).received end

test.suite("topology: built", function()
  test.case("is what was planned, and nothing else", function()
    local lab <close> = two_networks()
    test.equal({ namespace.find("lt-lab-h1") == lab:open("h1").namespace, namespace.find("lt-lab") ~= nil },
      { true, true })
    test.equal(addresses(lab:open "h1", "eth0"), { "10.0.0.1/24", "fd00::1/64" })
    test.equal(addresses(lab:open "r1", "eth1"), { "10.0.0.254/24", "fd00::fe/64" })
    test.equal(routes(lab:open "h1"), { "default 10.0.0.254" })
    test.equal(routes(lab:open "h1", "-6"), { "default fd00::fe" })
    test.equal(routes(lab:open "r1"), {})
    local names = {}
    for index, row in ipairs(ip(lab:open "s1", "link")) do names[index] = row.ifname .. " " .. (row.master or "-") end
    table.sort(names)
    test.equal(names, { "lo -", "s1 -", "s1-h1 s1", "s1-r1 s1" })
    test.equal(lab:open("h1"):interfaces(), { { name = "eth0", peer = "s1", peer_name = "s1-h1", link = "h1-s1",
      addresses = { "10.0.0.1/24", "fd00::1/64" } } })
    test.equal({ lab:open("r1"):address(), lab:open("r1"):address "ipv6", #lab:open("r1"):addresses() },
      { "10.0.1.254", "fd00:0:0:1::fe", 4 })
    lab:settle()
    for _, target in ipairs { "10.0.1.1", "fd00:0:0:1::1" } do
      local reply = lab:open("h1"):exec({ "ping", "-c", "3", "-i", "0.2", "-w", "5", target }, { check = false })
      test.equal(reply.code, 0)
    end
    local network = lab:open "s1"
    lab:close()
    test.equal({ namespace.find("lt-lab-h1"), namespace.find("lt-lab") }, {})
    test.raises("topology.exec s1: Bad file descriptor (EBADF): the node is no more", network.exec, network, { "true" })
  end)

  test.case("ends with its scope, and on an error", function()
    local ok, err = pcall(function()
      local part <close> = scope.create("part")
      two_networks()
      error("stop", 0)
    end)
    test.equal({ ok, err, namespace.find("lt-lab-r1") }, { false, "stop", nil })
  end)

  test.case("several are there at the same time", function()
    local first <close> = topology.star { hosts = 2 }
    local second <close> = topology.star { hosts = 2, name = "lt-b" }
    first:build()
    second:build()
    test.equal({ answers(first), answers(second) }, { 2, 2 })
    local third = topology.star { hosts = 1, name = "lt-b" }
    test.raises("namespace.create lt-b: File exists (EEXIST)", third.build, third)
    test.equal(answers(second), 2)
  end)

  test.case("what fails half-way leaves nothing, and can be built when it was mended", function()
    local lab <close> = topology.create("lt-lab")
    local taken = namespace.create("lt-lab-h2")
    lab:link(lab:host "h1", lab:switch "s1")
    lab:link(lab:host "h2", "s1")
    test.raises("namespace.create lt-lab-h2: File exists (EEXIST)", lab.build, lab)
    test.equal({ namespace.find("lt-lab-h1"), namespace.find("lt-lab") }, {})
    taken:delete()
    test.equal(answers(lab:build()), 2)
  end)

  test.case("an interrupt leaves nothing behind", function()
    local room = namespace.create()
    for delay = 1, 6 do
      local child = room:spawn({ test.tool, "-e", [[
        local topology = require "lunette.topology"
        print "on"
        io.stdout:flush()
        while true do
          local lab <close> = topology.star { hosts = 20, name = "lt-star" }
          lab:build()
          local late = lab:host "late"
          lab:link(late, "s1")
          late:delete()
        end
      ]] }, { stdout = "pipe", stderr = "null" })
      child.stdout:read("l")
      wait { timeout = 0.031 * delay * test.patience }
      child:kill("INT")
      test.equal(child:wait().code, 130)
      test.equal({ namespace.find "lt-star", namespace.find "lt-star-h1", namespace.find "lt-star-late" }, {})
    end
  end)

  test.case("long names, and those that two switches share", function()
    local lab <close> = topology.create()
    lab:switch "a-very-long-name-of-a-switch"
    lab:switch "a-very-long-name-of-another"
    lab:link("a-very-long-name-of-a-switch", "a-very-long-name-of-another")
    for index, name in ipairs { "a-very-long-name-of-a-switch", "a-very-long-name-of-another" } do
      lab:link(lab:host("a-host-with-a-name-" .. index), name)
    end
    lab:build()
    for _, row in ipairs(ip(lab:open "a-very-long-name-of-a-switch", "link")) do test.truthy(#row.ifname <= 15) end
    test.equal(answers(lab), 2)
  end)

  test.case("settings of nodes and ends", function()
    local lab <close> = topology.create { ipv6 = false }
    local h1 = lab:host("h1", { sysctl = { ["net.ipv4.ip_default_ttl"] = 9 } })
    local hub = lab:hub("hub", { bridge = { mcast_router = 0 } })
    local s1 = lab:switch("s1", { stp = true, priority = 4096 })
    lab:link({ node = h1, name = "lan0", mac = "02:00:00:00:00:09" }, hub, { mtu = 1400 })
    lab:link(hub, s1)
    lab:build()
    test.equal(sysctl.get("net.ipv4.ip_default_ttl", { namespace = h1.namespace }), 9)
    local row = ip(h1, "link", "show", "lan0")[1]
    test.equal({ row.address, row.mtu }, { "02:00:00:00:00:09", 1400 })
    test.equal(ip(h1, "-6", "address", "show", "dev", "lan0"), {})
    local told = json.decode(hub:exec({ "ip", "-d", "-j", "link", "show", "hub" }).stdout)[1].linkinfo.info_data
    test.equal({ told.ageing_time, told.mcast_snooping, told.mcast_router, told.stp_state }, { 0, 0, 0, 0 })
    told = json.decode(s1:exec({ "ip", "-d", "-j", "link", "show", "s1" }).stdout)[1].linkinfo.info_data
    test.equal({ told.stp_state, told.priority, told.forward_delay }, { 1, 4096, 200 })
  end)

  test.case("links are shaped, or it is said what that needs", function()
    local lab <close> = topology.create()
    lab:host "h1"
    local slow = lab:link({ node = "h1", rate = "2mbit" }, lab:host "h2", { rate = "10mbit" })
    lab:build()
    local ends = slow:inspect().ends
    test.equal({ ends[1].shape.rate, ends[2].shape.rate }, { 2000000, 10000000 })
    test.equal(json.decode(lab:open("h1"):exec({ "tc", "-j", "qdisc", "show", "dev", "eth0" }).stdout)[1].kind, "tbf")
    slow:set { rate = "5mbit", from = "h2" }
    test.equal({ slow:inspect().ends[1].shape.rate, slow:inspect().ends[2].shape.rate }, { 2000000, 5000000 })
    slow:unset()
    test.equal({ slow:inspect().ends[1].shape, slow:inspect().ends[2].shape }, {})
    test.raises("bad argument #1 to 'set' (a setting such as 'rate' expected)", slow.set, slow, {})
    local has_netem = pcall(function()
      local room <close> = namespace.create()
      qdisc.add("lo", { kind = "netem", parent = "root", netem = { delay = 0.1 }, namespace = room })
    end)
    local late = topology.create("lt-late")
    late:link(late:host "h1", late:host "h2", { delay = "20ms" })
    if has_netem then
      local reply = late:build():ping_all { count = 3, interval = 0.1 }
      test.truthy(reply.min > 0.039 and reply.min < 0.08 * test.patience, "20 ms each way")
    else
      local ok, err = pcall(late.build, late)
      test.equal({ ok, err.operation, err.subject, err.code, err.detail, namespace.find("lt-late-h1") }, { false,
        "topology.build", "link h1-h2", "EOPNOTSUPP", "its delay needs netem, which this kernel lacks", nil })
      test.contains(err.hint, "sch_netem")
    end
  end)

  test.case("with ECMP, a route has several ways", function()
    local lab <close> = topology.leaf_spine { spines = 2, leaves = 2, hosts = 1 }
    lab:build()
    for _, family in ipairs { "-4", "-6" } do
      local several = 0
      for _, row in ipairs(ip(lab:open "leaf1", family, "route")) do
        if row.nexthops then several = several + 1 end
      end
      test.equal(several, 1)
    end
    test.equal({ answers(lab), answers(lab, "ipv6") }, { 2, 2 })
  end)
end)
