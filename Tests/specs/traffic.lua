-- SPDX-License-Identifier: GPL-3.0-or-later
-- Classes, filters and link:shape: what was asked for is, word for word, what tc makes of its own arguments.
local test = require "lunette.test"
local here = debug.getinfo(1, "S").source:match("^@(.*)/") or "."
local traffic = dofile(here .. "/support/traffic.lua")

-- Two rooms with an htb on v0: tc works in the first, Lunette in the second.
local function rooms()
  local theirs, ours = traffic.room(), traffic.room()
  for _, room in ipairs { theirs, ours } do
    room:exec { "tc", "qdisc", "add", "dev", "v0", "root", "handle", "1:", "htb", "default", "10" }
  end
  return theirs, ours
end

local function tc(room, text) room:exec { "sh", "-c", "tc " .. text } end

local function alike(theirs, ours, object, ...)
  test.equal(traffic.tc(ours, object, "show", "dev", "v0", ...), traffic.tc(theirs, object, "show", "dev", "v0", ...))
end

test.suite("class", function()
  test.case("htb: shares of a line, changed while packets flow", function()
    traffic.needs_qdisc("htb")
    local theirs, ours = rooms()
    tc(theirs, "class add dev v0 parent 1: classid 1:1 htb rate 10mbit burst 20k cburst 20k")
    tc(theirs, "class add dev v0 parent 1:1 classid 1:10 htb rate 3mbit ceil 10mbit burst 15k cburst 15k prio 2 "
      .. "quantum 3000")
    ours:call(function()
      class.add("v0", { kind = "htb", parent = "1:", classid = "1:1", rate = "10mbit", burst = "20K", cburst = "20K" })
      class.add("v0", { kind = "htb", parent = "1:1", classid = "1:10", rate = "3mbit", ceil = "10mbit",
        burst = "15K", cburst = "15K", prio = 2, quantum = 3000 })
      alike(theirs, ours, "class")
      tc(theirs, "class change dev v0 classid 1:10 htb rate 4mbit ceil 10mbit burst 15k cburst 15k prio 2 quantum 3000")
      class.change("v0", { kind = "htb", classid = "1:10", rate = "4mbit" })
      alike(theirs, ours, "class")
      local row = class.list({ dev = "v0", classid = "1:10" })[1]
      test.equal({ row.parent, row.htb.rate, row.htb.ceil, row.htb.prio }, { "1:1", 4e6, 10e6, 2 })
      class.remove(row)
      class.add(row)
      alike(theirs, ours, "class")
      test.equal(class.flush { dev = "v0", parent = "1:1" }, 1)
    end)
  end)

  test.case("a scope undoes what was added", function()
    traffic.needs_qdisc("htb")
    local _, ours = rooms()
    ours:call(function()
      local before = traffic.tc(ours, "class", "show", "dev", "v0")
      local lab = scope.create("lab")
      class.add("v0", { kind = "htb", parent = "1:", classid = "1:1", rate = "10mbit" })
      lab:close()
      test.equal(traffic.tc(ours, "class", "show", "dev", "v0"), before)
    end)
  end)

  test.case("mistakes", function()
    traffic.needs_qdisc("htb")
    local _, ours = rooms()
    ours:call(function()
      local function refused(message, options) test.raises(message, class.add, "v0", options) end
      refused("bad option 'classid' to 'add' (string expected, got nil: the number of a class such as '1:10')",
        { kind = "htb", rate = "1mbit" })
      refused("bad option 'prio' to 'add' (0 to 7 expected, got 8)",
        { kind = "htb", classid = "1:1", rate = "1mbit", prio = 8 })
      refused("bad option 'rat' to 'add' (did you mean 'rate'?)", { kind = "htb", classid = "1:1", rat = "1mbit" })
      test.equal(class.list { dev = "v0" }, {})
    end)
  end)
end)

