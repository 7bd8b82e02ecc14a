-- SPDX-License-Identifier: GPL-3.0-or-later
-- Qdiscs: what was asked for is, word for word, what tc makes of its own arguments, and what `list` tells.
local test = require "lunette.test"
local here = debug.getinfo(1, "S").source:match("^@(.*)/") or "."
local traffic = dofile(here .. "/support/traffic.lua")

local absent = {} -- what the kernel does not tell

-- Each case: the kind, tc's arguments, ours, and what `list` tells where it uses other words than we did.
local cases = {
  { "tbf", "rate 10mbit burst 32K limit 100000", { rate = "10mbit", burst = "32K", limit = 100000 },
    { rate = 10e6, burst = 32768 } },
  { "tbf", "rate 8mbit burst 10000 latency 50ms", { rate = 8e6, burst = 10000, latency = "50ms" },
    { limit = 60000, latency = absent } },
  { "tbf", "rate 1mbit burst 5000 limit 20000 peakrate 2mbit mtu 1600",
    { rate = "1mbit", burst = 5000, limit = 20000, peakrate = "2mbit", mtu = 1600 }, { rate = 1e6, peakrate = 2e6 } },
  { "tbf", "rate 40gbit burst 1000000 limit 2000000", { rate = "40gbit", burst = 1e6, limit = 2e6 },
    { rate = 40e9, burst = 999680 } },
  { "htb", "default 30 r2q 5 direct_qlen 100", { default = 0x30, r2q = 5, direct_qlen = 100 } },
  { "pfifo", "limit 100", { limit = 100 } },
  { "bfifo", "limit 20000", { limit = 20000 } },
  { "pfifo_head_drop", "limit 100", { limit = 100 } },
  { "pfifo_fast", "", {} },
  { "prio", "bands 4 priomap 1 2 2 2 1 2 0 0 1 1 1 1 1 1 1 3",
    { bands = 4, priomap = { 1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 3 } } },
  { "sfq", "limit 100 perturb 10 quantum 3000 divisor 512 depth 50 headdrop",
    { limit = 100, perturb = 10, quantum = 3000, divisor = 512, depth = 50, headdrop = true } },
  { "codel", "limit 100 target 4ms interval 40ms ecn ce_threshold 3ms",
    { limit = 100, target = "4ms", interval = 0.04, ecn = true, ce_threshold = 0.003 }, { target = 0.004 } },
  { "fq_codel", "limit 1000 flows 512 target 5ms interval 50ms quantum 600 noecn memory_limit 4Mb drop_batch 32",
    { limit = 1000, flows = 512, target = "5ms", interval = "50ms", quantum = 600, ecn = false, memory_limit = "4M",
      drop_batch = 32 }, { target = 0.005, interval = 0.05, memory_limit = 4 << 20 } },
  { "fq", "limit 1000 flow_limit 50 quantum 3000 initial_quantum 15000 maxrate 20mbit buckets 512 refill_delay 30ms",
    { limit = 1000, flow_limit = 50, quantum = 3000, initial_quantum = 15000, maxrate = "20mbit", buckets_log = 9,
      refill_delay = "30ms" }, { maxrate = 20e6, refill_delay = 0.03 } },
  { "pie", "limit 100 target 10ms tupdate 20ms alpha 3 beta 21 ecn",
    { limit = 100, target = 0.01, tupdate = "20ms", alpha = 3, beta = 21, ecn = true }, { tupdate = 0.02 } },
  { "cake", "bandwidth 10mbit diffserv4 dual-srchost nat wash overhead 18 mpu 64 atm rtt 50ms memlimit 4Mb ack-filter",
    { bandwidth = "10mbit", diffserv = "diffserv4", flowmode = "dual-srchost", nat = true, wash = true, overhead = 18,
      mpu = 64, atm = "atm", rtt = 0.05, memlimit = "4M", ack_filter = "enabled" },
    { bandwidth = 10e6, memlimit = 4 << 20 } },
  { "drr", "", {} }, { "qfq", "", {} },
  { "ets", "bands 5 strict 2 quanta 3000 2000 1000 priomap 4 3 2 1 0", { bands = 5, strict = 2,
    quanta = { 3000, 2000, 1000 }, priomap = { 4, 3, 2, 1, 0 } },
    { quanta = { 3000, 2000, 1000 }, priomap = { 4, 3, 2, 1, 0, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4 } } },
  { "hhf", "limit 900 quantum 3000 hh_limit 1000 reset_timeout 30ms admit_bytes 100000 evict_timeout 2s "
    .. "non_hh_weight 3",
    { limit = 900, quantum = 3000, hh_limit = 1000, reset_timeout = "30ms", admit_bytes = 100000, evict_timeout = 2,
      non_hh_weight = 3 }, { reset_timeout = 0.03 } },
  { "fq_pie",
    "limit 1000 flows 512 target 10ms tupdate 20ms alpha 3 beta 21 quantum 600 memory_limit 4Mb ecn_prob 20 ecn",
    { limit = 1000, flows = 512, target = "10ms", tupdate = "20ms", alpha = 3, beta = 21, quantum = 600,
      memory_limit = "4M", ecn_prob = 20, ecn = true }, { target = 0.01, tupdate = 0.02, memory_limit = 4 << 20 } },
  { "skbprio", "limit 20", { limit = 20 } },
  { "hfsc", "default 30", { default = 0x30 } },
  { "netem", "limit 500 delay 20ms 2ms 25% distribution normal loss 1% 10% duplicate 0.5% corrupt 0.1% 2% "
    .. "reorder 25% 50% gap 3 rate 10mbit 20 48 5",
    { limit = 500, delay = "20ms", jitter = 0.002, delay_correlation = 25, distribution = "normal", loss = "1%",
      loss_correlation = 10, duplicate = 0.5, corrupt = 0.1, corrupt_correlation = 2, reorder = 25,
      reorder_correlation = 50, gap = 3, rate = "10mbit", packet_overhead = 20, cell_size = 48, cell_overhead = 5 },
    { delay = 0.02, loss = 1, rate = 10e6, distribution = absent } },
  { "netem", "loss gemodel 1% 10% 70% 0.1% ecn",
    { loss_gemodel = { p = 1, r = 10, one_minus_h = 70, one_minus_k = 0.1 }, ecn = true } },
  { "netem", "loss state 1% 90% 2% 80% 3%", { loss_state = { p13 = 1, p31 = 90, p32 = 2, p23 = 80, p14 = 3 } } },
  { "netem", "slot 1ms 3ms packets 5 bytes 4000", { slot = { min = "1ms", max = "3ms", packets = 5, bytes = 4000 } },
    { slot = { min = 0.001, max = 0.003, packets = 5, bytes = 4000 } } },
}

