-- SPDX-License-Identifier: GPL-3.0-or-later
-- Neighbours: what Lunette says it made is looked at with `ip neighbour`.
local test = require "lunette.test"
local json = require "cjson"

local function ip(...) return json.decode(process.exec({ "ip", "-d", "-s", "-j", "neighbour", "show", ... }).stdout) end

-- all neighbours as text, without what changes by itself
local function everything()
  local list = {}
  for _, row in ipairs(json.decode(process.exec({ "sh", "-c",
    "printf '['; ip -d -j neighbour show nud all; printf ','; ip -d -j neighbour show proxy; printf ']'" }).stdout)) do
    for _, entry in ipairs(row) do
      local fields = {}
      for key, value in pairs(entry) do
        fields[#fields + 1] = ("%s=%s"):format(key, key == "state" and value[1] or value)
      end
      table.sort(fields)
      -- multicast and loopback are the kernel's own
      if not table.concat(fields, " "):find("state=NOARP") then list[#list + 1] = table.concat(fields, " ") end
    end
  end
  table.sort(list)
  return table.concat(list, "\n")
end

local function room(body)
  local ns = namespace.create("lt-room")
  ns:call(function()
    local mode <close> = assert(io.open("/proc/sys/net/ipv6/conf/default/addr_gen_mode", "w"))
    mode:write("1") -- no link-local addresses: nobody is asked for by itself
    mode:close()
    neighbour.flush { proxy = true } -- what a namespace that had this memory before may have left, see below
    veth.create({ name = "v0", address = { "10.0.0.1/24", "fd00::1/64" }, nodad = true, up = true },
      { name = "v1", up = true })
    body(ns)
  end)
end

local mac <const> = "02:00:00:00:00:01"

local samples = {
  { address = "10.0.0.9", lladdr = mac, dev = "v0" },
  { address = "10.0.0.8", lladdr = mac, dev = "v0", router = true, extern_learn = true, state = "noarp" },
  { address = "10.0.0.7", lladdr = "02:00:00:00:00:02", dev = "v0", state = "stale", protocol = "bgp" },
  { address = "fd00::9", lladdr = mac, dev = "v0", protocol = "static", router = true },
  { address = "10.0.0.50", dev = "v0", proxy = true, protocol = "static" },
  { address = "fd00::50", dev = "v0", proxy = true },
  { address = "10.0.0.51", proxy = true },
}

local function both()
  local rows = neighbour.list { state = "all" }
  return table.move(neighbour.list { proxy = true }, 1, 99, #rows + 1, rows)
end

test.suite("neighbour", function()
  test.case("rows are those of ip neighbour, and can be given back", function()
    room(function()
      for _, row in ipairs(samples) do neighbour.add(row) end
      local found = {}
      for _, row in ipairs(ip("nud", "all")) do found[row.dst] = row end
      for _, row in ipairs(neighbour.list { state = "all" }) do
        local other = found[row.address]
        test.equal({ row.dev, row.lladdr, row.state:upper(), row.protocol, row.router, row.extern_learn, row.probes },
          { other.dev, other.lladdr, other.state[1], other.protocol, other.router and true,
            other.extern_learn and true, other.probes })
        for _, time in ipairs { "used", "confirmed", "updated" } do
          test.truthy(math.abs(row[time] - other[time]) < 2, time)
        end
      end
      test.equal(#neighbour.list { proxy = true }, 3)
      test.equal(#ip("proxy"), 3)
      local before, rows = everything(), both()
      neighbour.remove(rows)
      test.equal(neighbour.list { proxy = true }, {})
      test.equal(neighbour.list { state = { "permanent", "stale" } }, {})
      neighbour.add(rows)
      test.equal(everything(), before)
    end)
  end)

  test.case("what ip made comes back the same", function()
    room(function()
      process.exec { "sh", "-c", [[ip neighbour add 10.0.0.2 lladdr 02:00:00:00:00:05 dev v0 nud reachable
        ip neighbour add 10.0.0.3 lladdr 02:00:00:00:00:06 dev v0 protocol static
        ip neighbour add proxy 10.0.0.60 dev v0
        ip -6 neighbour add fd00::3 lladdr 02:00:00:00:00:07 dev v0 nud noarp router]] }
      local rows, before = both(), everything()
      neighbour.remove(rows)
      neighbour.add(rows)
      test.equal(everything(), before)
    end)
  end)

  test.case("a managed neighbour is asked again and again", function()
    room(function()
      neighbour.add("10.0.0.7", { dev = "v0", managed = true })
      local row = neighbour.get("10.0.0.7", { dev = "v0" })
      test.equal({ row.managed, row.state ~= "permanent" }, { true, true })
      test.equal(ip("10.0.0.7")[1].managed, json.null)
    end)
  end)

  test.case("use asks now", function()
    room(function(ns)
      local far = namespace.create()
      link.open("v1"):move(far)
      link.open("v1", { namespace = far }):add_address("10.0.0.2/24"):up()
      neighbour.add("10.0.0.2", { dev = "v0", use = true, state = "none" })
      test.eventually(function()
        return neighbour.get("10.0.0.2", { dev = "v0", namespace = ns }).state == "reachable"
      end)
      test.equal(#neighbour.list { dev = "v0", state = "reachable" }, 1)
    end)
  end)

  test.case("filters", function()
    room(function()
      bridge.create("br0"):up()
      link.open("v1"):set { master = "br0" }
      neighbour.add(samples)
      neighbour.add("10.0.0.2", { lladdr = mac, dev = "v1" })
      local function count(filter) return #neighbour.list(filter) end
      test.equal(count { dev = "v0" }, 3) -- noarp is not shown
      test.equal(count { dev = "v0", state = "noarp", family = "ipv4" }, 1)
      test.equal(count { family = "ipv6" }, 1)
      test.equal(count { to = "10.0.0.8/30" }, 1)
      test.equal(count { lladdr = mac }, 3)
      test.equal(count { state = { "stale", "permanent" } }, 4)
      test.equal(count { master = "br0" }, 1)
      test.equal(count { nomaster = true }, 3)
      test.equal(count { protocol = "bgp" }, 1)
      test.equal(count { proxy = true, dev = "v0" }, 2)
      test.equal(neighbour.flush { dev = "v0", state = "stale" }, 1)
      test.equal(neighbour.flush { proxy = true }, 3)
      test.equal(ip("proxy"), {})
    end)
  end)

  test.case("a scope undoes what was added, and replace puts back what it replaced", function()
    room(function()
      neighbour.add("10.0.0.9", { lladdr = mac, dev = "v0" })
      local before = everything()
      local s = scope.create()
      neighbour.add(table.move(samples, 3, 7, 1, {}))
      neighbour.replace("10.0.0.9", { lladdr = "02:00:00:00:00:33", dev = "v0" })
      test.equal(neighbour.get("10.0.0.9", { dev = "v0" }).lladdr, "02:00:00:00:00:33")
      test.equal(s:inspect().entries, { "5 neighbours", "replacement of neighbour 10.0.0.9" })
      s:close()
      test.equal(everything(), before)
    end)
  end)

  test.case("an IPv4 proxy on all links does not outlive its namespace", function()
    -- The kernel would keep it, and show it in a later namespace that happens to get the memory of this one.
    local address = ("10.%d.%d.51"):format(test.pid // 256 % 256, test.pid % 256) -- no other run's
    for _ = 1, 50 do
      local s = scope.create()
      namespace.create():call(function()
        test.equal(neighbour.list { proxy = true, to = address }, {})
        neighbour.add(address, { proxy = true })
      end)
      s:close()
    end
  end)

  test.case("what the kernel had found is not put back, but found again", function()
    room(function()
      process.exec { "ip", "neighbour", "add", "10.0.0.9", "lladdr", mac, "dev", "v0", "nud", "stale" }
      local s = scope.create()
      neighbour.replace("10.0.0.9", { lladdr = mac, dev = "v0" })
      s:close()
      test.equal(neighbour.list { to = "10.0.0.9", state = { "permanent", "stale" } }, {})
    end)
  end)

  test.case("a worker's neighbours belong to the scope of its parent", function()
    room(function(ns)
      neighbour.add("10.0.0.9", { lladdr = mac, dev = "v0" })
      local before = everything()
      local s = scope.create()
      ns:fork(function()
        neighbour.add("10.0.0.10", { lladdr = mac, dev = "v0" })
        neighbour.add("10.0.0.11", { proxy = true, dev = "v0" })
        neighbour.replace("10.0.0.9", { lladdr = "02:00:00:00:00:33", dev = "v0" })
      end)
      test.equal(#neighbour.list { state = "permanent" }, 2)
      s:close()
      test.equal(everything(), before)
    end)
  end)

  test.case("a list is added whole or not at all", function()
    room(function()
      local rows = {}
      for i = 1, 600 do
        rows[i] = { address = ("10.0.%d.%d"):format(1 + i // 250, i % 250), dev = "v0",
          lladdr = ("02:00:00:00:%02x:%02x"):format(i // 256, i % 256) }
      end
      rows[601] = rows[1]
      test.raises("neighbour.add 10.0.1.1: File exists (EEXIST)", neighbour.add, rows)
      test.equal(#neighbour.list { state = "permanent" }, 0)
      rows[601] = nil
      neighbour.add(rows)
      test.equal(#neighbour.list { state = "permanent" }, 600)
    end)
  end)

  test.case("bad input", function()
    local bad = {
      { { "x", { dev = "lo" } }, "bad argument #1 to 'add' ('x' is not an IPv4 or IPv6 address)" },
      { { "10.0.0.1/24", { dev = "lo" } }, "bad argument #1 to 'add' ('10.0.0.1/24' is not an IPv4 or IPv6 address)" },
      { { "10.0.0.1" }, "bad option 'dev' to 'add' (link or name expected, got nil)" },
      { { "fd00::1", { proxy = true } }, "bad option 'dev' to 'add' (link or name expected, got nil)" },
      { { { dev = "lo" } }, "bad option 'address' to 'add' (string expected, got nil)" },
      { { "10.0.0.1", { dev = "lo", state = "reachabel" } }, "bad option 'state' to 'add' ('none', 'incomplete', "
        .. "'reachable', 'stale', 'delay', 'probe', 'failed', 'noarp' or 'permanent' expected, got 'reachabel' "
        .. "(did you mean 'reachable'?))" },
      { { "10.0.0.1", { dev = "lo", lladdr = "02:00xxx" } }, "bad option 'lladdr' to 'add' (a MAC address "
        .. "such as 02:00:00:00:00:01, or an IP address, expected, got '02:00xxx')" },
      { { "10.0.0.1", { dev = "lo", ladder = mac } }, "bad option 'ladder' to 'add' (did you mean 'lladdr'?)" },
    }
    for _, case in ipairs(bad) do test.raises(case[2], neighbour.add, table.unpack(case[1])) end
    test.raises("bad option 'state' to 'list' ('incomplete', 'reachable', 'stale', 'delay', 'probe', 'failed', "
      .. "'noarp', 'permanent' or 'all' expected, got 'none')", neighbour.list, { state = "none" })
    room(function()
      test.equal(select(2, pcall(neighbour.get, "10.0.0.77", { dev = "v0" })).code, "ENOENT")
      test.equal(select(2, pcall(neighbour.remove, "10.0.0.77", { dev = "v0" })).code, "ENOENT")
      test.raises("neighbour.add nope0: No such device (ENODEV)", neighbour.add, "10.0.0.1", { dev = "nope0" })
      test.equal(select(2, pcall(neighbour.add, "10.0.0.1", { dev = "v0", state = "reachable" })).code, "EINVAL")
    end)
  end)
end)
