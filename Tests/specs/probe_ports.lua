-- SPDX-License-Identifier: GPL-3.0-or-later
-- Ports, ways and throughput, compared with what is known of a small network, and with nc(1) and tc(8).
local test = require "lunette.test"
local network = dofile(test.directory .. "/support/routed.lua")
local routed, reaches = network.build, network.reaches

test.suite("probe: ports", function()
  test.case("tcp tells whether somebody listens", function()
    local left, right = routed()
    reaches(left, "fd00:2::2")
    local port <close> = probe.listen(80, { namespace = right })
    for _, target in ipairs { "10.0.2.2", "fd00:2::2" } do
      local open = probe.tcp(target, 80, { namespace = left })
      test.equal({ open.connected, open.port, open.code }, { true, 80 })
      test.truthy(open.time > 0 and open.time < 5 * test.patience and open.local_port > 0)
      local refused = probe.tcp(target, 81, { namespace = left })
      test.equal(refused, { address = target, port = 81, connected = false, code = "ECONNREFUSED",
        message = "Connection refused" })
    end
    firewall.drop { namespace = right, input = "eth0", protocol = "tcp", port = 82 }
    local dropped = probe.tcp("10.0.2.2", 82, { namespace = left, timeout = 0.2 })
    test.equal({ dropped.connected, dropped.code }, { false, "ETIMEDOUT" })
    test.equal(port:stats().connections, 2)
  end)

  test.case("a listener echoes, or says nothing", function()
    local left, right = routed()
    local echo = probe.listen(7, { namespace = right })
    test.equal(left:exec({ "nc", "-N", "10.0.2.2", "7" }, { input = ("x"):rep(300000) }).stdout, ("x"):rep(300000))
    local discard = probe.listen(9, { namespace = right, manner = "discard" })
    test.equal(left:exec({ "nc", "-N", "10.0.2.2", "9" }, { input = "hello" }).stdout, "")
    test.equal({ echo:stats().bytes, discard:stats().bytes }, { 300000, 5 })
    test.contains(right:exec({ "ps", "-p", tostring(echo.pid), "-o", "pid=" }).stdout, tostring(echo.pid))
    test.equal(tostring(echo), "listener tcp [::]:7")
    echo:close()
    test.equal(probe.tcp("10.0.2.2", 7, { namespace = left }).code, "ECONNREFUSED")
    test.raises("listener.stats listener tcp [::]:7: the handle is closed (EBADF)", echo.stats, echo)
  end)

  test.case("a listener ends with its scope", function()
    local room = namespace.create()
    link.open("lo", { namespace = room }):up()
    do
      local part <close> = scope.create()
      local port = probe.listen(0, { namespace = room, address = "127.0.0.1" }).port
      test.truthy(probe.tcp("127.0.0.1", port, { namespace = room }).connected)
      test.equal(part:inspect().entries, { "listener tcp 127.0.0.1:" .. port })
    end
    test.equal(room:exec({ "ss", "-Hlnt" }).stdout, "")
  end)

  test.case("udp gets an answer, a refusal or none", function()
    local left, right = routed()
    probe.listen(7, { namespace = right, protocol = "udp" })
    probe.listen(9, { namespace = right, protocol = "udp", manner = "discard" })
    local function ask(port)
      return probe.udp("10.0.2.2", port, { namespace = left, payload = "hello", timeout = 0.3 * test.patience })
    end
    test.equal({ ask(7).answered, ask(7).payload }, { true, "hello" })
    local refused = ask(8)
    test.equal({ refused.answered, refused.code, refused.message, refused.from },
      { false, "ECONNREFUSED", "port unreachable", "10.0.2.2" })
    test.equal(ask(9), { address = "10.0.2.2", port = 9, answered = false })
  end)
end)

