-- SPDX-License-Identifier: GPL-3.0-or-later
-- Captures: packets as tables, and as files that tcpdump(8) reads in the same way.
local test = require "lunette.test"

local function pair()
  local red, blue = namespace.create("lt-red"), namespace.create("lt-blue")
  veth.create({ name = "eth0", namespace = red, address = { "10.0.0.1/24", "fd00::1/64" }, nodad = true, up = true },
    { name = "eth0", namespace = blue, address = { "10.0.0.2/24", "fd00::2/64" }, nodad = true, up = true })
  for _, room in ipairs { red, blue } do link.open("lo", { namespace = room }):up() end
  return red, blue
end

-- a name for a file that goes with the test
local function scratch()
  local path = os.tmpname()
  scope.current():defer(function() os.remove(path) end)
  return path
end

local function tcpdump(path, ...)
  return process.exec({ "tcpdump", "-n", "-tt", "--nano", "-r", path, ... }).stdout
end

test.suite("capture: packets", function()
  test.case("a ping and what goes before it", function()
    local red, blue = pair()
    local tap <close> = capture.open("eth0", { namespace = blue, filter = "icmp or arp", count = 4 })
    test.equal(tostring(tap), "capture of eth0")
    test.equal(probe.ping("10.0.0.2", { namespace = red }).received, 1)
    local packets = {}
    for packet in tap:packets() do packets[#packets + 1] = packet end
    local mac = { red = red:call(link.open, "eth0"):inspect().mac, blue = blue:call(link.open, "eth0"):inspect().mac }
    test.equal(packets[1].arp, { hardware = 1, protocol = 0x0800, operation = "request", sender_mac = mac.red,
      sender_address = "10.0.0.1", target_mac = "00:00:00:00:00:00", target_address = "10.0.0.2" })
    test.equal(packets[1].ethernet, { source = mac.red, destination = "ff:ff:ff:ff:ff:ff", type = 0x0806 })
    test.equal({ packets[2].arp.operation, packets[2].arp.sender_mac }, { "reply", mac.blue })
    local request, reply = packets[3], packets[4]
    test.equal({ request.icmp.name, reply.icmp.name, request.icmp.seq }, { "echo request", "echo reply", 1 })
    test.equal({ request.ipv4.source, request.ipv4.destination, request.ipv4.protocol, request.ipv4.ttl },
      { "10.0.0.1", "10.0.0.2", "icmp", 64 })
    test.equal({ request.length, #request.bytes, #request.payload, request.link, request.truncated },
      { 98, 98, 56, "eth0" })
    test.truthy(request.time <= reply.time and math.abs(request.time - os.time()) < 60)
    test.equal(tap:read(), nil)
  end)

  test.case("connections, datagrams, names and errors, of IPv6 too", function()
    local red, blue = pair()
    eventually(function() return probe.ping("fd00::2", { namespace = red, timeout = 0.3 }).received == 1 end, 20)
    local tap <close> = capture.open("any", { namespace = blue, filter = "not icmp6 or icmp6[0] == 1" })
    probe.tcp("fd00::2", 80, { namespace = red })
    local query = "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03www\x07example\x00\x00\x1c\x00\x01"
    probe.udp("fd00::2", 53, { namespace = red, payload = query })
    local syn, reset, question, unreachable = tap:read(5), tap:read(5), tap:read(5), tap:read(5)
    test.equal({ syn.tcp.flags, syn.tcp.destination_port, syn.ipv6.next_header }, { { "syn" }, 80, "tcp" })
    test.truthy(syn.tcp.mss == 1440 and syn.tcp.sack_permitted and syn.tcp.timestamp)
    test.equal({ reset.tcp.flags, reset.tcp.ack }, { { "rst", "ack" }, syn.tcp.seq + 1 })
    test.equal({ syn.link, syn.cooked.way, reset.cooked.way }, { "eth0", "in", "out" })
    test.equal(question.dns.questions, { { name = "www.example", type = "aaaa", class = "in" } })
    test.equal({ question.dns.id, question.dns.response, question.dns.recursion_desired }, { 0x1234, false, true })
    test.equal({ unreachable.icmpv6.type, unreachable.icmpv6.code }, { 1, 4 })
    test.equal(unreachable.icmpv6.original.udp.destination_port, 53)
    test.equal(unreachable.icmpv6.original.dns.questions[1].name, "www.example")
  end)

  test.case("filters, directions and lengths", function()
    local red, blue = pair()
    local function heard(options)
      options.namespace = blue
      options.filter = options.filter or "icmp"
      local tap <close> = capture.open("eth0", options)
      probe.ping("10.0.0.2", { namespace = red })
      local names = {}
      local packet = tap:read(0.2)
      while packet do
        names[#names + 1] = packet.icmp and packet.icmp.name
        packet = tap:read(0.1)
      end
      return table.concat(names, ", ")
    end
    test.equal(heard {}, "echo request, echo reply")
    test.equal(heard { direction = "in" }, "echo request")
    test.equal(heard { direction = "out", promisc = false }, "echo reply")
    test.equal(heard { filter = "icmp[icmptype] == icmp-echoreply" }, "echo reply")
    test.equal(heard { filter = "port 9" }, "")
    local tap <close> = capture.open("eth0", { namespace = blue, filter = "icmp", snaplen = 36 })
    probe.ping("10.0.0.2", { namespace = red })
    local short = tap:read(5)
    test.equal({ short.length, #short.bytes, short.truncated, short.icmp },
      { 98, 36, "icmp", { type = 8, code = 0, name = "echo request" } })
  end)

  test.case("it ends by time, by count, with its link and with its namespace", function()
    local red, blue = pair()
    local before = clock.monotonic()
    local timed <close> = capture.open("eth0", { namespace = blue, timeout = 0.2, filter = "port 9" })
    test.equal(wait { timed, timeout = 5 }, timed)
    for _ in timed:packets() do error("a packet") end
    test.truthy(clock.monotonic() - before >= 0.2)
    local counted <close> = capture.open("eth0", { namespace = blue, filter = "icmp", count = 1 })
    probe.ping("10.0.0.2", { namespace = red })
    test.truthy(counted:read(5))
    test.equal({ counted:read(5), counted:stats().taken }, { nil, 1 })
    local orphan <close> = capture.open("eth0", { namespace = red, filter = "port 9" })
    link.open("eth0", { namespace = red }):delete()
    test.raises("capture.read eth0: Input/output error (EIO): The interface disappeared", orphan.read, orphan, 5)
    local inside = capture.open("lo", { namespace = blue })
    blue:delete()
    test.raises("capture.read capture of lo: the handle is closed (EBADF)", inside.read, inside)
    test.truthy(not process.exec({ "ip", "netns" }).stdout:find("lt-blue"))
  end)

  test.case("a worker has none of its parent's", function()
    local red, blue = pair()
    local tap <close> = capture.open("eth0", { namespace = blue, filter = "icmp" })
    test.equal(red:fork(function()
      probe.ping("10.0.0.2")
      return (pcall(tap.read, tap, 0))
    end), false)
    test.equal(tap:read(5).icmp.name, "echo request")
  end)
end)

test.suite("capture: files", function()
  test.case("tcpdump reads what was captured while the shell waited for others", function()
    local red, blue = pair()
    local path = scratch()
    local tap = capture.open("eth0", { namespace = blue, filter = "icmp", file = path })
    test.equal(tostring(tap), "capture of eth0 into " .. path)
    red:exec { "ping", "-c", "2", "-i", "0.2", "10.0.0.2" }
    test.contains(tcpdump(path), "ICMP echo reply") -- it is there already
    local first = tap:read(1)
    tap:close()
    local packets = capture.read(path)
    test.equal(#packets, 4)
    test.equal(packets[1].bytes, first.bytes)
    local number = 0
    for line in tcpdump(path):gmatch("[^\n]+") do
      number = number + 1
      local packet = packets[number]
      local time, from, to, what, seq = line:match("^(%S+) IP (%S+) > (%S+): ICMP (echo %l+), id %d+, seq (%d+)")
      test.equal({ packet.ipv4.source, packet.ipv4.destination, packet.icmp.name, packet.icmp.seq },
        { from, to, what, tonumber(seq) })
      test.truthy(math.abs(packet.time - tonumber(time)) < 1e-5)
    end
    test.equal(number, 4)
  end)

  test.case("what tcpdump has written is read", function()
    local red, blue = pair()
    local path = scratch()
    local dump = blue:spawn({ "tcpdump", "-i", "eth0", "-U", "-w", path, "icmp or arp" }, { stderr = "pipe" })
    test.contains(dump.stderr:read("l"), "listening")
    probe.ping("10.0.0.2", { namespace = red, count = 2, interval = 0.01 })
    eventually(function() return #capture.read(path) >= 6 end, 20 * test.patience)
    dump:kill("INT")
    dump:wait()
    test.equal(#capture.read(path, { filter = "icmp" }), 4)
    test.equal(#capture.read(path, { filter = "icmp", count = 3 }), 3)
    test.equal(capture.read(path, { filter = "arp", count = 1 })[1].arp.operation, "request")
  end)

  test.case("a scope completes its files", function()
    local red, blue = pair()
    local path = scratch()
    do
      local part <close> = scope.create()
      capture.open("eth0", { namespace = blue, filter = "icmp", file = path })
      collectgarbage()
      test.equal(part:inspect().entries, { "capture of eth0 into " .. path })
      red:exec { "ping", "-c", "1", "10.0.0.2" }
    end
    test.equal(#capture.read(path), 2)
  end)
end)

test.suite("capture: the end", function()
  -- what the shell does not wait for: nothing is taken meanwhile
  local function ping(room)
    os.execute("ip netns exec " .. room.name .. " ping -q -c 3 -i 0.01 10.0.0.2 > /dev/null")
  end

  local function sleep_until(time) while clock.monotonic() < time do end end

  test.case("what came before it is told afterwards, and is in the file", function()
    local red = pair()
    local path, begun = scratch(), clock.monotonic()
    local options = { namespace = red, filter = "icmp", timeout = 1 }
    local plain <close> = capture.open("eth0", options)
    options.file = path
    local recorded = capture.open("eth0", options)
    ping(red)
    sleep_until(begun + 1.1)
    ping(red) -- which is too late
    local count = 0
    for _ in plain:packets() do count = count + 1 end
    test.equal({ count, plain:read(0) }, { 6 })
    recorded:close()
    test.equal(#capture.read(path), 6)
  end)

  test.case("with its namespace its file is complete", function()
    local red, blue = pair()
    local path = scratch()
    local recorded = capture.open("eth0", { namespace = blue, filter = "icmp", file = path })
    ping(red)
    blue:delete()
    test.equal(#capture.read(path), 6)
    test.equal(pcall(recorded.read, recorded), false)
  end)

  test.case("nothing stays open", function()
    local red = pair()
    local function count() return #process.exec({ "ls", "/proc/" .. test.pid .. "/fd" }).stdout end
    local path = scratch()
    local function open() capture.open("eth0", { namespace = red, file = path, timeout = 60 }):close() end
    open()
    local before = count()
    for _ = 1, 10 do open() end
    test.equal(count(), before)
  end)
end)

test.suite("capture: mistakes", function()
  test.case("each is told exactly", function()
    local red = pair()
    red:call(function()
      test.raises("bad argument #1 to 'open' (link, name or 'any' expected, got no value)", capture.open)
      test.raises("capture.open eth7: No such device (ENODEV)", capture.open, "eth7")
      test.raises("bad option 'filter' to 'open' (can't parse filter expression: syntax error)",
        capture.open, "eth0", { filter = "icmp and and" })
      test.raises("bad option 'snaplen' to 'open' (1 to 262144 expected, got 0)", capture.open, "eth0", { snaplen = 0 })
      test.raises("bad option 'direction' to 'open' ('both', 'in' or 'out' expected, got 'up')",
        capture.open, "eth0", { direction = "up" })
      test.raises("bad option 'buffer' to 'open' (65536 to 1073741824 bytes expected, got 1)",
        capture.open, "eth0", { buffer = 1 })
      test.raises("bad option 'fliter' to 'open' (did you mean 'filter'?)", capture.open, "eth0", { fliter = "icmp" })
      test.raises("capture.open /lt-none/x: No such file or directory (ENOENT)",
        capture.open, "eth0", { file = "/lt-none/x" })
      link.open("eth0"):down()
      test.raises("capture.open eth0: Network is down (ENETDOWN): That device is not up", capture.open, "eth0")
    end)
    test.raises("capture.read /lt-none: No such file or directory (ENOENT)", capture.read, "/lt-none")
    test.raises("capture.read /etc/passwd: Invalid argument (EINVAL): unknown file format",
      capture.read, "/etc/passwd")
  end)
end)
