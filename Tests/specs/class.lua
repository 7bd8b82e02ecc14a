-- SPDX-License-Identifier: GPL-3.0-or-later
-- Classes: what was asked for is, word for word, what tc makes of its own arguments, and what `list` tells.
local test = require "lunette.test"
local here = debug.getinfo(1, "S").source:match("^@(.*)/") or "."
local traffic = dofile(here .. "/support/traffic.lua")

local function shown(room) return traffic.tc(room, "class", "show", "dev", "v0") end

-- A room whose v0 has the root qdisc htb 1:.
local function htb_room()
  local room = traffic.room()
  qdisc.add("v0", { kind = "htb", handle = "1:", namespace = room })
  return room
end

test.suite("class", function()
  test.case("htb: rates, bursts, priorities", function()
    local theirs, ours = htb_room(), htb_room()
    for _, arguments in ipairs {
      "parent 1: classid 1:1 htb rate 100mbit burst 20000 cburst 20000",
      "parent 1:1 classid 1:10 htb rate 1mbit ceil 2mbit burst 5000 cburst 6000 prio 3 quantum 2000",
      "parent 1:1 classid 1:20 htb rate 50gbit burst 625000 cburst 625000 quantum 3000 overhead 10 mpu 64",
    } do theirs:exec { "sh", "-c", "tc class add dev v0 " .. arguments } end
    ours:call(function()
      class.add {
        { dev = "v0", kind = "htb", classid = "1:1", rate = "100mbit", burst = 20000, cburst = 20000 },
        { dev = "v0", kind = "htb", parent = "1:1", classid = "1:10", rate = 1e6, ceil = "2mbit", burst = 5000,
          cburst = 6000, prio = 3, quantum = 2000 },
      }
      class.add("v0", { kind = "htb", parent = "1:1", classid = "1:20",
        htb = { rate = "50gbit", burst = 625000, cburst = 625000, quantum = 3000, overhead = 10, mpu = 64 } })
      test.equal(shown(ours), shown(theirs))
      local row = class.list({ dev = "v0", classid = "1:10" })[1]
      local wanted = { rate = 1e6, ceil = 2e6, burst = 5000, cburst = 6000, prio = 3, quantum = 2000, level = 0 }
      test.equal(row.htb, wanted)
      test.equal({ row.parent, row.kind, row.stats.packets, row.xstats.lends }, { "1:1", "htb", 0, 0 })
      class.remove(row)
      class.add(row)
      test.equal(class.list({ dev = "v0", classid = "1:10" })[1].htb, wanted)
      test.equal(#class.list { dev = "v0", parent = "1:" }, 1)
      test.equal(#class.list { dev = "v0", parent = "1:1" }, 2)
      test.equal(#class.list { kind = "htb" }, 3)
    end)
  end)

  test.case("a change leaves what it does not name, and the scope puts it back", function()
    htb_room():call(function()
      class.add("v0", { kind = "htb", classid = "1:10", rate = "1mbit", ceil = "4mbit", prio = 2 })
      local s = scope.create()
      for rate = 1, 3 do class.change("v0", { kind = "htb", classid = "1:10", rate = rate * 1e6 }) end
      local row = class.list({ dev = "v0" })[1]
      test.equal({ row.htb.rate, row.htb.ceil, row.htb.prio }, { 3e6, 4e6, 2 })
      test.equal(s:inspect().entries, { "replacement of class 1:10" })
      class.replace("v0", { kind = "htb", classid = "1:20", rate = "1mbit" })
      s:close()
      test.equal(#class.list { dev = "v0" }, 1)
      test.equal(class.list({ dev = "v0" })[1].htb.rate, 1e6)
    end)
  end)

  test.case("drr: turns", function()
    traffic.needs_qdisc "drr"
    local theirs, ours = traffic.room(), traffic.room()
    theirs:exec { "sh", "-c", "tc qdisc add dev v0 root handle 1: drr && "
      .. "tc class add dev v0 parent 1: classid 1:10 drr quantum 3000" }
    ours:call(function()
      qdisc.add("v0", { kind = "drr", handle = "1:" })
      class.add("v0", { kind = "drr", classid = "1:10", quantum = 3000 })
      test.equal(shown(ours), shown(theirs))
      test.equal(class.list({ dev = "v0" })[1].drr, { quantum = 3000 })
    end)
  end)

  test.case("hfsc: curves", function()
    traffic.needs_qdisc "hfsc"
    local theirs, ours = traffic.room(), traffic.room()
    theirs:exec { "sh", "-c", "tc qdisc add dev v0 root handle 1: hfsc default 10 && "
      .. "tc class add dev v0 parent 1: classid 1:1 hfsc ls m2 8mbit ul m2 16mbit && "
      .. "tc class add dev v0 parent 1:1 classid 1:10 hfsc rt m1 4mbit d 10ms m2 1mbit ls m2 2mbit" }
    ours:call(function()
      qdisc.add("v0", { kind = "hfsc", handle = "1:", default = 0x10 })
      class.add("v0", { kind = "hfsc", classid = "1:1", ls = { m2 = "8mbit" }, ul = { m2 = 16e6 } })
      class.add("v0", { kind = "hfsc", parent = "1:1", classid = "1:10", rt = { m1 = "4mbit", d = "10ms",
        m2 = "1mbit" },
        ls = { m2 = "2mbit" } })
      test.equal(shown(ours), shown(theirs))
      local row = class.list({ dev = "v0", classid = "1:10" })[1]
      test.equal(row.hfsc, { rt = { m1 = 4e6, d = 0.01, m2 = 1e6 }, ls = { m1 = 0, d = 0, m2 = 2e6 } })
      class.remove(row)
      class.add(row)
      test.equal(class.list({ dev = "v0", classid = "1:10" })[1].hfsc, row.hfsc)
      test.raises("bad option 'ls' to 'add' (value expected, got nil: it, or 'rt', says what the class gets)",
        class.add, "v0", { kind = "hfsc", classid = "1:2" })
      test.raises("bad option 'rt' to 'add' (a rate 'm1' or 'm2' expected)", class.add, "v0",
        { kind = "hfsc", classid = "1:2", rt = { d = "1ms" } })
      test.raises("bad option 'ul' to 'add' (it needs an 'ls')", class.add, "v0",
        { kind = "hfsc", classid = "1:2", rt = { m2 = "1mbit" }, ul = { m2 = "1mbit" } })
    end)
  end)

  test.case("qfq: weights", function()
    traffic.needs_qdisc "qfq"
    local theirs, ours = traffic.room(), traffic.room()
    theirs:exec { "sh", "-c", "tc qdisc add dev v0 root handle 1: qfq && "
      .. "tc class add dev v0 parent 1: classid 1:10 qfq weight 10 maxpkt 2000" }
    ours:call(function()
      qdisc.add("v0", { kind = "qfq", handle = "1:" })
      class.add("v0", { kind = "qfq", classid = "1:10", weight = 10, maxpkt = 2000 })
      test.equal(shown(ours), shown(theirs))
      test.equal(class.list({ dev = "v0" })[1].qfq, { weight = 10, maxpkt = 2000 })
      test.raises("bad option 'weight' to 'add' (1 to 1023 expected, got 1024)", class.add, "v0",
        { kind = "qfq", classid = "1:11", weight = 1024 })
    end)
  end)

  test.case("ets: bands are classes that can be changed", function()
    traffic.needs_qdisc "ets"
    local theirs, ours = traffic.room(), traffic.room()
    theirs:exec { "sh", "-c", "tc qdisc add dev v0 root handle 1: ets bands 3 strict 1 && "
      .. "tc class change dev v0 classid 1:2 ets quantum 4000" }
    ours:call(function()
      qdisc.add("v0", { kind = "ets", handle = "1:", bands = 3, strict = 1 })
      class.change("v0", { kind = "ets", classid = "1:2", quantum = 4000 })
      test.equal(shown(ours), shown(theirs))
      test.equal(class.list({ dev = "v0", classid = "1:2" })[1].ets, { quantum = 4000 })
      test.raises("bad option 'strict' to 'add' (at most 2, the bands, expected, got 3)", qdisc.add, "v1",
        { kind = "ets", bands = 2, strict = 3 })
      test.raises("bad option 'quanta' to 'add' (at most 1, for bands that are not strict, expected, got 2)",
        qdisc.add, "v1", { kind = "ets", bands = 2, strict = 1, quanta = { 3000, 2000 } })
      test.raises("bad option 'priomap' to 'add' (there is no band 2, but bands 0 to 1)",
        qdisc.add, "v1", { kind = "ets", bands = 2, priomap = { 2 } })
    end)
  end)

  test.case("errors", function()
    htb_room():call(function()
      local function refused(message, options)
        test.raises(message, class.add, "v0", options)
        test.equal(#class.list { dev = "v0" }, 0)
      end
      refused("bad option 'classid' to 'add' (string expected, got nil: the number of a class such as '1:10')",
        { kind = "htb", rate = "1mbit" })
      refused("bad option 'classid' to 'add' (the number of a class such as '1:10' expected, got '1:')",
        { kind = "htb", classid = "1:", rate = "1mbit" })
      refused("bad option 'parent' to 'add' ('1:' or a class in it expected, got '2:')",
        { kind = "htb", classid = "1:1", parent = "2:", rate = "1mbit" })
      refused("bad option 'rate' to 'add' (value expected, got nil)", { kind = "htb", classid = "1:1" })
      refused("bad option 'ceil' to 'add' (at least the rate, 1000000 bit/s, expected, got 1000)",
        { kind = "htb", classid = "1:1", rate = "1mbit", ceil = 1000 })
      refused("bad option 'prio' to 'add' (0 to 7 expected, got 8)",
        { kind = "htb", classid = "1:1", rate = "1mbit", prio = 8 })
      refused("bad option 'kind' to 'add' (string expected, got nil)", { classid = "1:1" })
      refused("bad option 'kind' to 'add' (a qdisc 'tbf' has no such classes)", { kind = "tbf", classid = "1:1" })
      refused("bad option 'kind' to 'add' ('htb', 'drr', 'qfq', 'hfsc' or 'ets' expected, got 'hbt' "
        .. "(did you mean 'htb'?))", { kind = "hbt", classid = "1:1" })
      local err = select(2, pcall(class.add, "v0", { kind = "htb", classid = "7:1", rate = "1mbit" }))
      test.equal({ err.code, err.subject }, { "ENOENT", "v0 7:1" })
      err = select(2, pcall(class.remove, "v0", { classid = "1:9" }))
      test.equal({ err.code, err.subject }, { "ENOENT", "v0 1:9" })
      err = select(2, pcall(class.change, "v0", { kind = "htb", classid = "1:9", rate = "1mbit" }))
      test.equal({ err.code, err.subject }, { "ENOENT", "v0 1:9" })
    end)
  end)
end)