test.suite("probe: trace and throughput", function()
  test.case("trace finds the hops", function()
    local left, right = routed()
    reaches(left, "fd00:2::2")
    for _, method in ipairs { "icmp", "udp" } do
      for target, first in pairs { ["10.0.2.2"] = "10.0.1.1", ["fd00:2::2"] = "fd00:1::1" } do
        local way = probe.trace(target, { namespace = left, protocol = method, queries = 2 })
        test.equal({ way.reached, #way.hops, way.hops[1].from, way.hops[2].from }, { true, 2, first, target })
        test.equal({ #way.hops[1].times, #way.hops[2].times }, { 2, 2 })
      end
      test.eventually(function()
        local lost = probe.trace("10.0.3.3", { namespace = left, protocol = method, max_hops = 3, timeout = 0.3 })
        local first = lost.hops[1]
        return not lost.reached and #lost.hops == 1 and first.from == "10.0.1.1"
          and first.error.message == "network unreachable"
      end)
    end
    firewall.drop { namespace = right, input = "eth0" }
    local silent = probe.trace("10.0.2.2", { namespace = left, timeout = 0.1, max_hops = 3 })
    test.equal({ silent.reached, #silent.hops, silent.hops[1].from, silent.hops[2].from }, { false, 3, "10.0.1.1" })
  end)

  test.case("throughput is what a shaper lets through", function()
    test.needs("tbf", function()
      local room <close> = namespace.create()
      return room:exec({ "tc", "qdisc", "add", "dev", "lo", "root", "tbf", "rate", "1mbit", "burst", "10k", "limit",
        "10k" }, { check = false }).code == 0
    end)
    local left, right, router = routed()
    local shaper = { "tbf", "rate", "20mbit", "burst", "20k", "limit", "100k" }
    router:exec { "tc", "qdisc", "add", "dev", "eth2", "root", table.unpack(shaper) }
    local tcp = probe.throughput(left, right, { seconds = 1 })
    test.truthy(tcp.bits_per_second > 10e6 and tcp.bits_per_second < 22e6, "a rate near 19 Mbit/s")
    test.equal({ tcp.protocol, tcp.address, tcp.streams, tcp.sent }, { "tcp", "10.0.2.2", 1 })
    local udp = probe.throughput("lt-left", "lt-right", { protocol = "udp", rate = 5e6, seconds = 0.5, streams = 2 })
    test.truthy(udp.bits_per_second > 3e6 and udp.bits_per_second < 6e6, "a rate near 5 Mbit/s")
    test.equal(udp.received_bytes, udp.received * 1400)
    local flood = probe.throughput(left, right, { protocol = "udp", rate = 60e6, seconds = 0.5 })
    test.truthy(flood.loss > 0.3, "loss")
  end)

  test.case("throughput over a way that is cut ends, and tells what came through", function()
    local left, right = routed()
    local cut = probe.start_throughput(left, right, { seconds = 1, timeout = 1 })
    test.equal(cut:result(0.3), nil)
    link.open("eth0", { namespace = right }):down()
    local result = test.truthy(cut:result(20 * test.patience))
    test.truthy(result.received_bytes > 0 and result.sent_bytes > 0)
  end)

  test.case("throughput needs a way", function()
    local left, right = routed()
    local room = namespace.create()
    local net = tostring(room.inode)
    test.raises(("probe.throughput net:[%s]: Cannot assign requested address (EADDRNOTAVAIL): "):format(net)
      .. "it has no address that others can reach", probe.throughput, left, room)
    test.raises("probe.throughput 10.0.2.9: Cannot assign requested address (EADDRNOTAVAIL)",
      probe.throughput, left, right, { address = "10.0.2.9" })
    route.remove("default", { via = "10.0.1.1", namespace = left })
    test.raises("probe.throughput 10.0.2.2: Network is unreachable (ENETUNREACH)", probe.throughput, left, right)
  end)
end)

test.suite("probe: mistakes", function()
  test.case("each is told exactly", function()
    local room = namespace.create("lt-room")
    room:call(function()
      link.open("lo"):up()
      test.raises("bad argument #1 to 'ping' (string expected, got no value)", probe.ping)
      test.raises("bad argument #1 to 'ping' ('10.0.0.256': not an IPv4 or IPv6 address)", probe.ping, "10.0.0.256")
      test.raises("bad option 'count' to 'ping' (1 to 65535 expected, got 0)", probe.ping, "::1", { count = 0 })
      test.raises("bad option 'ttl' to 'ping' (1 to 255 expected, got 256)", probe.ping, "::1", { ttl = 256 })
      test.raises("bad option 'pattern' to 'ping' (the string is empty)", probe.ping, "::1", { pattern = "" })
      test.raises("bad option 'conut' to 'ping' (did you mean 'count'?)", probe.ping, "::1", { conut = 1 })
      test.raises("bad option 'source' to 'ping' (10.0.0.1 is of another family than ::1)",
        probe.ping, "::1", { source = "10.0.0.1" })
      test.raises("probe.ping 127.0.0.1: Cannot assign requested address (EADDRNOTAVAIL)",
        probe.ping, "127.0.0.1", { source = "10.0.0.1" })
      test.raises("probe.ping eth7: No such device (ENODEV)", probe.ping, "127.0.0.1", { dev = "eth7" })
      test.raises("probe.ping lt-none: No such file or directory (ENOENT)",
        probe.ping, "127.0.0.1", { namespace = "lt-none" })
      test.raises("option 'dev' to 'ping' is missing (fe80::1 is valid on one link only)", probe.ping, "fe80::1")
      test.raises("bad argument #2 to 'tcp' (1 to 65535 expected, got 65536)", probe.tcp, "127.0.0.1", 65536)
      test.raises("bad option 'protocol' to 'trace' ('icmp' or 'udp' expected, got 'tcp')",
        probe.trace, "127.0.0.1", { protocol = "tcp" })
      test.raises("probe.udp 127.0.0.1:9: Message too long (EMSGSIZE)",
        probe.udp, "127.0.0.1", 9, { payload = ("x"):rep(65508) })
      local port = probe.listen(0)
      test.raises(("probe.listen port %d: Address already in use (EADDRINUSE)"):format(port.port),
        probe.listen, port.port)
      test.raises("probe.listen port 1: Cannot assign requested address (EADDRNOTAVAIL)",
        probe.listen, 1, { address = "10.0.0.1" })
      test.raises("bad option 'manner' to 'listen' ('echo' or 'discard' expected, got 'sing')",
        probe.listen, 0, { manner = "sing" })
      test.raises("bad argument #2 to 'throughput' (namespace, name or process id expected, got no value)",
        probe.throughput, room)
    end)
  end)
end)

test.suite("eventually", function()
  test.case("asks until something holds, and returns it", function()
    local count = 0
    local function third()
      count = count + 1
      return count == 3, "more"
    end
    test.equal({ eventually(third, 1) }, { true, "more" })
  end)

  test.case("gives up, and tells what did not happen", function()
    local never = function() return nil end
    test.raises("eventually: Connection timed out (ETIMEDOUT): not within 0.05 s", eventually, never, 0.05)
    test.raises("eventually the web server: Connection timed out (ETIMEDOUT): not within 0 s",
      eventually, never, 0, { what = "the web server" })
    test.raises("no luck", eventually, function() error("no luck", 0) end)
    test.raises("bad argument #1 to 'eventually' (function expected, got no value)", eventually)
    test.raises("bad argument #2 to 'eventually' (number expected, got string)", eventually, never, "1")
    test.raises("bad option 'interval' to 'eventually' (more than 0 expected, got 0)",
      eventually, never, 1, { interval = 0 })
  end)
end)