-- Compares what tc shows in both rooms.
local function alike(theirs, ours)
  test.equal(traffic.tc(ours, "qdisc", "show", "dev", "v0"), traffic.tc(theirs, "qdisc", "show", "dev", "v0"))
end

local function check(kind, arguments, options, told)
  local theirs, ours = traffic.room(), traffic.room()
  theirs:exec { "sh", "-c", ("tc qdisc add dev v0 root handle 1: %s %s"):format(kind, arguments) }
  ours:call(function()
    local given = { kind = kind, handle = "1:" }
    for key, value in pairs(options) do given[key] = value end
    qdisc.add("v0", given)
    alike(theirs, ours)
    local row = qdisc.list({ dev = "v0" })[1]
    test.equal({ row.kind, row.parent, row.handle, row.dev }, { kind, "root", "1:", "v0" })
    for key, value in pairs(options) do
      local wanted = told and told[key]
      if wanted == nil then wanted = value end
      if wanted == absent then wanted = nil end
      local got = (row[kind] or {})[key]
      -- the kernel keeps times in units of its own
      if math.type(wanted) == "float" and got and math.abs(got - wanted) < 0.07 * wanted then got = wanted end
      test.equal({ key, got }, { key, wanted })
    end
    qdisc.remove(row)
    qdisc.add(row)
    alike(theirs, ours)
  end)
