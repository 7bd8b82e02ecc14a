-- SPDX-License-Identifier: GPL-3.0-or-later
-- Nexthop objects: what Lunette says it made is looked at with `ip nexthop`.
local test = require "lunette.test"
local json = require "cjson"

local function text(...) return process.exec({ "ip", "-d", "-j", "nexthop", ... }).stdout end
local function ip(...) return json.decode(text(...)) end

local function room(body)
  local ns = namespace.create("lt-room")
  ns:call(function()
    link.open("lo"):up()
    veth.create({ name = "v0", address = { "10.1.0.1/24", "fd01::1/64" }, nodad = true, up = true },
      { name = "v1", address = "10.2.0.1/24", up = true })
    body(ns)
  end)
end

local function samples()
  return {
    { id = 1, via = "10.1.0.2", dev = "v0" },
    { id = 2, via = "fd01::2", dev = "v0", protocol = "static" },
    { id = 3, blackhole = true },
    { id = 4, via = "192.0.2.1", dev = "v0", onlink = true, encap = { type = "ip", id = 5, dst = "10.1.0.7" } },
    { id = 5, via = "10.2.0.2", dev = "v1" },
    { id = 6, via = "10.1.0.9", fdb = true },
    { id = 7, dev = "v0", family = "ipv6" },
    { id = 8, blackhole = true, family = "ipv6" },
    { id = 10, group = "1,10/5,20" },
    { id = 11, group = { { id = 1 }, { id = 5, weight = 256 } } },
    { id = 12, group = "1/5", type = "resilient", buckets = 8, idle_timer = 10, unbalanced_timer = 20 },
    { id = 13, group = "6", fdb = true },
  }
end

-- a row in the words of `ip -d -j nexthop`
local function as_ip(row)
  local other = {
    id = row.id, gateway = row.via, dev = row.dev, scope = row.scope, protocol = row.protocol,
    blackhole = row.blackhole and json.null, fdb = row.fdb and json.null, flags = row.flags or {},
  }
  if row.encap then
    for key, value in pairs(row.encap) do if key ~= "flags" and key ~= "type" then other[key] = value end end
    other.encap = row.encap.type
  end
  if row.group then
    other.group = {}
    for index, member in ipairs(row.group) do
      other.group[index] = { id = member.id, weight = member.weight > 1 and member.weight or nil }
    end
    if row.type == "resilient" then
      other.type = "resilient"
      other.resilient_args = { buckets = row.buckets, idle_timer = row.idle_timer,
        unbalanced_timer = row.unbalanced_timer, unbalanced_time = row.unbalanced_time }
    end
  end
  if row.encap then other.id = nil end -- which ip prints twice
  return other
end