test.suite("filter", function()
  local cases = {
    { "u32", "protocol ip prio 10 u32 match ip dst 10.0.0.0/8 match ip protocol 6 0xff flowid 1:10",
      { protocol = "ip", priority = 10, dst_ip = "10.0.0.0/8", ip_proto = "tcp", classid = "1:10" } },
    { "u32", "protocol ip prio 5 u32 match ip sport 53 0xffff flowid 1:1",
      { protocol = "ip", priority = 5, src_port = 53, classid = "1:1" } },
    { "flower", "protocol ip prio 7 flower ip_proto tcp dst_ip 10.1.0.0/16 dst_port 80 classid 1:10",
      { protocol = "ip", priority = 7, ip_proto = "tcp", dst_ip = "10.1.0.0/16", dst_port = 80, classid = "1:10" } },
    { "fw", "protocol all prio 3 handle 6 fw classid 1:10",
      { protocol = "all", priority = 3, mark = 6, classid = "1:10" } },
    { "matchall", "protocol all prio 9 matchall classid 1:10", { protocol = "all", priority = 9, classid = "1:10" } },
  }
  for number, case in ipairs(cases) do
    local kind, arguments, options = table.unpack(case)
    test.case(("%s, %d"):format(kind, number), function()
      traffic.needs_filter(kind)
      local theirs, ours = rooms()
      tc(theirs, "filter add dev v0 parent 1: " .. arguments)
      ours:call(function()
        options.kind, options.parent = kind, "1:"
        filter.add("v0", options)
        alike(theirs, ours, "filter")
        local row = filter.list({ dev = "v0" })[1]
        test.equal({ row.kind, row.parent, row.priority, row.classid },
          { kind, "1:", options.priority, options.classid })
        filter.remove(row)
        test.equal(#filter.list { dev = "v0" }, 0)
        filter.add(row)
        alike(theirs, ours, "filter")
      end)
    end)
  end

  test.case("mistakes", function()
    traffic.needs_filter("u32")
    local _, ours = rooms()
    ours:call(function()
      local function refused(message, options) test.raises(message, filter.add, "v0", options) end
      refused("bad option 'dst_port' to 'add' (0 to 65535 expected, got 70000)",
        { kind = "u32", parent = "1:", protocol = "ip", ip_proto = "tcp", dst_port = 70000 })
      refused("bad option 'parent' to 'add' ('x' is neither 'root', 'ingress', 'egress' nor a handle such as '1:')",
        { kind = "u32", parent = "x" })
    end)
  end)
end)

test.suite("link:shape", function()
  test.case("a rate, changed live, both ways, and taken away", function()
    traffic.needs_qdisc("tbf")
    local room = traffic.room()
    local line = link.open("v0", { namespace = room })
    local before = traffic.tc(room, "qdisc", "show")
    test.equal(line:shape(), nil)
    line:shape { rate = "10mbit" }
    test.contains(traffic.tc(room, "qdisc", "show", "dev", "v0"), "rate 10Mbit burst 12500b")
    line:shape { rate = "20mbit", burst = "64K" }
    test.equal({ line:shape().rate, line:shape().burst }, { 20e6, 65536 })
    line:shape { rate = "5mbit", direction = "in" }
    test.equal({ line:shape().rate, line:shape().ingress.rate }, { 20e6, 5e6 })
    line:unshape()
    test.equal(line:shape(), nil)
    test.equal(traffic.tc(room, "qdisc", "show"), before)
    test.equal(#link.list { namespace = room, kind = "ifb" }, 0)
  end)

  test.case("a scope undoes it; somebody else's qdisc is left alone", function()
    traffic.needs_qdisc("tbf")
    local room = traffic.room()
    local line = link.open("v0", { namespace = room })
    local lab = scope.create("lab")
    line:shape { rate = "10mbit" }
    lab:close()
    test.equal(line:shape(), nil)
    room:exec { "tc", "qdisc", "add", "dev", "v0", "root", "handle", "7:", "pfifo", "limit", "9" }
    test.equal(select(2, pcall(line.shape, line, { rate = "1mbit" })).code, "EEXIST")
    test.contains(traffic.tc(room, "qdisc", "show", "dev", "v0"), "qdisc pfifo 7: root")
  end)

  test.case("a slow lossy line is one netem", function()
    traffic.needs_qdisc("netem")
    local room = traffic.room()
    local line = link.open("v0", { namespace = room })
    line:shape { rate = "10mbit", delay = "20ms", jitter = "2ms", loss = "1%" }
    local text = traffic.tc(room, "qdisc", "show", "dev", "v0")
    test.contains(text, "delay 20ms  2ms loss 1% rate 10Mbit")
    line:shape { delay = "40ms" }
    test.equal({ line:shape().delay, line:shape().loss, line:shape().rate }, { 0.04, 1, 10e6 })
    line:shape { loss = false, jitter = false }
    test.equal({ line:shape().delay, line:shape().loss }, { 0.04, nil })
  end)

  test.case("without netem, nothing changes", function()
    local room = traffic.room()
    local line = link.open("v0", { namespace = room })
    line:shape { rate = "10mbit" }
    local before = traffic.tc(room, "qdisc", "show")
    local ok, err = pcall(line.shape, line, { delay = "20ms" })
    if ok then test.skip("this kernel has netem") end
    test.contains(tostring(err), "the kernel has no module 'sch_netem' (CONFIG_NET_SCH_NETEM)")
    test.equal(traffic.tc(room, "qdisc", "show"), before)
  end)

  test.case("mistakes", function()
    local line = link.open("lo")
    local function refused(message, options) test.raises(message, line.shape, line, options) end
    refused("bad argument #1 to 'shape' (a setting such as 'rate' expected)", {})
    refused("bad option 'rate' to 'shape' (8 to 1125899906842624 bit/s expected, got 1)", { rate = 1 })
    refused("bad option 'loss' to 'shape' (0 to 100 % expected, got 101)", { loss = "101%" })
    refused("bad option 'lose' to 'shape' (did you mean 'loss'?)", { lose = "1%" })
  end)
end)
