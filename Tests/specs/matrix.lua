-- SPDX-License-Identifier: GPL-3.0-or-later
-- Matrices: pings and throughput between all pairs of places, and what they look like as text.
local test = require "lunette.test"
local matrix = require "lunette.matrix"

-- Rooms at one bridge, n1 … with 10.0.0.1 and fd00::1 ….
local function star(count)
  local hub, rooms = namespace.create("lt-hub"), {}
  bridge.create("br0", { namespace = hub, up = true })
  for number = 1, count do
    rooms[number] = namespace.create("lt-n" .. number)
    veth.create({ name = "eth0", namespace = rooms[number], up = true, nodad = true,
      address = { ("10.0.0.%d/24"):format(number), ("fd00::%d/64"):format(number) } },
      { name = "p" .. number, namespace = hub, master = "br0", up = true })
  end
  return rooms, hub
end

-- whether all lines of a table have the same width
local function is_aligned(lines)
  local widths = {}
  for line in lines:gmatch("[^\n]+") do widths[#line] = true end
  return next(widths, (next(widths))) == nil
end

test.suite("matrix: ping", function()
  test.case("more pairs than the machine has neighbours for", function()
    local found = matrix.ping(star(40), { within = 20 * test.patience })
    test.equal({ found.sent, found.received }, { 1560, 1560 })
    test.contains(tostring(found), "lt-n40  " .. ("."):rep(39) .. "-")
    test.truthy(found.min <= found.avg and found.avg <= found.max)
  end)

  test.case("all pairs, at the same time", function()
    local rooms = star(12)
    local before = clock.monotonic()
    local found = matrix.ping(rooms, { count = 3, interval = 0.2, timeout = 10 * test.patience })
    -- one after the other they would take 132 * 0.4 s
    test.truthy(clock.monotonic() - before < 20 * test.patience)
    test.equal({ found.sent, found.received, found.loss, #found.places }, { 396, 396, 0.0, 12 })
    for from = 1, 12 do
      for to = 1, 12 do
        local result = found.results["lt-n" .. from]["lt-n" .. to]
        test.equal(result and { result.address, result.received }, from ~= to and { "10.0.0." .. to, 3 } or nil)
      end
    end
  end)

  test.case("as a table, with what was lost", function()
    local rooms, hub = star(3)
    firewall.drop { namespace = rooms[3], input = "eth0", protocol = "icmp" }
    local found = matrix.ping({ rooms[1], "lt-n2", { namespace = rooms[3], name = "last" } }, { timeout = 0.3 })
    local text = tostring(found)
    test.equal({ found.sent, found.received }, { 6, 2 })
    test.truthy(text:find("^ +lt%-n1 +lt%-n2 +last\n"), text)
    test.truthy(text:find("\nlt%-n1 +%- +[%d.]+ ms +lost\nlt%-n2 +[%d.]+ ms +%- +lost\nlast +lost +lost +%-\n"), text)
    test.contains(text, "\n2 of 6 answered")
    test.truthy(is_aligned(text:match("^(.*)\n")), text)
    link.open("p1", { namespace = hub }):down()
    test.equal(matrix.ping({ rooms[1], rooms[2] }, { timeout = 0.2 }).loss, 1.0)
  end)

  test.case("of IPv6, and of any address", function()
    local rooms = star(2)
    local list = { rooms[1], { namespace = rooms[2], address = "10.0.0.2" } }
    test.equal(matrix.ping(list, { timeout = 5 * test.patience }).results["lt-n1"]["lt-n2"].address, "10.0.0.2")
    local found = test.eventually(function()
      local found = matrix.ping(rooms, { family = "ipv6", parallel = 1 })
      return found.received == 2 and found
    end)
    test.equal(found.results["lt-n2"]["lt-n1"].address, "fd00::1")
  end)
end)

test.suite("matrix: throughput", function()
  test.case("all pairs, as a table", function()
    local rooms = star(3)
    local found = matrix.throughput(rooms, { seconds = 0.3, protocol = "udp", rate = 2e6, parallel = 6 })
    local text = tostring(found)
    for from, row in pairs(found.results) do
      for to, result in pairs(row) do
        -- a busy machine may send less
        test.truthy(result.received > 0 and result.bits_per_second < 3e6, from .. " to " .. to .. ": " .. text)
      end
    end
    test.truthy(text:find("^ +lt%-n1 +lt%-n2 +lt%-n3\nlt%-n1 +%- +[%d.]+ %a?bit/s"), text)
    test.truthy(is_aligned(text), text)
    test.truthy(matrix.throughput({ rooms[1], rooms[2] }, { seconds = 0.1 }).results["lt-n1"]["lt-n2"].received_bytes
      > 0)
  end)

  test.case("says where there is no way", function()
    local rooms = star(2)
    local lonely = namespace.create("lt-lonely")
    veth.create({ name = "eth0", namespace = lonely, up = true, address = "10.9.0.1/24" }, { up = true })
    local found = matrix.throughput({ rooms[1], lonely }, { seconds = 0.1, timeout = 0.5 })
    test.equal(found.results["lt-n1"]["lt-lonely"], { code = "ENETUNREACH", message = "Network is unreachable" })
    test.contains(tostring(found), "ENETUNREACH")
  end)
end)

test.suite("matrix: mistakes", function()
  test.case("each is told exactly", function()
    local rooms = star(1)
    local empty = namespace.create("lt-empty")
    test.raises("bad argument #1 to 'ping' (list of namespaces expected, got no value)", matrix.ping)
    test.raises("bad argument #1 to 'ping' (list of namespaces expected, got namespace)", matrix.ping, rooms[1])
    test.raises("bad argument #1 to 'ping' (the list is empty)", matrix.ping, {})
    test.raises("bad argument #1 to 'ping' (element 2: two places called 'lt-n1')", matrix.ping,
      { rooms[1], "lt-n1" })
    test.raises("bad argument #1 to 'ping' (element 1: no field 'adress' in a place)", matrix.ping,
      { { namespace = rooms[1], adress = "10.0.0.1" } })
    test.raises("bad argument #1 to 'ping' (element 1: no field 'namespace' in the place)", matrix.ping,
      { { name = "red" } })
    test.raises("bad argument #1 to 'throughput' (element 1: namespace, name or process id expected, got boolean)",
      matrix.throughput, { true })
    test.raises("bad option 'count' to 'ping' (1 to 65535 expected, got 0)", matrix.ping, rooms, { count = 0 })
    test.raises("bad option 'timeout' to 'ping' (at least 0.001 expected, got 0)", matrix.ping, rooms, { timeout = 0 })
    test.raises("bad option 'conut' to 'ping' (did you mean 'count'?)", matrix.ping, rooms, { conut = 1 })
    test.raises("matrix.ping lt-empty: Cannot assign requested address (EADDRNOTAVAIL): "
      .. "it has no address that others can reach", matrix.ping, { rooms[1], empty })
    test.raises("matrix.throughput lt-empty: Cannot assign requested address (EADDRNOTAVAIL): "
      .. "it has no address of ipv6 that others can reach", matrix.throughput, { empty }, { family = "ipv6" })
  end)
end)
