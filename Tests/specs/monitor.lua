-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a monitor tells of tables; the changes are made by `ip`, and by Lunette.
local test = require "lunette.test"

local function ip(...) process.exec { "ip", ... } end

-- All that has happened, as text: "add link v0".
local function drain(news)
  local lines = {}
  for event in function() return news:read(0) end do
    local row = event.row or {}
    local what = event.name or row.name or row.address or row.destination
    lines[#lines + 1] = table.concat({ event.event, event.object or "", what or "" }, " ")
  end
  return lines
end

-- Those of them that match a pattern.
local function matching(lines, pattern)
  local found = {}
  for _, line in ipairs(lines) do
    if line:find(pattern) then found[#found + 1] = line end
  end
  return found
end

test.suite("monitor", function()
  test.case("rows are those that list gives", function()
    namespace.create("lt-room"):call(function()
      local news <close> = monitor.open { "link", "address", "route" }
      test.equal(tostring(news), "monitor of link, address, route")
      test.equal(news:read(0), nil)
      ip("link", "add", "v0", "type", "veth", "peer", "name", "v1")
      ip("address", "add", "10.1.0.1/24", "dev", "v0")
      ip("link", "set", "v0", "up")
      ip("link", "set", "v1", "up")
      ip("route", "add", "10.2.0.0/16", "via", "10.1.0.2", "metric", "7")
      test.truthy(wait { news, timeout = 5 } == news)
      local last = {}
      test.eventually(function() -- the kernel takes its time to see a carrier
        for event in function() return news:read(0) end do
          test.equal(event.namespace, namespace.current())
          last[event.object .. (event.row.name or event.row.address or event.row.destination)] = event
        end
        return last.linkv0.row.state == "up" and last["route10.2.0.0/16"]
      end)
      local function listed(rows, key, value)
        for _, row in ipairs(rows) do
          if row[key] == value then return row end
        end
      end
      test.equal(last.linkv0.event, "change")
      test.equal(last.linkv0.row, listed(link.list(), "name", "v0"))
      test.equal(last["address10.1.0.1/24"].row, listed(address.list(), "address", "10.1.0.1/24"))
      test.equal(last["route10.2.0.0/16"].event, "add")
      test.equal(last["route10.2.0.0/16"].row, listed(route.list(), "destination", "10.2.0.0/16"))
    end)
  end)

  test.case("one event for what takes the place of another", function()
    namespace.create("lt-room"):call(function()
      bridge.create("br0", { up = true, address = "10.1.0.1/24" })
      local news <close> = monitor.open { "link", "address", "route" }
      route.add("10.2.0.0/16", { type = "blackhole" })
      route.replace("10.2.0.0/16", { via = "10.1.0.2" })
      route.remove("10.2.0.0/16")
      ip("link", "set", "br0", "mtu", "1400")
      ip("address", "change", "10.1.0.1/24", "dev", "br0", "valid_lft", "500", "preferred_lft", "400")
      ip("link", "property", "add", "dev", "br0", "altname", "other")
      test.equal(drain(news), {
        "add route 10.2.0.0/16", "change route 10.2.0.0/16", "delete route 10.2.0.0/16",
        "change link br0", "change address 10.1.0.1/24", "change link br0",
      })
    end)
  end)

  test.case("rules, nexthops and neighbours", function()
    namespace.create("lt-room"):call(function()
      veth.create({ name = "v0", up = true, address = "10.1.0.1/24" }, { name = "v1", up = true })
      local news <close> = monitor.open { "rule", "nexthop", "neighbour" }
      ip("rule", "add", "fwmark", "7", "table", "70", "priority", "700")
      ip("nexthop", "add", "id", "5", "via", "10.1.0.2", "dev", "v0")
      ip("neighbour", "add", "10.1.0.2", "lladdr", "02:00:00:00:00:02", "dev", "v0")
      ip("neighbour", "change", "10.1.0.2", "lladdr", "02:00:00:00:00:03", "dev", "v0")
      local before = {
        rule = rule.list({ priority = 700 })[1], nexthop = nexthop.list()[1], neighbour = neighbour.list()[1],
      }
      ip("rule", "delete", "priority", "700")
      ip("nexthop", "delete", "id", "5")
      ip("neighbour", "delete", "10.1.0.2", "dev", "v0")
      local seen, rows = {}, {}
      for event in function() return news:read(0) end do
        seen[#seen + 1] = event.event .. " " .. event.object
        if event.event ~= "delete" then rows[event.object] = event.row end
      end
      -- The kernel says that a neighbour has failed before it says that it is gone.
      test.equal(matching(seen, "rule"), { "add rule", "delete rule" })
      test.equal(matching(seen, "nexthop"), { "add nexthop", "delete nexthop" })
      test.equal({ seen[3], seen[4], seen[#seen] }, { "add neighbour", "change neighbour", "delete neighbour" })
      test.equal(rows.rule, before.rule)
      test.equal(rows.nexthop, before.nexthop)
      test.equal(before.neighbour.lladdr, "02:00:00:00:00:03")
    end)
  end)

  test.case("the routes that go with their link, of which the kernel says nothing", function()
    namespace.create("lt-room"):call(function()
      local here = veth.create({ name = "v0", up = true, address = "10.1.0.1/24" }, { name = "v1", up = true })
      route.add("10.2.0.0/16", { via = "10.1.0.2" })
      local news <close> = monitor.open { "route" }
      here:down()
      local lines = drain(news)
      test.equal(#matching(lines, "^delete route 10%.2%.0%.0/16$"), 1)
      test.equal(#matching(lines, "^delete route 10%.1%.0%.0/24$"), 1)
      test.equal(matching(lines, "link"), {})
      here:up()
      test.equal(#matching(drain(news), "^add route 10%.1%.0%.0/24$"), 1)
      here:delete()
    end)
  end)

  test.case("a name is known when the link is gone", function()
    namespace.create("lt-room"):call(function()
      local here = veth.create({ name = "v0", address = "10.1.0.1/24" }, { name = "v1" })
      here:rename("w0")
      local news <close> = monitor.open { "address" }
      here:delete()
      test.equal(news:read(0).row.dev, "w0")
    end)
  end)

  test.case("several namespaces and their names at once", function()
    local red, blue = namespace.create("lt-red"), namespace.create("lt-blue")
    local news <close> = monitor.open { "link", "namespace", namespace = { "lt-red", blue } }
    veth.create({ name = "v0", namespace = red }, { name = "v1", namespace = blue })
    namespace.create("lt-green")
    local seen = {}
    while not (seen["add lt-green"] and seen["add v0"] and seen["add v1"]) do
      local event = assert(news:read(5 * test.patience))
      seen[event.event .. " " .. (event.name or event.row.name)] = event
    end
    test.equal(seen["add v0"].namespace, red)
    test.equal(seen["add v1"].namespace, blue)
    red:delete()
    blue:delete()
    local ends = {}
    while not (ends["lt-red"] and ends["lt-blue"]) do
      local event = assert(news:read(5 * test.patience))
      if event.namespace then ends[event.name or event.row.name] = event.event .. event.object end
    end
    test.equal({ ends["lt-red"], ends["lt-blue"] }, { "deletenamespace", "deletenamespace" })
  end)

  test.case("it ends with what it watches", function()
    local room = namespace.create("lt-room")
    local news <close> = monitor.open { "link", namespace = room }
    room:delete()
    local events = {}
    for event in news:events() do events[#events + 1] = event.object .. " " .. event.name end
    test.equal(events, { "namespace lt-room" })
    news:close()
    test.raises("monitor.read monitor of link: the handle is closed (EBADF)", news.read, news)
  end)

  test.case("overflow is told, and made up for", function()
    namespace.create("lt-room"):call(function()
      route.add("10.0.0.0/16", { type = "blackhole" })
      local news <close> = monitor.open { "route", "link", buffer = "4K" }
      local rows = {}
      for i = 1, 500 do
        rows[i] = { destination = ("10.%d.%d.0/24"):format(i // 250 + 1, i % 250), type = "blackhole" }
      end
      route.add(rows)
      route.remove("10.0.0.0/16", { type = "blackhole" })
      local lines = drain(news)
      test.equal(#matching(lines, "^overflow"), 1)
      test.equal(#matching(lines, "^add route"), 500)
      test.equal(matching(lines, "^delete"), { "delete route 10.0.0.0/16" })
      test.equal(matching(lines, "link"), {})
      bridge.create("br0")
      test.equal(drain(news), { "add link br0" })
    end)
  end)

  test.case("a worker has none of its parent's", function()
    local room = namespace.create("lt-room")
    local news <close> = monitor.open { "link", namespace = room }
    local err = room:fork(function()
      bridge.create("br0")
      return tostring(select(2, pcall(news.read, news, 0)))
    end)
    test.truthy(err:find("the handle is closed (EBADF)", 1, true))
    test.equal(news:read(5 * test.patience).row.name, "br0")
  end)

  test.case("a timeout ends the wait", function()
    local news <close> = monitor.open { "link" }
    local before = clock.monotonic()
    test.equal(news:read(0.05), nil)
    test.truthy(clock.monotonic() - before >= 0.05)
    test.equal(wait { news, timeout = 0 }, nil)
  end)

  test.case("mistakes", function()
    test.raises("bad argument #1 to 'open' (table expected, got no value)", monitor.open)
    test.raises("bad argument #1 to 'open' (the list of what to watch is empty)", monitor.open, {})
    local words = "'link', 'address', 'route', 'rule', 'nexthop', 'neighbour', 'fdb', 'mdb', 'bridge_vlan', 'qdisc', "
      .. "'class', 'filter' or 'namespace' expected, got "
    test.raises("bad argument #1 to 'open' (element 2: " .. words .. "'rout' (did you mean 'route'?))",
      monitor.open, { "link", "rout" })
    test.raises("bad argument #1 to 'open' (element 1: " .. words .. "boolean)", monitor.open, { true })
    test.raises("bad option 'buffer' to 'open' (4096 to 1073741824 bytes expected, got 100)",
      monitor.open, { "link", buffer = 100 })
    test.raises("bad option 'namespace' to 'open' (the list is empty)", monitor.open, { "link", namespace = {} })
    test.raises(
      "bad option 'namespace' to 'open' (element 1: namespace, name or process id expected, got boolean)",
      monitor.open, { "link", namespace = { true } })
    test.raises("monitor.open lt-none: No such file or directory (ENOENT)",
      monitor.open, { "link", namespace = "lt-none" })
    test.raises("bad option 'kinds' to 'open' (did you mean 'kind'?)", monitor.open, { "link", kinds = "net" })
  end)
end)
