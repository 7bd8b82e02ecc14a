-- SPDX-License-Identifier: GPL-3.0-or-later
-- Multicast databases: what `bridge mdb` tells of them.
local test = require "lunette.test"
local json = require "cjson"

local function bridge_mdb()
  return json.decode(process.exec({ "bridge", "-j", "-d", "-s", "mdb", "show" }).stdout)[1]
end

-- an entry as one text; those of the hosts' own IPv6 groups, which come and go, have none
local function text(row)
  if not row.grp:match("^239%.") and not row.grp:match("^ff0e:") and not row.grp:match("^01:") then return nil end
  local sources = {}
  for index, source in ipairs(row.source_list or {}) do sources[index] = source.address end
  table.sort(sources)
  local vid = row.vid and math.tointeger(row.vid)
  local words = { row.grp, row.dev, row.port, tostring(vid), tostring(row.src), row.state, tostring(row.filter_mode) }
  return table.concat(words, " ") .. " " .. table.concat(sources, ",") .. " " .. tostring(row.protocol)
end

local function texts(rows)
  local found = {}
  for _, row in ipairs(rows) do found[#found + 1] = text(row) end
  table.sort(found)
  return found
end

local function theirs() return texts(bridge_mdb().mdb) end

local function made()
  local rows = {}
  for _, row in ipairs(mdb.list()) do if text(row) then rows[#rows + 1] = row end end
  return rows
end

local function room(body)
  namespace.create("lt-room"):call(function()
    local br = bridge.create("br0", { up = true, mcast_igmp_version = 3, mcast_mld_version = 2 })
    local v0, v1 = veth.create({ name = "v0", master = br, up = true }, { name = "v1", master = br, up = true })
    test.eventually(function() return v0:inspect().port.state == "forwarding" end)
    test.eventually(function() return v1:inspect().port.state == "forwarding" end)
    body(br, v0, v1)
  end)
end

-- filter modes, sources and replacing are of Linux 6.2
local function needs_sources(br)
  test.needs("sources in multicast databases", function()
    mdb.add("239.9.9.9", { dev = br, port = "v0", filter_mode = "include", source_list = { "10.0.0.9" } })
    mdb.remove("239.9.9.9", { dev = br, port = "v0" })
    return true
  end)
end

test.suite("mdb", function()
  test.case("rows are those of bridge mdb, and can be given back", function()
    room(function(br, v0, v1)
      mdb.add("239.1.1.1", { dev = br, port = v0, state = "permanent" })
      mdb.add("239.1.1.1", { dev = "br0", port = "v1" })
      mdb.add("239.1.1.2", { dev = br, port = v1, src = "10.0.0.1" })
      mdb.add("ff0e::1", { dev = br, port = v0, state = "permanent" })
      mdb.add("01:02:03:04:05:06", { dev = br, port = v1, state = "permanent" })
      test.equal(texts(mdb.list()), theirs())
      test.equal(#made(), 5)
      local temporary = mdb.list({ grp = "239.1.1.1", port = v1 })[1]
      test.truthy(temporary.timer > 100 and temporary.timer <= 260)
      local rows, before = made(), theirs()
      mdb.remove(rows)
      test.equal(made(), {})
      mdb.add(rows)
      test.equal(theirs(), before)
    end)
  end)

  test.case("sources, in both modes", function()
    room(function(br, v0)
      needs_sources(br)
      mdb.add("239.2.1.1", { dev = br, port = v0, filter_mode = "include", source_list = { "10.0.0.1", "10.0.0.2" } })
      mdb.add("ff0e::2", {
        dev = br, port = v0, state = "permanent", protocol = "bgp", filter_mode = "exclude",
        source_list = { { address = "fd00::1" } },
      })
      test.equal(texts(mdb.list()), theirs())
      local row = mdb.list({ grp = "239.2.1.1", port = v0 })
      test.equal(#row, 3) -- one for each source, too
      local group = {}
      for _, found in ipairs(mdb.list()) do if text(found) and not found.src then group[#group + 1] = found end end
      local before = theirs()
      test.equal(#group, 2)
      mdb.remove(group)
      test.equal(made(), {})
      mdb.add(group)
      test.equal(theirs(), before)
      test.equal(#mdb.list { protocol = "bgp", grp = "ff0e::2" }, 2)
    end)
  end)

  test.case("list, get and flush look for what is asked", function()
    room(function(br, v0, v1)
      mdb.add("239.1.1.1", { dev = br, port = v0, state = "permanent" })
      mdb.add("239.1.1.1", { dev = br, port = v1 })
      mdb.add("239.1.1.2", { dev = br, port = v1, src = "10.0.0.1" })
      test.equal(texts(mdb.get("239.1.1.1", { dev = br })), texts(mdb.list { grp = "239.1.1.1" }))
      test.equal(#mdb.get("239.1.1.1", { dev = br }), 2)
      test.equal(mdb.get("239.1.1.2", { dev = br, src = "10.0.0.1" })[1].port, "v1")
      local err = select(2, pcall(mdb.get, "239.1.1.7", { dev = br }))
      test.equal(err.code, "ENOENT")
      test.equal(#mdb.list { src = "10.0.0.1", dev = br }, 1)
      test.equal(#mdb.list { state = "permanent", port = v0 }, 1)
      test.equal(mdb.flush { dev = br, state = "permanent" }, 1)
      test.equal(mdb.flush { grp = "239.1.1.2", port = v1 }, 1)
      test.equal(#made(), 1)
      test.truthy(mdb.flush { dev = br, port = v1 } >= 1)
      test.equal(made(), {})
      test.raises("bad argument #1 to 'flush' (a filter expected: to remove every row is rarely meant)", mdb.flush, {})
    end)
  end)

  test.case("ports with routers", function()
    room(function(br, v0)
      v0:set_port { mcast_router = 2 }
      test.equal(mdb.routers { dev = br }, { { dev = "br0", port = "v0", type = "permanent", timer = 0.0 } })
      local row = bridge_mdb().router.br0[1]
      test.equal({ row.port, row.type }, { "v0", "permanent" })
      test.equal(mdb.routers { port = "v1" }, {})
    end)
  end)

  test.case("an entry is for a VLAN", function()
    namespace.create("lt-room"):call(function()
      test.needs("bridges that filter VLANs", function()
        return bridge.create("br0", { vlan_filtering = true, up = true })
      end)
      veth.create({ name = "v0", master = "br0", up = true }, { name = "v1", up = true })
      mdb.add("239.1.1.1", { dev = "br0", port = "v0", vid = 1, state = "permanent" })
      test.equal(texts(mdb.list()), theirs())
      test.equal(#mdb.list { vid = 1, grp = "239.1.1.1" }, 1)
      mdb.remove(mdb.list { vid = 1, grp = "239.1.1.1" })
      test.equal(made(), {})
    end)
  end)

  test.case("a list is added whole or not at all", function()
    room(function(_, v0)
      local rows = {}
      for number = 1, 700 do
        rows[number] = {
          grp = ("239.5.%d.%d"):format(number // 250, number % 250), dev = "br0", port = "v0", state = "permanent",
        }
      end
      rows[650].port = "lo"
      local err = select(2, pcall(mdb.add, rows))
      test.equal({ err.code, err.subject }, { "EINVAL", rows[650].grp })
      test.equal(made(), {})
      rows[650].port = v0
      mdb.add(rows)
      test.equal(#made(), 700)
      mdb.remove(rows)
      test.equal(made(), {})
    end)
  end)

  test.case("a scope undoes, also what a worker did, and puts back what was replaced", function()
    room(function(br, v0, v1)
      needs_sources(br)
      mdb.add("239.1.1.1", { dev = br, port = v0, state = "permanent" })
      local before = theirs()
      local s = scope.create()
      mdb.add("239.1.1.2", { dev = br, port = v0 })
      mdb.replace("239.1.1.1", { dev = br, port = v0, filter_mode = "include", source_list = { "10.0.0.1" } })
      namespace.current():fork(function() mdb.add("239.1.1.3", { dev = "br0", port = "v0", src = "10.0.0.1" }) end)
      test.contains(table.concat(s:inspect().entries, ","), "mdb entry 239.1.1.3")
      test.equal(#mdb.list { grp = "239.1.1.3" }, 1)
      test.equal(mdb.list({ grp = "239.1.1.1" })[1].source_list ~= nil or #mdb.list { grp = "239.1.1.1" } > 1, true)
      s:close()
      test.equal(theirs(), before)
      local t = scope.create()
      mdb.add("239.1.1.4", { dev = br, port = v1 })
      v1:set { master = false }
      t:close() -- the entry went with the port
    end)
  end)

  test.case("what a member asks for is seen", function()
    namespace.create("lt-hub"):call(function()
      local br = bridge.create("br0", { up = true })
      veth.create({ name = "p1", master = br, up = true },
        { name = "eth0", namespace = namespace.create(), address = "10.0.0.2/24", up = true })
      test.eventually(function() -- the group of its IPv6 address
        for _, row in ipairs(mdb.list { dev = br, port = "p1", state = "temp", protocol = "kernel" }) do
          if row.grp:match("^ff02::1:ff") then return row.timer > 0 end
        end
      end)
    end)
  end)

  test.case("bad input", function()
    room(function(br, v0)
      local function bad(message, ...) test.raises(message, mdb.add, ...) end
      bad("bad argument #1 to 'add' ('x' is no address of a group, of IPv4, IPv6 or Ethernet)", "x",
        { dev = br, port = v0 })
      bad("bad option 'dev' to 'add' (link or name expected, got nil)", "239.1.1.1")
      bad("bad option 'port' to 'add' (link or name expected, got nil)", "239.1.1.1", { dev = br })
      bad("bad option 'state' to 'add' ('permanent' or 'temp' expected, got 'static')", "239.1.1.1",
        { dev = br, port = v0, state = "static" })
      bad("bad option 'filter_mode' to 'add' ('exclude' or 'include' expected, got 'includes' (did you mean "
        .. "'include'?))", "239.1.1.1", { dev = br, port = v0, filter_mode = "includes" })
      bad("bad option 'src' to 'add' (fd00::1 is of another family than 239.1.1.1)", "239.1.1.1",
        { dev = br, port = v0, src = "fd00::1" })
      bad("bad option 'source_list' to 'add' (element 2: an IPv4 or IPv6 address expected)", "239.1.1.1",
        { dev = br, port = v0, source_list = { "10.0.0.1", "x" } })
      bad("bad option 'src' to 'add' (a group of IPv4 or IPv6 has senders)", "01:02:03:04:05:06",
        { dev = br, port = v0, src = "10.0.0.1" })
      bad("bad option 'filter_mode' to 'add' (an entry about one sender includes it)", "239.1.1.1",
        { dev = br, port = v0, src = "10.0.0.1", filter_mode = "exclude" })
      bad("bad option 'vid' to 'add' (1 to 4094 expected, got 0)", "239.1.1.1", { dev = br, port = v0, vid = 0 })
      bad("bad option 'gpr' to 'add' (did you mean 'grp'?)", { grp = "239.1.1.1", gpr = 1, dev = br, port = v0 })
      bad("mdb.add nope: No such device (ENODEV)", "239.1.1.1", { dev = "nope", port = v0 })
      test.equal(select(2, pcall(mdb.add, "10.0.0.1", { dev = br, port = v0 })).code, "EINVAL")
      test.equal(made(), {})
    end)
  end)
end)
