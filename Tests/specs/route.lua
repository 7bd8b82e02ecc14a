-- SPDX-License-Identifier: GPL-3.0-or-later
-- Addresses and routes: what Lunette says it made is looked at with `ip`.
local test = require "lunette.test"
local json = require "cjson"

local function ip(...)
  return json.decode(process.exec({ "ip", "-j", ... }).stdout)
end

test.suite("address", function()
  test.case("rows are those of ip address, and can be given back", function()
    namespace.create("lt-room"):call(function()
      local br = bridge.create("br0", { up = true })
      br:add_address({ "10.1.0.1/24", "fd01::1/64" })
      address.add("10.3.0.2/24", { dev = "br0", label = "br0:x", broadcast = "10.3.0.255", scope = "link",
        valid_lifetime = 1000, preferred_lifetime = 500 })
      address.add("10.2.0.1/32", { dev = br, peer = "10.2.0.2" })
      local theirs = ip("address", "show", "dev", "br0")[1].addr_info
      local mine = br:addresses { family = "ipv4" }
      test.equal(#mine, 3)
      for index, row in ipairs(mine) do
        local other = theirs[index]
        test.equal({ row.address:match("^[^/]+"), row.scope, row.label, row.broadcast, row.valid_lifetime and true },
          { other["local"], other.scope, other.label, other.broadcast, other.valid_life_time < 2^32 - 1 or nil })
      end
      test.equal(br:addresses({ scope = "link", family = "ipv4" })[1].label, "br0:x")
      local row = br:addresses({ label = "br0:x" })[1]
      br:remove_address("10.3.0.2/24")
      test.equal(#br:addresses { family = "ipv4" }, 2)
      address.add(row)
      test.equal(br:addresses({ label = "br0:x" })[1].address, "10.3.0.2/24")
      address.replace("10.3.0.2/24", { dev = "br0", label = "br0:x", valid_lifetime = 2000 })
      address.remove(row)
      test.equal(#address.list { dev = "br0", family = "ipv4" }, 2)
      local err = select(2, pcall(address.remove, row))
      -- Linux 6.1 has no words for it.
      local words = err.detail and ": ipv4: Address not found" or ""
      test.raises("address.remove br0 10.3.0.2/24: Cannot assign requested address (EADDRNOTAVAIL)" .. words,
        address.remove, row)
    end)
  end)

  test.case("a list is added whole or not at all", function()
    namespace.create("lt-room"):call(function()
      local lo = link.open("lo")
      local err = select(2, pcall(lo.add_address, lo, { "10.0.0.1/32", "10.0.0.2/32", "10.0.0.1/32" }))
      test.equal(err.subject, "lo 10.0.0.1/32")
      test.equal(#lo:addresses(), 0)
      -- what was there before stays, also behind the part of the list that was handed over
      lo:add_address { "10.0.0.1/32", "10.9.9.9/32" }
      local list = { "10.0.0.1/32" }
      for i = 2, 600 do list[i] = ("10.8.%d.%d/32"):format(i // 250, i % 250 + 1) end
      list[601] = "10.9.9.9/32"
      test.equal(pcall(lo.add_address, lo, list), false)
      test.equal(#lo:addresses(), 2)
    end)
  end)
end)

test.suite("route", function()
  local function room(body)
    namespace.create("lt-room"):call(function()
      -- no link-local addresses, whose routes would come while the test looks
      local mode <close> = assert(io.open("/proc/sys/net/ipv6/conf/default/addr_gen_mode", "w"))
      mode:write("1")
      mode:close()
      veth.create({ name = "v0", address = { "10.1.0.1/24", "fd01::1/64" }, nodad = true, up = true },
        { name = "v1", up = true })
      body()
    end)
  end

  test.case("an empty namespace has an empty table", function()
    test.equal(#route.list { namespace = namespace.create() }, 0)
  end)

  test.case("rows are those of ip route, and can be given back", function()
    room(function()
      route.add("default", { via = "10.1.0.254", metric = 50 })
      route.add("default", { via = "fd01::fe" })
      route.add("192.0.2.0/24", {
        via = "10.1.0.2", source = "10.1.0.1", mtu = 1300, advmss = 1200, protocol = "static",
      })
      route.add("198.51.100.7", { dev = "v0", scope = "link", table = 100 })
      route.add("203.0.113.0/24", { type = "blackhole" })
      route.add("203.0.114.0/24", { type = "unreachable" })
      route.add("fd02::/64", { via = "fd01::2", dev = "v0" })
      route.add("192.0.3.0/24", { via = "192.0.99.1", dev = "v0", onlink = true })
      route.add("192.0.4.0/24", { nexthops = { { via = "10.1.0.3", weight = 2 }, { via = "10.1.0.4", dev = "v0" } } })

      local theirs = ip("-4", "route")
      local mine = route.list { family = "ipv4" }
      test.equal(#mine, #theirs)
      for index, row in ipairs(mine) do
        local other = theirs[index]
        test.equal({
          dst = row.destination, gateway = row.via, dev = row.dev, prefsrc = row.source, metric = row.metric,
          protocol = row.protocol, scope = row.scope, type = row.type, hops = row.nexthops and #row.nexthops,
        }, {
          dst = other.dst, gateway = other.gateway, dev = other.dev, prefsrc = other.prefsrc, metric = other.metric,
          protocol = other.protocol or "boot", scope = other.scope or "global", type = other.type or "unicast",
          hops = other.nexthops and #other.nexthops,
        })
      end
      test.equal(route.list({ table = 100 })[1].destination, "198.51.100.7/32")
      test.equal(route.list({ destination = "192.0.2.0/24" })[1].mtu, 1300)
      test.equal(ip("route", "show", "192.0.2.0/24")[1].metrics[1], { mtu = 1300, advmss = 1200 })
      test.equal(#route.list { type = "blackhole" }, 1)
      test.equal(#route.list { family = "ipv6", protocol = "boot" }, 2)

      -- every row that is not the kernel's goes away and comes back
      local rows = {}
      for _, row in ipairs(route.list { table = "all" }) do
        if row.protocol ~= "kernel" then rows[#rows + 1] = row end
      end
      test.equal(#rows, 9)
      local before = process.exec({ "ip", "route", "show", "table", "all" }).stdout
      for _, row in ipairs(rows) do route.remove(row) end
      test.equal(#route.list { protocol = "boot", table = "all" }, 0)
      route.add(rows)
      test.equal(process.exec({ "ip", "route", "show", "table", "all" }).stdout, before)
    end)
  end)

  test.case("get asks the kernel for the way", function()
    room(function()
      route.add("default", { via = "10.1.0.254" })
      local way, other = route.get("192.0.2.9"), ip("route", "get", "192.0.2.9")[1]
      test.equal({ way.via, way.dev, way.source }, { other.gateway, other.dev, other.prefsrc })
      test.equal(route.get("10.1.0.77").via, nil)
      route.add("203.0.113.0/24", { type = "unreachable" })
      local err = select(2, pcall(route.get, "203.0.113.1"))
      test.equal(err.code, "EHOSTUNREACH")
    end)
  end)

  test.case("a list is added whole or not at all", function()
    room(function()
      local rows = {}
      for i = 1, 1200 do
        rows[i] = { destination = ("10.%d.%d.0/24"):format(100 + i // 250, i % 250), via = "10.1.0.2" }
      end
      rows[1000].via = "172.16.0.1"
      local before = #route.list()
      local err = select(2, pcall(route.add, rows))
      test.equal({ err.code, err.subject }, { "ENETUNREACH", "10.104.0.0/24" })
      test.equal(#route.list(), before)
      rows[1000].via = "10.1.0.2"
      route.add(rows)
      test.equal(#route.list(), before + 1200)
      route.remove(rows)
      test.equal(#route.list(), before)
      test.raises("bad option 'destination' to 'add' ('x': not an IPv4 or IPv6 address), in row 2",
        route.add, { rows[1], { destination = "x" } })
    end)
  end)

  test.case("an empty list changes nothing", function()
    room(function()
      local before = #route.list()
      route.add({})
      route.add({}, { namespace = "lt-room" })
      route.remove(route.list { table = 4711 })
      test.equal(#route.list(), before)
    end)
  end)

  test.case("replace puts back what it replaced", function()
    room(function()
      route.add("default", { via = "10.1.0.254" })
      local s = scope.create()
      route.replace("default", { via = "10.1.0.253" })
      test.equal(route.list({ destination = "default", family = "ipv4" })[1].via, "10.1.0.253")
      s:close()
      test.equal(route.list({ destination = "default", family = "ipv4" })[1].via, "10.1.0.254")
    end)
  end)
end)