end

test.suite("qdisc: kinds", function()
  for number, case in ipairs(cases) do
    test.case(("%s, %d"):format(case[1], number), function()
      traffic.needs_qdisc(case[1])
      check(table.unpack(case))
    end)
  end

  test.case("what comes in: ingress and clsact", function()
    for _, kind in ipairs { "ingress", "clsact" } do
      local theirs, ours = traffic.room(), traffic.room()
      theirs:exec { "tc", "qdisc", "add", "dev", "v0", kind }
      qdisc.add("v0", { kind = kind, namespace = ours })
      alike(theirs, ours)
      local row = qdisc.list({ dev = "v0", parent = "ingress", namespace = ours })[1]
      test.equal({ row.kind, row.parent, row.handle }, { kind, kind, "ffff:" })
      row.namespace = ours
      qdisc.remove(row)
      test.equal(#qdisc.list { dev = "v0", parent = "ingress", namespace = ours }, 0)
    end
  end)

  test.case("a qdisc below a class", function()
    traffic.room():call(function()
      qdisc.add("v0", { kind = "htb", handle = "1:" })
      class.add("v0", { kind = "htb", classid = "1:10", rate = "1mbit" })
      qdisc.add("v0", { kind = "pfifo", parent = "1:10", handle = "20:", limit = 7 })
      local row = qdisc.list({ dev = "v0", parent = "1:10" })[1]
      test.equal({ row.kind, row.handle, row.pfifo.limit }, { "pfifo", "20:", 7 })
      test.equal(class.list({ dev = "v0" })[1].leaf, "20:")
    end)
  end)

  test.case("of a kind that is not known here, by its bytes", function()
    traffic.room():call(function()
      local err = select(2, pcall(qdisc.add, "v0", { kind = "multiq", data = string.pack("I2I2", 0, 0) }))
      test.equal(type(err) ~= "table" or err.code == "ENOENT" or err.code == "EOPNOTSUPP", true)
      if not err then qdisc.remove("v0") end
      qdisc.add("v0", { kind = "pfifo", handle = "1:", limit = 5 })
      test.equal(qdisc.list({ dev = "v0" })[1].data, nil)
    end)
  end)
end)

test.suite("qdisc: errors", function()
  local function refused(message, options)
    traffic.room():call(function()
      test.raises(message, qdisc.add, "v0", options)
      test.equal(qdisc.list({ dev = "v0" })[1].handle, nil)
    end)
  end

  test.case("unknown kinds and modules", function()
    traffic.room():call(function()
      local err = select(2, pcall(qdisc.add, "v0", { kind = "tfb" }))
      test.contains(err.message, "got 'tfb' (did you mean 'tbf'?)")
      test.raises("bad option 'kind' to 'add' (string expected, got nil)", qdisc.add, "v0", {})
      if not pcall(traffic.needs_qdisc, "netem") then
        test.raises("qdisc.add v0 root: No such file or directory (ENOENT): Specified qdisc kind is unknown; "
          .. "the kernel has no module 'sch_netem' (CONFIG_NET_SCH_NETEM)", qdisc.add, "v0", { kind = "netem" })
      end
    end)
  end)

  test.case("values", function()
    local bucket = function(more)
      local options = { kind = "tbf", rate = "1mbit", burst = 5000, limit = 9000 }
      for key, value in pairs(more) do options[key] = value or nil end
      return options
    end
    refused("bad option 'rate' to 'add' ('1mbt' is not a rate such as '10mbit')", bucket { rate = "1mbt" })
    refused("bad option 'rate' to 'add' (rate expected, got boolean)", bucket { rate = true })
    refused("bad option 'rate' to 'add' (8 to 4611686018427387904 bit/s expected, got 7)", bucket { rate = 7 })
    refused("bad option 'burst' to 'add' ('5x' is not a size such as '64K')", bucket { burst = "5x" })
    refused("bad option 'burst' to 'add' (1 to 4294967295 bytes expected, got 0)", bucket { burst = 0 })
    refused("bad option 'burst' to 'add' (value expected, got nil)", bucket { burst = false })
    refused("bad option 'limit' to 'add' (value expected, got nil: it, or 'latency', says how much may wait)",
      bucket { limit = false })
    refused("bad option 'latency' to 'add' (not together with 'limit')", bucket { latency = 1 })
    refused("bad option 'latency' to 'add' ('5' is not a time such as '20ms')", bucket { latency = "5",
      limit = false })
    refused("bad option 'peakrate' to 'add' (more than the rate expected, got 1000)", bucket { peakrate = 1000 })
    refused("bad option 'mtu' to 'add' (value expected, got nil: a 'peakrate' needs it)", bucket {
      peakrate = "2mbit" })
    refused("bad option 'mtu' to 'add' (for a 'peakrate' only)", bucket { mtu = 1500 })
    refused("bad option 'burts' to 'add' (did you mean 'burst'?)", bucket { burts = 1 })
    refused("bad option 'priomap' to 'add' (16 numbers expected, got 1)", { kind = "prio", priomap = { 1 } })
    refused("bad option 'priomap' to 'add' (there is no band 3, but bands 0 to 2)",
      { kind = "prio", priomap = { 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 } })
    refused("bad option 'bands' to 'add' (2 to 16 expected, got 17)", { kind = "prio", bands = 17 })
    refused("bad option 'divisor' to 'add' (a power of two expected, got 5)", { kind = "sfq", divisor = 5 })
    refused("bad option 'min' to 'add' (for a 'redflowlimit' only)", { kind = "sfq", min = 5 })
  end)

  test.case("values of netem", function()
    local function netem(reason, options)
      options.kind = "netem"
      refused("bad option " .. reason, options)
    end
    netem("'loss' to 'add' (0 to 100 % expected, got 101)", { loss = "101%" })
    netem("'loss' to 'add' (0 to 100 % expected, got -1)", { loss = -1 })
    netem("'loss' to 'add' ('x%' is not a percentage such as '1%')", { loss = "x%" })
    netem("'loss_state' to 'add' (not together with 'loss')", { loss = 1, loss_state = { p13 = 1 } })
    netem("'loss_state' to 'add' ('p13' expected)", { loss_state = {} })
    netem("'reorder' to 'add' (it needs a 'delay')", { reorder = 5 })
    netem("'gap' to 'add' (it needs a 'reorder')", { delay = 1, gap = 5 })
    netem("'distribution' to 'add' (it needs a 'jitter')", { delay = 1, distribution = "normal" })
    netem("'ecn' to 'add' (it needs a 'loss')", { ecn = true })
    netem("'delay' to 'add' ('20' is not a time such as '20ms')", { delay = "20" })
    netem("'limit' to 'add' (1 to 4294967295 expected, got 0)", { limit = 0 })
    netem("'slot' to 'add' ('max' at least 2.0 expected, got 1.0)", { slot = { min = 2, max = 1 } })
  end)

  test.case("places and handles", function()
    refused("bad option 'parent' to 'add' ('x' is neither 'root', 'ingress', 'clsact' nor a class such as '1:10')",
      { kind = "pfifo", parent = "x" })
    refused("bad option 'handle' to 'add' ('1:2:3' is not a handle such as '1:10')",
      { kind = "pfifo", handle = "1:2:3" })
    refused("bad option 'handle' to 'add' (the number of a qdisc such as '1:' expected, got '1:2')",
      { kind = "pfifo", handle = "1:2" })
    refused("bad option 'parent' to 'add' ('clsact' expected, got 'root')", { kind = "clsact", parent = "root" })
    traffic.room():call(function()
      test.raises("qdisc.add nope0: No such device (ENODEV)", qdisc.add, "nope0", { kind = "pfifo" })
      test.raises("bad argument #1 to 'add' (link or name expected, got number)", qdisc.add, 5, { kind = "pfifo" })
      local err = select(2, pcall(qdisc.remove, "v0", {}))
      test.equal({ err.code, err.subject }, { "ENOENT", "v0 root" })
    end)
  end)
end)
