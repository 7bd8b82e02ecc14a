-- SPDX-License-Identifier: GPL-3.0-or-later
-- Sniffers: the packets of many namespaces in one order, compared with what tcpdump(8) reads from the file.
local test = require "lunette.test"
local sniff = require "lunette.sniff"

-- Two rooms at a switch.
local function lab()
  local hub, red, blue = namespace.create("lt-hub"), namespace.create("lt-red"), namespace.create("lt-blue")
  bridge.create("br0", { namespace = hub, up = true })
  for number, room in ipairs { red, blue } do
    veth.create({ name = "eth0", namespace = room, up = true, address = ("10.0.0.%d/24"):format(number) },
      { name = "p" .. number, namespace = hub, master = "br0", up = true })
  end
  return hub, red, blue
end

local function rest(ear)
  local packets = {}
  local packet = ear:read(0.2)
  while packet do
    packets[#packets + 1] = packet
    packet = ear:read(0)
  end
  return packets
end

local function scratch()
  local path = os.tmpname()
  scope.current():defer(function() os.remove(path) end)
  return path
end

local function ping(from)
  test.equal(probe.ping("10.0.0.2", { namespace = from, timeout = 5 * test.patience }).received, 1)
end

test.suite("sniff", function()
  test.case("says who heard what, in the order of time", function()
    local hub, red, blue = lab()
    local ear <close> = sniff.open({ hub, "lt-red", { namespace = blue, name = "azure" } }, { filter = "icmp or arp" })
    test.equal({ tostring(ear), ear.places }, { "sniffer of lt-hub, lt-red, azure", { "lt-hub", "lt-red", "azure" } })
    ping(red)
    local packets = rest(ear)
    for index = 2, #packets do test.truthy(packets[index - 1].time <= packets[index].time) end
    local said = {}
    for _, row in ipairs(sniff.heard(packets)) do
      local places = {}
      for index, place in ipairs(row.places) do
        places[index] = ("%s %s %s"):format(place.node, place.link, place.way)
        test.truthy(place.time >= row.packet.time)
      end
      said[sniff.line(row.packet)] = table.concat(places, ", ")
    end
    test.equal(said["10.0.0.1 > 10.0.0.2 ICMP echo request 1"],
      "lt-red eth0 out, lt-hub p1 other, lt-hub p2 out, azure eth0 in")
    test.equal(said["10.0.0.2 > 10.0.0.1 ICMP echo reply 1"],
      "azure eth0 out, lt-hub p2 other, lt-hub p1 out, lt-red eth0 in")
    test.contains(said["ARP who has 10.0.0.2? tell 10.0.0.1"], "lt-hub br0 broadcast")
    local stats = ear:stats()
    test.equal({ stats.taken, stats.dropped }, { #packets, 0 })
  end)

  test.case("iterates, and ends by count, by time, and by close", function()
    local hub, red = lab()
    ping(red)
    local counted <close> = sniff.open({ hub, red }, { filter = "icmp", count = 3 })
    ping(red)
    local count = 0
    for packet in counted:packets() do
      count = count + 1
      test.equal(packet.ipv4.protocol, "icmp")
    end
    test.equal({ count, counted:read() }, { 3 })
    local before = clock.monotonic()
    local timed <close> = sniff.open({ hub, red }, { filter = "port 9", timeout = 0.2 })
    for _ in timed:packets() do error("a packet") end
    test.truthy(clock.monotonic() - before >= 0.2)
    local closed = sniff.open { red }
    closed:close()
    closed:close()
    test.equal(closed:read(), nil)
  end)

  test.case("one link of a place, and a place that goes away", function()
    local hub, red, blue = lab()
    ping(red)
    local ear <close> = sniff.open({ { namespace = hub, link = "p2" }, blue }, { filter = "icmp", direction = "in" })
    ping(red)
    local nodes = {}
    for index, packet in ipairs(rest(ear)) do
      nodes[index] = ("%s %s %s"):format(packet.node, packet.link, packet.icmp.name)
    end
    test.equal(nodes, { "lt-blue eth0 echo request", "lt-hub p2 echo reply" })
    blue:delete()
    test.equal(ear:read(0.2), nil)
    hub:delete()
    test.equal(ear:read(), nil) -- nobody is there any more
  end)

  test.case("writes a file in which each link has its name", function()
    local hub, red = lab()
    ping(red)
    local path = scratch()
    local packets
    do
      local part <close> = scope.create()
      local ear = sniff.open({ hub, red }, { filter = "icmp", file = path })
      ping(red)
      packets = { ear:read(5 * test.patience), ear:read(5 * test.patience) }
      test.equal(part:inspect().entries[1] ~= nil, true)
    end -- the rest is written when the scope ends
    test.equal(#packets, 2)
    local read = capture.read(path)
    test.equal(#read, 6)
    test.equal({ read[1].bytes, read[2].bytes }, { packets[1].bytes, packets[2].bytes })
    test.truthy(math.abs(read[1].time - packets[1].time) < 1e-6)
    local text = process.exec({ "tcpdump", "-n", "-r", path }).stdout
    test.equal(select(2, text:gsub("ICMP echo request", "")), 3)
    local bytes = io.open(path, "rb"):read("a")
    for _, name in ipairs { "lt-red eth0", "lt-hub p1", "lt-hub p2" } do test.contains(bytes, name) end
  end)

  test.case("lines tell of each kind of packet", function()
    local _, red = lab()
    ping(red)
    local ear <close> = sniff.open({ red }, { filter = "tcp or udp or icmp" })
    probe.tcp("10.0.0.2", 80, { namespace = red, timeout = 5 * test.patience })
    local query = "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03www\x07example\x00\x00\x1c\x00\x01"
    probe.udp("10.0.0.2", 53, { namespace = red, payload = query, timeout = 5 * test.patience })
    local lines = {}
    for index, packet in ipairs(rest(ear)) do lines[index] = sniff.line(packet):gsub(" %d+ > 80 ", " PORT > 80 ") end
    test.equal({ lines[1], lines[3], lines[4] }, {
      "10.0.0.1 > 10.0.0.2 TCP PORT > 80 syn, 0 bytes", "10.0.0.1 > 10.0.0.2 DNS question aaaa www.example",
      "10.0.0.2 > 10.0.0.1 ICMP destination unreachable",
    })
    test.truthy(lines[2]:find("^10.0.0.2 > 10.0.0.1 TCP 80 > %d+ rst ack, 0 bytes$"))
  end)

  test.case("ends with its time, however much comes, and its file has what came before", function()
    local hub, red = lab()
    local path = scratch()
    local ear = sniff.open({ hub }, { timeout = 0.5, filter = "icmp", file = path })
    local flood = red:spawn({ "ping", "-q", "-i", "0.01", "10.0.0.2" }, { stdout = "null" })
    local before, count = clock.monotonic(), 0
    for _ in ear:packets() do count = count + 1 end
    test.truthy(clock.monotonic() - before < 3 * test.patience)
    flood:kill "KILL"
    ear:close()
    test.truthy(count > 0)
    test.equal(#capture.read(path), count)
    local full <const> = sniff.open({ hub }, { file = "/dev/full", filter = "icmp" })
    ping(red)
    test.raises("sniff.open /dev/full: No space left on device (ENOSPC)", full.close, full)
  end)

  test.case("mistakes are told exactly, and nothing is left", function()
    local hub = lab()
    test.raises("bad argument #1 to 'open' (list of namespaces expected, got string)", sniff.open, "lt-hub")
    test.raises("bad argument #1 to 'open' (element 1: no field 'address' in a place)", sniff.open,
      { { namespace = hub, address = "10.0.0.1" } })
    test.raises("sniff.open lt-none: No such file or directory (ENOENT)", sniff.open, { hub, "lt-none" })
    test.raises("sniff.open eth7: No such device (ENODEV)", sniff.open, { { namespace = hub, link = "eth7" } })
    test.raises("bad option 'filter' to 'open' (can't parse filter expression: syntax error)", sniff.open, { hub },
      { filter = "and and" })
    test.raises("bad option 'direction' to 'open' ('both', 'in', 'out' expected, got 'up')", sniff.open, { hub },
      { direction = "up" })
    test.raises("sniff.open /lt-none/x: No such file or directory (ENOENT)", sniff.open, { hub },
      { file = "/lt-none/x" })
    local ear <close> = sniff.open { hub }
    test.raises("bad argument #1 to 'read' (number expected, got string)", ear.read, ear, "1")
  end)
end)
