-- SPDX-License-Identifier: GPL-3.0-or-later
-- Pings: what they tell of a small network, compared with what is known of it and with ping(8); many probes at once.
local test = require "lunette.test"
local network = dofile(test.directory .. "/support/routed.lua")
local routed, reaches = network.build, network.reaches

test.suite("probe: ping", function()
  test.case("tells what came back, as ping does", function()
    local left = routed()
    reaches(left, "fd00:2::2")
    for _, target in ipairs { "10.0.2.2", "fd00:2::2" } do
      local answer = probe.ping(target, { namespace = left, count = 3, interval = 0.01, size = 100 })
      test.equal({ answer.address, answer.sent, answer.received, answer.loss, answer.duplicates, #answer.errors },
        { target, 3, 3, 0, 0, 0 })
      test.truthy(answer.min <= answer.avg and answer.avg <= answer.max and answer.stddev <= answer.max - answer.min)
      for number, reply in ipairs(answer.replies) do
        test.equal({ reply.seq, reply.ttl, reply.from }, { number, 63, target })
      end
      local text = left:exec({ "ping", "-c", "1", target }).stdout
      test.contains(text, "ttl=63")
    end
  end)

  test.case("sends what it is told to", function()
    local left, right = routed()
    local tap <close> = capture.open("eth0", { namespace = right, filter = "icmp[icmptype] == icmp-echo" })
    probe.ping("10.0.2.2/24", { namespace = left, size = 5, pattern = "abc", ttl = 9, source = "10.0.1.2" })
    local packet = test.truthy(tap:read(5))
    test.equal({ packet.payload, packet.ipv4.ttl, packet.ipv4.source }, { "abcab", 8, "10.0.1.2" })
    test.equal(probe.ping("10.0.2.2", { namespace = left, size = 0 }).received, 1)
    test.equal(probe.ping("10.0.2.2", { namespace = left, size = 20000 }).received, 1)
  end)

  test.case("tells what others say of packets that do not arrive", function()
    local left, _, router = routed()
    -- what has no route is told of five times, and then once a second
    local function said(target, options)
      options.namespace = left
      local err = test.eventually(function() return probe.ping(target, options).errors[1] end)
      return { err.code, err.message, err.from, err.icmp_type, err.icmp_code }
    end
    reaches(left, "fd00:2::2")
    test.equal(said("10.0.2.2", { ttl = 1 }), { "EHOSTUNREACH", "time to live exceeded", "10.0.1.1", 11, 0 })
    test.equal(said("fd00:2::2", { ttl = 1 }), { "EHOSTUNREACH", "hop limit exceeded", "fd00:1::1", 3, 0 })
    test.equal(said("10.0.3.2", {}), { "ENETUNREACH", "network unreachable", "10.0.1.1", 3, 0 })
    test.equal(said("fd00:3::2", {}), { "ENETUNREACH", "no route", "fd00:1::1", 1, 0 })
    test.equal(said("10.0.1.9", { timeout = 10 * test.patience }),
      { "EHOSTUNREACH", "host unreachable", "10.0.1.2", 3, 1 })
    route.add("10.0.4.0/24", { type = "prohibit", namespace = router })
    test.equal(said("10.0.4.1", {}), { "EHOSTUNREACH", "communication prohibited", "10.0.1.1", 3, 13 })
    route.remove("default", { via = "10.0.1.1", namespace = left })
    local here = probe.ping("10.0.3.2", { namespace = left })
    test.equal(here.errors, { { seq = 1, code = "ENETUNREACH", message = "Network is unreachable" } })
    test.equal({ here.sent, here.received, here.loss, here.min }, { 1, 0, 1.0 })
  end)

  test.case("knows several receivers of one packet, and duplicates", function()
    local hub = namespace.create()
    bridge.create("br0", { namespace = hub, up = true, address = "10.0.0.254/24" })
    for number = 1, 2 do
      local room = namespace.create()
      veth.create({ namespace = hub, master = "br0", up = true },
        { name = "eth0", namespace = room, up = true, address = ("10.0.0.%d/24"):format(number) })
      sysctl.set("net.ipv4.icmp_echo_ignore_broadcasts", 0, { namespace = room })
    end
    local answer = probe.ping("10.0.0.255", { namespace = hub, count = 2, interval = 0.3, timeout = 2 })
    test.equal(answer.received, 2)
    test.truthy(answer.duplicates >= 1) -- those of the last request may come after its first reply
  end)

  test.case("where the kernel allows it to users, it needs no raw socket", function()
    local left = routed()
    sysctl.set("net.ipv4.ping_group_range", "0 0", { namespace = left })
    reaches(left, "fd00:2::2")
    local started = probe.start_ping("10.0.2.2", { namespace = left, count = 2, interval = 0.2 })
    test.contains(left:exec({ "cat", "/proc/net/icmp" }).stdout, " 0201000A:") -- a socket of left's address
    test.equal(started:result().received, 2)
    local err = probe.ping("10.0.2.2", { namespace = left, ttl = 1 }).errors[1]
    test.equal({ err.message, err.from }, { "time to live exceeded", "10.0.1.1" })
  end)
end)

test.suite("probe: many at once", function()
  test.case("each goes on while any wait goes on", function()
    local left = routed()
    local slow = probe.start_ping("10.0.9.9", { namespace = namespace.create(), timeout = 60 })
    local quick <close> = probe.start_ping("10.0.2.2", { namespace = left, count = 3, interval = 0.02 })
    local silent = probe.start_udp("10.0.1.99", 9, { namespace = left, timeout = 30 })
    process.exec { "sleep", "0.2" }
    test.equal(quick:result(0).received, 3)
    test.equal(wait { silent, slow, quick } ~= silent, true)
    test.equal(silent:result(0.01), nil)
    silent:close()
    test.raises("probe.result probe 10.0.1.99:9: the handle is closed (EBADF)", silent.result, silent)
    test.equal(tostring(silent), "probe 10.0.1.99:9 (closed)")
    test.equal(slow:result(0).errors[1].code, "ENETUNREACH")
  end)

  test.case("all pairs of a routed star", function()
    local hub, rooms = namespace.create(), {}
    for number = 1, 20 do
      rooms[number] = namespace.create()
      veth.create(
        { name = "eth0", namespace = rooms[number], up = true, address = ("10.1.%d.2/24"):format(number) },
        { name = "eth" .. number, namespace = hub, up = true, address = ("10.1.%d.1/24"):format(number) })
      link.open("lo", { namespace = rooms[number] }):up()
      route.add("default", { via = ("10.1.%d.1"):format(number), namespace = rooms[number] })
    end
    sysctl.set("net.ipv4.ip_forward", 1, { namespace = hub })
    local before, pings = clock.monotonic(), {}
    for _, room in ipairs(rooms) do
      for other = 1, #rooms do
        pings[#pings + 1] = probe.start_ping(("10.1.%d.2"):format(other), { namespace = room, timeout = 5 })
      end
    end
    local received = 0
    for _, ping in ipairs(pings) do received = received + ping:result().received end
    test.equal(received, 400)
    test.truthy(clock.monotonic() - before < 5 * test.patience)
  end)

  test.case("goes on while what is waited for always is ready, and leaves others their turn", function()
    local left = routed()
    local patient = probe.start_ping("10.0.2.2", { namespace = left, count = 5, interval = 0.05 })
    local busy = process.spawn({ "yes" }, { stdout = "pipe" })
    local before = clock.monotonic()
    repeat wait { busy.stdout } until patient:result(0) or clock.monotonic() > before + 5 * test.patience
    busy:kill "KILL"
    test.equal(patient:result(0).received, 5)
    -- one without a pause ends with its time, not with its count
    local flood <close> = probe.start_ping("10.0.2.2", { namespace = left, count = 65535, interval = 0 })
    before = clock.monotonic()
    test.equal(flood:result(0.05), nil)
    test.truthy(clock.monotonic() - before < 0.5 * test.patience)
  end)

  test.case("ends with the namespace, which goes with its links", function()
    local left, right = namespace.create("lt-left"), namespace.create("lt-right")
    veth.create({ name = "eth0", namespace = left, address = "10.0.0.1/24", up = true },
      { name = "eth0", namespace = right, address = "10.0.0.2/24", up = true })
    local asking = probe.start_ping("10.0.0.1", { namespace = right, count = 1000 })
    local port = probe.listen(0, { namespace = right })
    right:delete()
    test.eventually(function() return not link.find("eth0", { namespace = left }) end)
    test.raises("probe.result probe 10.0.0.1: the handle is closed (EBADF)", asking.result, asking)
    test.equal(select(2, pcall(port.stats, port)).code, "EBADF")
  end)

  test.case("Ctrl-C ends the wait for a result", function()
    local code = [[
      link.open("lo"):up()
      probe.listen(9, { protocol = "udp", manner = "discard" })
      print "begun"
      io.stdout:flush()
      probe.udp("127.0.0.1", 9, { timeout = 60 })
    ]]
    local tool = process.spawn({ test.tool, "-e", code }, { stdout = "pipe", stderr = "pipe", new = "net" })
    test.equal(tool.stdout:read("l"), "begun")
    wait { timeout = 0.3 }
    tool:kill("INT")
    test.truthy(tool:wait(5 * test.patience))
  end)

  test.case("a worker has none of its parent's", function()
    local room = namespace.create("lt-room")
    link.open("lo", { namespace = room }):up()
    local port = probe.listen(0, { namespace = room, protocol = "udp", manner = "discard" })
    local waiting = probe.start_udp("127.0.0.1", port.port, { namespace = room, timeout = 0.5 })
    test.equal(room:fork(function()
      return pcall(waiting.result, waiting), pcall(port.stats, port), probe.ping("127.0.0.1").received
    end), false)
    test.equal(waiting:result().answered, false)
    test.equal(port:stats().datagrams, 1)
  end)
end)
