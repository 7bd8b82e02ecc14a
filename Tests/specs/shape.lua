-- SPDX-License-Identifier: GPL-3.0-or-later
-- link:shape: a slow, long or bad line in one call, changed while packets flow.
local test = require "lunette.test"
local here = debug.getinfo(1, "S").source:match("^@(.*)/") or "."
local traffic = dofile(here .. "/support/traffic.lua")

-- Two rooms with a cable: near has v0 10.0.0.1, far has v1 10.0.0.2.
local function pair()
  local near, far = namespace.create(), namespace.create()
  for _, room in ipairs { near, far } do
    sysctl.set({ ["net.ipv6.conf.default.disable_ipv6"] = 1 }, { namespace = room })
  end
  local a, b = veth.create({ name = "v0", namespace = near, address = "10.0.0.1/24", up = true },
    { name = "v1", namespace = far, address = "10.0.0.2/24", up = true })
  return near, far, a, b
end

local function root_of(device) return qdisc.list({ dev = device, parent = "root", namespace = device.namespace })[1] end

-- Sends as much as goes from a link to the other one, for the length of a function: to an address of nobody, so that
-- nothing comes back.
local function flooded(from, to, body)
  neighbour.replace("10.0.0.99", { dev = from, lladdr = to:inspect().mac, namespace = from.namespace })
  local source = from.namespace:spawn({ "sh", "-c", "exec nc -u 10.0.0.99 9 < /dev/zero" },
    { stdout = "null", stderr = "null" })
  local ok, err = pcall(body)
  source:kill("KILL")
  source:wait()
  if not ok then error(err, 0) end
end

-- The bits a second that a link receives.
local function measure(device, seconds)
  wait { timeout = 0.5 }
  local start, before = clock.monotonic(), device:stats().rx_bytes
  wait { timeout = seconds }
  return (device:stats().rx_bytes - before) * 8 / (clock.monotonic() - start)
end

local function near_to(value, wanted)
  if math.abs(value - wanted) > 0.15 * wanted then error(("%s expected, got %s"):format(wanted, value), 2) end
end

test.suite("shape: a rate", function()
  test.case("is what passes, and changes while packets flow", function()
    local _, _, a, b = pair()
    a:shape { rate = "10mbit" }
    flooded(a, b, function()
      near_to(measure(b, 2), 10e6)
      local before = root_of(a)
      a:shape { rate = "4mbit" }
      local after = root_of(a)
      test.equal({ after.handle, after.kind }, { before.handle, "tbf" })
      test.equal(after.stats.packets >= before.stats.packets, true)
      near_to(measure(b, 2), 4e6)
    end)
  end)

  test.case("is told, and taken away", function()
    local _, _, a = pair()
    test.equal(a:shape(), nil)
    test.equal(a:shape { rate = "10mbit" }, a)
    test.equal(a:shape(), { rate = 10e6, burst = 12500, limit = 83 })
    a:shape { rate = 4e6, limit = 20 }
    test.equal(a:shape(), { rate = 4e6, burst = 5000, limit = 20 })
    a:shape { burst = "64K" }
    test.equal(a:shape(), { rate = 4e6, burst = 65536, limit = 20 })
    a:shape { burst = false, limit = false }
    test.equal(a:shape(), { rate = 4e6, burst = 5000, limit = 34 })
    a:shape { rate = false }
    test.equal(a:shape(), nil)
    test.equal(a:shape({ rate = "1gbit" }):unshape():shape(), nil)
    test.equal(a:shape({ rate = "1gbit" }):shape(false), a)
    test.equal(root_of(a).handle, nil)
    a:unshape()
  end)

  test.case("a thousand changes are undone once", function()
    local _, _, a = pair()
    local s = scope.create()
    for rate = 1, 1000 do a:shape { rate = rate * 1e6 } end
    test.equal(s:inspect().entries, { "qdisc tbf root" })
    s:close()
    test.equal(root_of(a).handle, nil)
  end)

  test.case("within another scope is put back to what it was", function()
    local _, _, a = pair()
    a:shape { rate = "10mbit" }
    local s = scope.create()
    a:shape { rate = "20mbit" }
    s:close()
    test.equal(a:shape().rate, 10e6)
  end)
end)