test.suite("nexthop", function()
  test.case("rows are those of ip nexthop, and can be given back", function()
    room(function()
      nexthop.add(samples())
      local mine, theirs = nexthop.list(), ip()
      test.equal(#mine, 12)
      for index, row in ipairs(mine) do
        if row.encap then theirs[index].id = nil end
        test.equal(as_ip(row), theirs[index])
      end
      for _, row in ipairs(mine) do test.equal(nexthop.get(row.id), row) end
      local before = text()
      nexthop.remove(mine)
      test.equal(nexthop.list(), {})
      nexthop.add(mine)
      test.equal(text(), before)
      test.equal(nexthop.list(), mine)
    end)
  end)

  test.case("what ip made comes back the same", function()
    room(function()
      process.exec { "sh", "-c", [[ip nexthop add id 1 via 10.1.0.2 dev v0 proto static
        ip nexthop add id 2 encap seg6 mode encap segs fd00::5,fd00::6 via fd01::3 dev v0 ||
          ip nexthop add id 2 via fd01::3 dev v0
        ip nexthop add id 3 dev v0
        ip nexthop add id 9 group 1,3/3,2 type resilient buckets 4]] }
      local before, rows = text(), nexthop.list()
      nexthop.remove(rows)
      nexthop.add(rows)
      test.equal(text(), before)
    end)
  end)

  test.case("routes name a group, which is changed for all of them at once", function()
    room(function()
      nexthop.add(samples())
      route.add("192.0.2.0/24", { nhid = 10 })
      route.add("fd09::/64", { nhid = 2 })
      local row = route.list({ destination = "192.0.2.0/24" })[1]
      test.equal({ row.nhid, #row.nexthops, row.nexthops[2].via, row.nexthops[2].weight }, { 10, 2, "10.2.0.2", 20 })
      test.equal(route.list({ nhid = 2, family = "ipv6" })[1].via, "fd01::2")
      local s = scope.create()
      nexthop.replace(10, { group = "5" })
      test.equal(route.get("192.0.2.1").via, "10.2.0.2")
      test.equal(#nexthop.get(10).group, 1)
      s:close()
      test.equal(#nexthop.get(10).group, 2)
      nexthop.remove(10) -- takes the route along
      test.equal(route.list { destination = "192.0.2.0/24" }, {})
    end)
  end)

  test.case("buckets of a resilient group", function()
    room(function()
      nexthop.add(samples())
      local mine = nexthop.buckets { id = 12 }
      local theirs = ip("bucket", "show", "id", "12")
      test.equal({ #mine, #theirs }, { 8, 8 })
      for index, row in ipairs(mine) do
        test.equal({ row.id, row.index, row.nhid },
          { theirs[index].id, theirs[index].bucket.index, theirs[index].bucket.nhid })
      end
      test.equal(#nexthop.buckets { nhid = 1 }, 4)
      test.equal(#nexthop.buckets { dev = "v1" }, 4)
      test.equal(#nexthop.buckets { id = 12, nhid = 3 }, 0)
      test.equal(select(2, pcall(nexthop.buckets, { id = 99 })).code, "ENOENT")
    end)
  end)

  test.case("filters", function()
    room(function()
      nexthop.add(samples())
      local function ids(filter)
        local found = {}
        for index, row in ipairs(nexthop.list(filter)) do found[index] = row.id end
        return table.concat(found, " ")
      end
      test.equal(ids { dev = "v1" }, "5")
      test.equal(ids { group = true }, "10 11 12 13")
      test.equal(ids { group = false, fdb = false, blackhole = false }, "1 2 4 5 7")
      test.equal(ids { fdb = true }, "6 13")
      test.equal(ids { blackhole = true, family = "ipv6" }, "8")
      test.equal(ids { via = "10.1.0.2" }, "1")
      test.equal(ids { protocol = "static" }, "2")
      test.equal(nexthop.flush { dev = "v0" }, 4)
      test.equal(ids { group = true }, "10 11 12 13") -- each of them has another member
      test.equal(nexthop.flush { group = true }, 4)
      test.equal(nexthop.flush { blackhole = true }, 2)
      test.equal(ids(), "5 6")
    end)
  end)

  test.case("a bridge's or a VRF's links", function()
    room(function()
      local br = bridge.create("br0", { up = true, address = "10.3.0.1/24" })
      link.open("v1"):set { master = br }
      nexthop.add(1, { via = "10.1.0.2", dev = "v0" })
      nexthop.add(2, { dev = "v1" })
      test.equal(#nexthop.list { master = "br0" }, 1)
      test.equal(nexthop.list({ master = br })[1].id, 2)
    end)
  end)

  test.case("a scope undoes what was added, and a worker's belongs to its parent", function()
    room(function(ns)
      nexthop.add(1, { via = "10.1.0.2", dev = "v0" })
      local before = text()
      local s = scope.create()
      nexthop.add(2, { via = "10.1.0.3", dev = "v0" })
      nexthop.add { { id = 20, group = "1/2" }, { id = 3, blackhole = true } }
      test.equal(s:inspect().entries, { "nexthop id 2", "2 nexthops" })
      s:close()
      test.equal(text(), before)
      s = scope.create()
      ns:fork(function()
        nexthop.add(2, { via = "10.1.0.3", dev = "v0" })
        nexthop.replace(1, { via = "10.1.0.4", dev = "v0" })
      end)
      test.equal({ nexthop.get(1).via, nexthop.get(2).via }, { "10.1.0.4", "10.1.0.3" })
      s:close()
      test.equal(text(), before)
    end)
  end)

  test.case("a list is added whole or not at all", function()
    room(function()
      local rows = {}
      for i = 1, 600 do rows[i] = { id = i, via = "10.1.0.2", dev = "v0" } end
      rows[550].via = "172.16.0.1"
      local err = select(2, pcall(nexthop.add, rows))
      test.equal({ err.code, err.subject }, { "ENETUNREACH", "id 550" })
      test.equal(nexthop.list(), {})
    end)
  end)

  test.case("bad input", function()
    local bad = {
      { { 0, {} }, "bad argument #1 to 'add' (1 to 4294967295 expected, got 0)" },
      { { {  via = "10.0.0.1" } }, "bad option 'id' to 'add' (integer expected, got nil)" },
      { { 1, { group = "1,x" } }, "bad option 'group' to 'add' ('1,x' is not 'ID' or 'ID,WEIGHT')" },
      { { 1, { group = "" } }, "bad option 'group' to 'add' ('' is not 'ID' or 'ID,WEIGHT')" },
      { { 1, { group = "1,0" } }, "bad option 'group' to 'add' (a weight is 1 to 65535, not 0)" },
      { { 1, { group = {} } }, "bad option 'group' to 'add' (a nexthop expected, got an empty list)" },
      { { 1, { group = { { weight = 1 } } } }, "bad option 'id' to 'add' (integer expected, got nil)" },
      { { 1, { group = { { id = 1, weight = 70000 } } } },
        "bad option 'weight' to 'add' (1 to 65535 expected, got 70000)" },
      { { 1, { group = "1", via = "10.0.0.1" } }, "bad option 'via' to 'add' (a group has none; its nexthops may)" },
      { { 1, { group = "1", type = "resilent" } },
        "bad option 'type' to 'add' ('mpath' or 'resilient' expected, got 'resilent' (did you mean 'resilient'?))" },
      { { 1, { type = "mpath", dev = "lo" } }, "bad option 'type' to 'add' (for groups only)" },
      { { 1, { group = "1", buckets = 4 } }, "bad option 'buckets' to 'add' (for groups of type 'resilient' only)" },
      { { 1, { encap = {} } },
        "bad option 'type' to 'add' (string expected, got nil: the kind of encapsulation, such as 'mpls')" },
    }
    for _, case in ipairs(bad) do test.raises(case[2], nexthop.add, table.unpack(case[1])) end
    room(function()
      test.raises("nexthop.get id 5: No such file or directory (ENOENT)", nexthop.get, 5)
      test.equal(select(2, pcall(nexthop.remove, 5)).code, "ENOENT")
      nexthop.add(3, { blackhole = true })
      test.raises("nexthop.add id 3: File exists (EEXIST)", nexthop.add, 3, { blackhole = true })
      test.raises("nexthop.add id 4: Invalid argument (EINVAL): Invalid nexthop id", nexthop.add, 4, { group = "9" })
    end)
  end)
end)
