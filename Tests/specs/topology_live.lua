-- SPDX-License-Identifier: GPL-3.0-or-later
-- Labs that change while they run.
local test = require "lunette.test"
local json = require "cjson"
local topology = require "lunette.topology"

local function reaches(lab, from, to)
  local answer = probe.ping(lab:open(to):address(), { namespace = lab:open(from).namespace, timeout = 0.2 })
  return answer.received == 1
end

local function eventually_reaches(lab, from, to)
  test.eventually(function() return reaches(lab, from, to) end)
end

-- How many pairs reach each other, after a while if need be: the machine may be busy.
local function answers(lab, family) return lab:ping_all({ within = 5 * test.patience, family = family }).received end

test.suite("topology: live", function()
  test.case("nodes and links come and go", function()
    local lab <close> = topology.create("lt-lab")
    local h1, s1, r1 = lab:host "h1", lab:switch "s1", lab:router "r1"
    lab:link(h1, s1)
    lab:build()
    lab:link(s1, r1)
    lab:link(lab:host "h2", r1)
    test.equal(answers(lab), 2)
    test.contains(h1:exec({ "ip", "route" }).stdout, "default via 10.0.0.254")
    local entered = { address = "10.0.0.99", lladdr = "02:00:00:00:00:99", dev = "eth0", state = "permanent" }
    h1:call(neighbour.add, { entered })
    local h3 = lab:host "h3"
    lab:link(h3, s1)
    test.equal(#neighbour.list { to = "10.0.0.99", namespace = h1.namespace }, 1)
    test.equal({ h3:address(), answers(lab) }, { "10.0.0.2", 6 })
    h3:delete()
    h3:delete()
    test.equal({ lab:find "h3", namespace.find "lt-lab-h3", #lab:links() }, { nil, nil, 3 })
    test.raises("topology.exec h3: Bad file descriptor (EBADF): the node is no more", h3.exec, h3, { "true" })
    lab:links(s1, r1)[1]:delete()
    test.equal(h1:exec({ "ip", "route", "show", "default" }).stdout, "")
    r1:delete()
    test.equal(#lab:nodes(), 3)
    lab:switch "s2"
    lab:link("s1", "s2")
    lab:link("h2", "s2")
    test.equal({ lab:open("h2"):address(), answers(lab) }, { "10.0.0.2", 2 })
    s1:delete()
    local bridges = json.decode(lab:open("s2"):exec({ "ip", "-j", "link", "show", "type", "bridge" }).stdout)
    test.equal({ #bridges, bridges[1].ifname }, { 1, "s2" })
  end)

  test.case("what cannot be added leaves the lab as it was", function()
    local lab <close> = topology.star({ hosts = 2 }):build()
    lab:host "h3"
    test.raises("topology.build h3: Address already in use (EADDRINUSE): its address 10.0.0.1 is that of h1", lab.link,
      lab, { node = "h3", address = "10.0.0.1/24" }, "s1")
    test.equal({ #lab:links(), answers(lab) }, { 2, 2 })
    lab:link("h3", "s1")
    test.equal(answers(lab), 6)
  end)

  test.case("a link breaks and is mended, with addresses and routes of both families", function()
    local lab <close> = topology.linear({ nodes = 3, kind = "router" }):build():settle()
    local cable = lab:links("r1", "r2")[1]
    local function state()
      local list = {}
      for _, family in ipairs { "-4", "-6" } do
        for _, what in ipairs { { "address", "show", "scope", "global" }, { "route" } } do
          local text = lab:open("r1"):exec({ "ip", family, "-o", table.unpack(what) }).stdout
          for line in text:gmatch("[^\n]+") do
            if not line:find("fe80::", 1, true) then list[#list + 1] = line:gsub("%s+", " ") end
          end
        end
      end
      table.sort(list)
      return list
    end
    local before = state()
    cable:down()
    test.equal({ reaches(lab, "h1", "h3"), cable:inspect().up }, { false, false })
    cable:up()
    eventually_reaches(lab, "h1", "h3")
    test.equal(state(), before)
    test.equal(answers(lab, "ipv6"), 6)
  end)

  test.case("ways are computed around what is down", function()
    local lab <close> = topology.ring({ nodes = 4, kind = "router", ipv6 = false }):build()
    lab:settle()
    local cable = lab:links("r1", "r2")[1]:down()
    test.equal(reaches(lab, "h1", "h2"), false)
    lab:reroute()
    test.equal(answers(lab), 12)
    cable:up()
    lab:reroute()
    test.equal(answers(lab), 12)
    test.contains(lab:open("r1"):exec({ "ip", "route", "get", lab:open("h2"):address() }).stdout,
      "via " .. lab:links("r1", "r2")[1]:inspect().ends[2].addresses[1]:match("^[^/]+"))
  end)

  test.case("partitions, and their end", function()
    local lab <close> = topology.linear({ nodes = 4, ipv6 = false }):build()
    lab:partition({ "s1", "s2" }, { "s3", "s4" })
    local matrix = lab:ping_all { timeout = 0.3 }
    test.equal({ matrix.received, matrix.results.h1.h2.received, matrix.results.h1.h3.received }, { 4, 1, 0 })
    lab:heal()
    test.equal(answers(lab), 12)
    lab:partition { "h1" }
    test.equal(reaches(lab, "h1", "h2"), false)
    lab:heal()
    test.equal(answers(lab), 12)
    test.raises("topology.partition lab: Invalid argument (EINVAL): no link that is up leads from one group to another",
      lab.partition, lab, { "h1" }, { "h4" })
    test.raises("topology.partition h1: Invalid argument (EINVAL): it is in two groups", lab.partition, lab, { "h1" },
      { "h1" })
    test.raises("bad argument #1 to 'partition' (a list of nodes expected, got string)", lab.partition, lab, "h1")
  end)

  test.case("a host moves", function()
    local lab <close> = topology.create { ipv6 = false }
    local s1, s2, r1 = lab:switch "s1", lab:switch "s2", lab:router "r1"
    local h1, h2 = lab:host "h1", lab:host("h2", { address = "10.0.0.77/24" })
    lab:link(h1, s1)
    lab:link(h2, s1)
    lab:link(s1, r1)
    lab:link(s2, r1)
    lab:link(lab:host "h3", s2)
    lab:build()
    local mac = h1:interface():inspect().mac
    h1:move(s2)
    test.equal({ h1:address(), h1:interface():inspect().mac, lab:links("h1")[1].name }, { "10.0.1.2", mac, "h1-s2" })
    test.equal(answers(lab), 6)
    h1:move "s1"
    test.equal({ h1:address(), answers(lab) }, { "10.0.0.1", 6 })
    h1:move(r1)
    test.equal(answers(lab), 6)
    test.raises("topology.build h2: Invalid argument (EINVAL): its address 10.0.0.77/24 is not one of 10.0.1.0/24, "
      .. "the network of s2", h2.move, h2, s2)
    test.equal({ lab:links("h2")[1].name, answers(lab) }, { "h2-s1", 6 })
    test.raises("topology.move s1: Invalid argument (EINVAL): it has several links: the option 'interface' says which "
      .. "one moves", s1.move, s1, s2)
  end)

  test.case("a schedule does the same each time", function()
    local lab <close> = topology.star({ hosts = 2, ipv6 = false }):build()
    local cable = lab:links("h1")[1]
    local function journal(seed)
      local schedule = lab:schedule(function(sleep, random)
        for _ = 1, 3 do
          sleep(random(0.001, 0.02))
          cable:down()
          sleep(random(0.001, 0.02))
          cable:up()
        end
        cable:set { rate = random(1, 9) .. "mbit" }
      end, { seed = seed })
      test.equal({ lab:run(), schedule:is_done() }, { true, true })
      return schedule.journal
    end
    local first, second, third = journal(5), journal(5), journal(6)
    test.equal({ #first, first[1].text, first[2].text }, { 7, "link h1-s1 down", "link h1-s1 up" })
    test.equal(second, first)
    test.truthy(third[1].time ~= first[1].time)
    test.equal(answers(lab), 2)
  end)

  test.case("schedules go on while one waits, end early, and tell of errors", function()
    local lab <close> = topology.star({ hosts = 2 }):build()
    local count = 0
    local ticking = lab:schedule(function(sleep) while true do sleep(0.01) count = count + 1 end end)
    local sleeper = process.spawn { "sleep", "0.2" }
    test.truthy(lab:wait { sleeper, timeout = 10 } == sleeper)
    test.truthy(count > 2)
    test.equal({ lab:run(0.05), lab:wait { timeout = 0.05 } }, { false, nil })
    test.equal({ ticking:cancel():is_done(), lab:run() }, { true, true })
    lab:schedule(function() error("an accident", 0) end)
    test.raises("an accident", lab.run, lab)
    lab:schedule(function(sleep) sleep(-1) end)
    test.raises("bad argument #1 to 'sleep' (seconds expected, got -1)", lab.run, lab)
  end)

  test.case("what is asked of a link goes with what its ends have", function()
    local lab <close> = topology.single():build()
    local cable <const> = lab:links("h1")[1]
    cable:set { rate = "10mbit" }
    cable:set { burst = "64k" }
    local shape <const> = cable:interface("h1"):shape()
    test.equal({ shape.rate, shape.burst }, { 10e6, 65536 })
  end)

  test.case("a schedule that is behind leaves when the time is over", function()
    local lab <close> = topology.single():build()
    lab:schedule(function(sleep)
      while true do sleep(0) end
    end)
    local before = clock.monotonic()
    test.equal(lab:run(0.2), false)
    test.truthy(clock.monotonic() - before < 2 * test.patience)
  end)

  test.case("a tree of 64 hosts: all pairs in seconds", function()
    local lab <close> = topology.tree({ depth = 3, fanout = 4, ipv6 = false }):build():settle()
    local start = clock.monotonic()
    local matrix = lab:ping_all { within = 20 * test.patience }
    test.truthy(clock.monotonic() - start < 60 * test.patience)
    test.equal({ #matrix.places, matrix.received, matrix.results.h1.h64.received }, { 64, 4032, 1 })
    test.contains(tostring(matrix), "h64  " .. ("."):rep(63) .. "-")
  end)
end)