test.suite("shape: what comes in", function()
  test.case("is slowed by an ifb, on both sides if that is asked for", function()
    traffic.needs_action "mirred"
    local near, _, a, b = pair()
    a:shape { rate = "5mbit", direction = "in" }
    test.equal(a:shape(), { ingress = { rate = 5e6, burst = 6250, limit = 42 } })
    test.equal(root_of(a).handle, nil)
    flooded(b, a, function()
      -- the link itself counts all that came; what is let through is what the ifb sends
      local ifb = link.open("shape" .. a.index, { namespace = near })
      wait { timeout = 0.5 }
      local start, before = clock.monotonic(), root_of(ifb).stats.bytes
      wait { timeout = 2 }
      near_to((root_of(ifb).stats.bytes - before) * 8 / (clock.monotonic() - start), 5e6)
    end)
    b:shape { rate = "8mbit", direction = "both" }
    test.equal({ b:shape().rate, b:shape().ingress.rate }, { 8e6, 8e6 })
    a:shape { rate = "7mbit", ingress = { rate = "6mbit" } }
    test.equal({ a:shape().rate, a:shape().ingress.rate }, { 7e6, 6e6 })
    a:unshape()
    test.equal(a:shape(), nil)
    test.equal(#link.list { kind = "ifb", namespace = near }, 0)
    test.equal(#qdisc.list { dev = a, parent = "ingress", namespace = near }, 0)
  end)

  test.case("leaves a clsact and filters of others alone", function()
    traffic.needs_action "mirred"
    local near, _, a = pair()
    qdisc.add(a, { kind = "clsact" })
    filter.add(a, { parent = "ingress", kind = "u32", priority = 5, classid = "1:1" })
    local s = scope.create()
    a:shape { ingress = { rate = "5mbit" } }
    test.equal(#filter.list { dev = a, namespace = near }, 2)
    s:close()
    test.equal(#filter.list { dev = a, namespace = near }, 1)
    a:shape({ ingress = { rate = "5mbit" } }):unshape()
    test.equal(filter.list({ dev = a, namespace = near })[1].priority, 5)
    test.equal(#qdisc.list { dev = a, parent = "ingress", namespace = near }, 1)
    test.equal(#link.list { kind = "ifb", namespace = near }, 0)
  end)

  test.case("what was made is gone with the scope", function()
    traffic.needs_action "mirred"
    local near, _, a = pair()
    local s = scope.create()
    a:shape { rate = "5mbit", direction = "both" }
    test.equal(#s:inspect().entries, 5)
    s:close()
    test.equal(#link.list { kind = "ifb", namespace = near }, 0)
    test.equal({ root_of(a).handle, #qdisc.list { dev = a, parent = "ingress", namespace = near } }, { nil, 0 })
  end)
end)

test.suite("shape: delay and damage", function()
  -- The mean round trip in milliseconds, and how many of so many pings came back.
  local function ping(room, count)
    local out = room:exec({ "ping", "-q", "-i", "0.01", "-c", tostring(count), "10.0.0.2" }, { check = false }).stdout
    return tonumber(out:match("= [%d.]+/([%d.]+)")), tonumber(out:match("(%d+) received"))
  end

  test.case("a delay is what a ping takes longer, and changes", function()
    traffic.needs_qdisc "netem"
    local near, _, a = pair()
    a:shape { delay = "40ms" }
    local time = ping(near, 10)
    test.equal(time > 39 and time < 60, true)
    a:shape { delay = "80ms", jitter = "2ms", distribution = "normal" }
    time = ping(near, 10)
    test.equal(time > 70 and time < 110, true)
    test.equal({ a:shape().delay, a:shape().jitter }, { 0.08, 0.002 })
  end)

  test.case("what is lost", function()
    traffic.needs_qdisc "netem"
    local near, _, a = pair()
    a:shape { rate = "10mbit", delay = "20ms", jitter = "2ms", loss = "1%" }
    test.contains(traffic.tc(near, "qdisc", "show", "dev", "v0"), "delay 20ms  2ms loss 1% rate 10Mbit")
    a:shape { rate = false, delay = false, jitter = false }
    a:shape { loss = "30%" }
    local _, received = ping(near, 400)
    test.equal(received > 220 and received < 340, true)
    a:shape { loss = 0 }
    test.equal(a:shape(), nil)
  end)

  test.case("a rate beside a delay is netem's own; without the delay it is tbf's again", function()
    traffic.needs_qdisc "netem"
    local _, _, a, b = pair()
    a:shape { rate = "10mbit" }
    a:shape { delay = "20ms", loss = "1%", duplicate = 0.5, corrupt = 0.1, reorder = 5 }
    local row = root_of(a)
    test.equal({ row.kind, row.netem.rate, row.netem.delay, row.netem.loss }, { "netem", 10e6, 0.02, 1 })
    flooded(a, b, function() near_to(measure(b, 2), 10e6) end)
    a:shape { rate = "5mbit", loss = false }
    row = root_of(a)
    test.equal({ row.netem.rate, row.netem.loss, row.netem.duplicate }, { 5e6, nil, 0.5 })
    a:shape { delay = false, duplicate = false, corrupt = false, reorder = false }
    test.equal({ root_of(a).kind, a:shape().rate }, { "tbf", 5e6 })
  end)

  test.case("a kernel without netem changes nothing and names it", function()
    local _, _, a = pair()
    a:shape { rate = "10mbit" }
    local ok, err = pcall(a.shape, a, { delay = "20ms" })
    if ok then return end
    test.equal(tostring(err):match("link.shape.*"), "link.shape v0 root: No such file or directory (ENOENT): "
      .. "Specified qdisc kind is unknown; the kernel has no module 'sch_netem' (CONFIG_NET_SCH_NETEM)")
    test.equal(a:shape(), { rate = 10e6, burst = 12500, limit = 83 })
    test.equal(pcall(a.shape, a, { delay = "20ms", direction = "both" }), false)
    test.equal({ root_of(a).kind, #link.list { kind = "ifb", namespace = a.namespace } }, { "tbf", 0 })
  end)
end)

test.suite("shape: what is in the way", function()
  test.case("a qdisc of somebody else is told, and taken over only if asked", function()
    local _, _, a = pair()
    qdisc.add(a, { kind = "htb", handle = "7:" })
    test.raises("link.shape v0: File exists (EEXIST): its root qdisc is htb 7:, which this function did not make; "
      .. "replace = true takes its place", a.shape, a, { rate = "1mbit" })
    test.equal(a:shape(), nil)
    a:unshape()
    test.equal(root_of(a).handle, "7:")
    local s = scope.create()
    a:shape { rate = "1mbit", replace = true }
    test.equal(a:shape().rate, 1e6)
    s:close()
    test.equal(root_of(a).handle, "7:")
  end)

  test.case("a link with the name of our ifb", function()
    local near, _, a = pair()
    bridge.create("shape" .. a.index, { namespace = near })
    test.raises(("link.shape v0: File exists (EEXIST): the link shape%d is not one that this function made; "
      .. "delete or rename it"):format(a.index), a.shape, a, { ingress = { rate = "1mbit" } })
  end)

  test.case("values", function()
    local _, _, a = pair()
    local function refused(message, options)
      test.raises(message, a.shape, a, options)
      test.equal(a:shape(), nil)
    end
    local bad = "bad option "
    refused(bad .. "'rate' to 'shape' ('1mbt' is not a rate such as '10mbit')", { rate = "1mbt" })
    refused(bad .. "'rate' to 'shape' (8 to 1125899906842624 bit/s expected, got 7)", { rate = 7 })
    refused(bad .. "'loss' to 'shape' (0 to 100 % expected, got 101)", { loss = "101%" })
    refused(bad .. "'delay' to 'shape' ('20' is not a time such as '20ms')", { delay = "20" })
    refused(bad .. "'delay' to 'shape' (time expected, got table)", { delay = {} })
    refused(bad .. "'limit' to 'shape' (1 to 2147483647 expected, got 0)", { rate = "1mbit", limit = 0 })
    refused(bad .. "'rat' to 'shape' (did you mean 'rate'?)", { rat = 1 })
    refused(bad .. "'rate' to 'shape' ('x' is not a rate such as '10mbit')", { ingress = { rate = "x" } })
    refused(bad .. "'ingress' to 'shape' (table expected, got boolean)", { ingress = true })
    refused(bad .. "'ingress' to 'shape' (not together with the direction 'both')",
      { rate = "1mbit", ingress = { rate = "1mbit" }, direction = "both" })
    refused(bad .. "'direction' to 'shape' ('out', 'in', 'both' expected, got 'up')",
      { rate = "1mbit", direction = "up" })
    refused(bad .. "'burst' to 'shape' (for a rate alone: netem, which does the rest, has none)",
      { rate = "1mbit", delay = "1ms", burst = 5000 })
    refused(bad .. "'burst' to 'shape' (it needs a 'rate', or a 'delay' or other damage)", { burst = 5000 })
    refused(bad .. "'distribution' to 'shape' (it needs a 'jitter')", { delay = "1ms", distribution = "normal" })
    refused(bad .. "'reorder' to 'shape' (it needs a 'delay')", { reorder = 5 })
    refused("bad argument #1 to 'shape' (a setting such as 'rate' expected)", {})
    refused("bad argument #1 to 'shape' (table expected, got number)", 5)
    refused(bad .. "'burst' to 'shape' (at this rate it takes 536 seconds to send 67108864 bytes, more than 274)",
      { rate = "1mbit", burst = "64M" })
    refused(bad .. "'rate' to 'shape' (at this rate it takes 1211 seconds to send 3028 bytes, more than 274)",
      { rate = 20 })
    refused(bad .. "'limit' to 'shape' (more than 4 GiB would wait)", { rate = "1mbit", limit = 0x7FFFFFFF })
    refused(bad .. "'rate' to 'shape' (more than 4 GiB would wait)", { rate = "1000gbit" })
  end)
end)
