-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a monitor tells of bridges and of traffic control; the changes are made by `bridge` and `tc`.
local test = require "lunette.test"
local here = debug.getinfo(1, "S").source:match("^@(.*)/") or "."
local traffic = dofile(here .. "/support/traffic.lua")

local function run(...) process.exec { ... } end
local function tc(...) run("tc", ...) end

-- All that has happened to rows of which `name` says something, as text, and the rows.
local function drain(news, name)
  local lines, rows = {}, {}
  for event in function() return news:read(0) end do
    local text = name(event.row)
    if text then
      lines[#lines + 1] = table.concat({ event.event, event.object, text }, " ")
      rows[#rows + 1] = event.row
    end
  end
  return lines, rows
end

-- A row of a list without what changes by itself.
local function without(row, ...)
  local copy = {}
  for key, value in pairs(row) do copy[key] = value end
  for _, key in ipairs { ... } do copy[key] = nil end
  return copy
end

local function in_room(body) namespace.create("lt-room"):call(body) end

-- A kernel that knows VLANs has each entry once more for each VLAN of the port, and learns from what hosts send.
local function is_made(row) return not row.vlan and row.lladdr:find("^02:00:00:00:00") end

local function switch(options)
  bridge.create("br0", options or { up = true })
  veth.create({ name = "v0", master = "br0", up = true }, { name = "w0", up = true })
  veth.create({ name = "v1", master = "br0", up = true }, { name = "w1", up = true })
end

test.suite("monitor of tables", function()
  test.case("what cannot be set is told, too; what is counted is not", function()
    in_room(function()
      link.create("ifb0", { kind = "ifb", up = true })
      local news <close> = monitor.open { "qdisc" }
      qdisc.add("ifb0", { kind = "pfifo_fast", handle = "10:" })
      local _, rows = drain(news, function(row) return row.handle == "10:" and row.kind end)
      local listed = qdisc.list { dev = "ifb0", handle = "10:" }
      test.equal(rows, { without(listed[1], "refcnt", "stats") })
    end)
  end)

  test.case("entries of a bridge's forwarding database", function()
    in_room(function()
      switch()
      local news <close> = monitor.open { "fdb" }
      local function name(row) return is_made(row) and row.lladdr .. " " .. row.dev .. " " .. row.state end
      run("bridge", "fdb", "add", "02:00:00:00:00:01", "dev", "v0", "master", "static")
      local listed
      for _, row in ipairs(fdb.list { lladdr = "02:00:00:00:00:01" }) do listed = is_made(row) and row or listed end
      run("bridge", "fdb", "replace", "02:00:00:00:00:01", "dev", "v1", "master", "static")
      run("bridge", "fdb", "delete", "02:00:00:00:00:01", "dev", "v1", "master")
      local lines, rows = drain(news, name)
      test.equal(lines, {
        "add fdb 02:00:00:00:00:01 v0 static", "change fdb 02:00:00:00:00:01 v1 static",
        "delete fdb 02:00:00:00:00:01 v1 static",
      })
      test.equal(rows[1], without(listed, "used", "updated"))
      -- with the port, its entries go
      fdb.add("02:00:00:00:00:02", { dev = "v0", state = "static" })
      drain(news, name)
      link.open("v0"):set { master = false }
      lines = drain(news, name)
      test.truthy(table.concat(lines, "\n"):find("delete fdb 02:00:00:00:00:02 v0 static", 1, true))
    end)
  end)

  test.case("entries of a VXLAN, of which the kernel tells twice", function()
    in_room(function()
      link.create("vx0", { kind = "vxlan", id = 7, port = 4789, up = true })
      local news <close> = monitor.open { "fdb" }
      local function name(row) return row.lladdr .. " " .. (row.dst or "nowhere") end
      run("bridge", "fdb", "add", "02:00:00:00:00:01", "dev", "vx0", "dst", "10.0.0.1", "self")
      run("bridge", "fdb", "append", "00:00:00:00:00:00", "dev", "vx0", "dst", "10.0.0.1", "self")
      run("bridge", "fdb", "append", "00:00:00:00:00:00", "dev", "vx0", "dst", "10.0.0.2", "self")
      run("bridge", "fdb", "delete", "02:00:00:00:00:01", "dev", "vx0", "self")
      local lines = drain(news, name)
      test.equal(lines, {
        "add fdb 02:00:00:00:00:01 10.0.0.1", "add fdb 00:00:00:00:00:00 10.0.0.1",
        "add fdb 00:00:00:00:00:00 10.0.0.2", "delete fdb 02:00:00:00:00:01 10.0.0.1",
      })
    end)
  end)

  test.case("ends of a tunnel with one address are several entries", function()
    in_room(function()
      local vx = link.create("vx0", { kind = "vxlan", id = 7, port = 4789, up = true })
      local news <close> = monitor.open { "fdb" }
      local function name(row) return row.dst and row.dst .. " " .. (row.vni or 7) end
      fdb.add { lladdr = "00:00:00:00:00:00", dev = "vx0", dst = "10.0.0.1", vni = 5 }
      fdb.append { lladdr = "00:00:00:00:00:00", dev = "vx0", dst = "10.0.0.1", vni = 6 }
      test.equal(drain(news, name), { "add fdb 10.0.0.1 5", "add fdb 10.0.0.1 6" })
      vx:down():up() -- which is a reason to look again
      test.equal(drain(news, name), {})
    end)
  end)

  test.case("neighbours and forwarding entries are told apart", function()
    in_room(function()
      switch()
      address.add("10.1.0.1/24", { dev = "br0" })
      local both <close> = monitor.open { "neighbour", "fdb" }
      local one <close> = monitor.open { "neighbour" }
      run("bridge", "fdb", "add", "02:00:00:00:00:01", "dev", "v0", "master", "static")
      run("ip", "neighbour", "add", "10.1.0.2", "lladdr", "02:00:00:00:00:01", "dev", "br0")
      local function name(row) return is_made(row) and row.lladdr end
      test.equal(drain(both, name), { "add fdb 02:00:00:00:00:01", "add neighbour 02:00:00:00:00:01" })
      test.equal(drain(one, name), { "add neighbour 02:00:00:00:00:01" })
    end)
  end)

  test.case("groups of a bridge", function()
    in_room(function()
      switch()
      local ok = pcall(process.exec, { "bridge", "mdb", "add", "dev", "br0", "port", "v0", "grp", "239.1.1.9", "temp" })
      if not ok then test.skip("mdb: this kernel has no multicast snooping") end
      mdb.flush { dev = "br0" }
      local news <close> = monitor.open { "mdb" }
      local function name(row) return row.grp:find("^239") and row.grp .. " " .. row.port .. " " .. row.state end
      run("bridge", "mdb", "add", "dev", "br0", "port", "v0", "grp", "239.1.1.1", "permanent")
      run("bridge", "mdb", "add", "dev", "br0", "port", "v1", "grp", "239.1.1.1", "temp")
      local listed = mdb.list { port = "v0", grp = "239.1.1.1" }[1]
      run("bridge", "mdb", "delete", "dev", "br0", "port", "v0", "grp", "239.1.1.1")
      local lines, rows = drain(news, name)
      test.equal(lines, {
        "add mdb 239.1.1.1 v0 permanent", "add mdb 239.1.1.1 v1 temp", "delete mdb 239.1.1.1 v0 permanent",
      })
      test.equal(rows[1], without(listed, "timer"))
    end)
  end)

  test.case("VLANs of a bridge and of its ports", function()
    in_room(function()
      test.needs("bridges that filter VLANs", function() return bridge.create("probe", { vlan_filtering = true }) end)
      switch { up = true, vlan_filtering = true }
      local news <close> = monitor.open { "bridge_vlan" }
      local function name(row) return row.dev .. " " .. row.vid .. (row.pvid and " pvid" or "") end
      run("bridge", "vlan", "add", "dev", "v0", "vid", "10-11")
      run("bridge", "vlan", "add", "dev", "v0", "vid", "12", "pvid", "untagged")
      local listed = bridge_vlan.list { dev = "v0", vid = 12 }[1]
      local lines, rows = drain(news, name)
      test.equal(lines, {
        "add bridge_vlan v0 10", "add bridge_vlan v0 11", "add bridge_vlan v0 12 pvid",
        "change bridge_vlan v0 1", -- its PVID has gone elsewhere
      })
      test.equal(rows[3], listed)
      run("bridge", "vlan", "delete", "dev", "v0", "vid", "11")
      test.equal(drain(news, name), { "delete bridge_vlan v0 11" })
      run("ip", "link", "set", "v1", "nomaster")
      test.equal(drain(news, name), { "delete bridge_vlan v1 1 pvid" })
    end)
  end)

  test.case("qdiscs, classes and filters", function()
    traffic.needs_filter "u32"
    in_room(function()
      veth.create({ name = "v0", up = true }, { name = "v1", up = true })
      local news <close> = monitor.open { "qdisc", "class", "filter" }
      local function name(row)
        local number = row.classid or row.handle or ""
        return row.kind .. " " .. (row.priority and "priority " .. row.priority or row.parent .. " " .. number)
      end
      tc("qdisc", "add", "dev", "v0", "root", "handle", "1:", "htb", "default", "10")
      tc("class", "add", "dev", "v0", "parent", "1:", "classid", "1:10", "htb", "rate", "1mbit")
      tc("class", "change", "dev", "v0", "parent", "1:", "classid", "1:10", "htb", "rate", "2mbit")
      tc("filter", "add", "dev", "v0", "parent", "1:", "protocol", "ip", "prio", "5", "u32", "match", "ip", "dport",
        "80", "0xffff", "classid", "1:10")
      local before = { class.list { dev = "v0" }[1], filter.list { dev = "v0" }[1], qdisc.list { dev = "v0" }[1] }
      local lines, rows = drain(news, name)
      test.equal(lines, {
        "delete qdisc noqueue root ", "add qdisc htb root 1:", "add class htb root 1:10", "change class htb root 1:10",
        "add filter u32 priority 5",
      })
      before[3].htb.direct_packets = nil
      test.equal({ rows[4], rows[5], rows[2] }, {
        without(before[1], "stats", "xstats"), before[2], without(before[3], "stats", "xstats", "refcnt"),
      })
      -- all goes with the qdisc, most of it without a word
      tc("qdisc", "delete", "dev", "v0", "root")
      lines = drain(news, name)
      table.sort(lines)
      test.equal(lines, {
        "add qdisc noqueue root ", "delete class htb root 1:10", "delete filter u32 priority 5",
        "delete qdisc htb root 1:",
      })
    end)
  end)

  test.case("filters on the way in, and all of a priority at once", function()
    traffic.needs_action "gact"
    in_room(function()
      veth.create({ name = "v0", up = true }, { name = "v1", up = true })
      tc("qdisc", "add", "dev", "v0", "ingress")
      local news <close> = monitor.open { "filter" }
      local function name(row) return row.parent .. " " .. row.priority end
      for _, port in ipairs { "80", "81" } do
        tc("filter", "add", "dev", "v0", "ingress", "protocol", "ip", "prio", "7", "u32", "match", "ip", "dport", port,
          "0xffff", "action", "drop")
      end
      local listed = filter.list { dev = "v0" }
      local lines, rows = drain(news, name)
      test.equal(lines, { "add filter ingress 7", "add filter ingress 7" })
      for _, row in ipairs(listed) do row.actions[1].stats = nil end
      test.equal(rows, listed)
      tc("filter", "delete", "dev", "v0", "ingress", "prio", "7")
      test.equal(drain(news, name), { "delete filter ingress 7", "delete filter ingress 7" })
    end)
  end)

  test.case("filters of classes", function()
    traffic.needs_filter "matchall"
    in_room(function()
      veth.create({ name = "v0", up = true }, { name = "v1", up = true })
      qdisc.add("v0", { kind = "htb", handle = "1:" })
      class.add("v0", { kind = "htb", classid = "1:10", rate = "1mbit" })
      class.add("v0", { kind = "htb", classid = "1:11", parent = "1:10", rate = "1mbit" })
      local news <close> = monitor.open { "filter" }
      local function name(row) return row.parent end
      tc("filter", "add", "dev", "v0", "parent", "1:10", "protocol", "all", "matchall", "classid", "1:11")
      test.equal(drain(news, name), { "add filter 1:10" })
      link.open("v0"):down() -- has all filters looked at
      test.equal(drain(news, name), {})
    end)
  end)

  test.case("what goes with a link", function()
    in_room(function()
      switch()
      qdisc.add("v0", { kind = "tbf", rate = "1mbit", burst = "16K", latency = 0.1 })
      fdb.add("02:00:00:00:00:02", { dev = "v0", state = "static" })
      local news <close> = monitor.open { "qdisc", "fdb" }
      local function name(row) return row.dev .. " " .. (row.kind or row.lladdr) end
      link.open("v0"):delete()
      local told = {}
      for _, line in ipairs(drain(news, name)) do told[line] = true end
      test.truthy(told["delete qdisc v0 tbf"])
      test.truthy(told["delete qdisc w0 noqueue"])
      test.truthy(told["delete fdb v0 02:00:00:00:00:02"])
    end)
  end)

  test.case("overflow is made up for in all of them", function()
    in_room(function()
      switch()
      local news <close> = monitor.open { "fdb", "qdisc", buffer = "4K" }
      local rows = {}
      for i = 1, 255 do
        rows[i] = { lladdr = ("02:00:00:00:00:%02x"):format(i), dev = "v0", state = "static" }
      end
      fdb.add(rows)
      tc("qdisc", "add", "dev", "v0", "root", "handle", "1:", "tbf", "rate", "1mbit", "burst", "16k", "latency", "1s")
      local added, overflows, others = 0, 0, {}
      for event in function() return news:read(0) end do
        if event.event == "overflow" then
          overflows = overflows + 1
        elseif event.object == "fdb" and event.event == "add" and is_made(event.row) then
          added = added + 1
        elseif event.object == "qdisc" then
          others[#others + 1] = event.event .. " " .. event.row.kind
        end
      end
      test.equal(added, 255)
      test.truthy(overflows >= 1)
      test.truthy(table.concat(others, ","):find("change tbf", 1, true))
    end)
  end)
end)
