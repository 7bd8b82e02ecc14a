-- SPDX-License-Identifier: GPL-3.0-or-later
-- Routes in full: metrics, several next hops, filters, look-ups. What Lunette says it made is looked at with
-- `ip route`.
local test = require "lunette.test"
local json = require "cjson"

local routes = dofile(test.directory .. "/support/routes.lua")
local ip, room, everything, comes_back = routes.ip, routes.room, routes.everything, routes.comes_back

test.suite("route in full", function()
  test.case("metrics", function()
    room(function()
      route.add("192.0.2.0/24", {
        dev = "v0", congctl = "reno", features = "ecn", mtu = 1400, lock = { "mtu" }, rto_min = 0.2, rtt = 0.1,
        rttvar = 0.05, quickack = 1, window = 1000, initcwnd = 10, initrwnd = 11, hoplimit = 3, reordering = 5,
        ssthresh = 100, fastopen_no_cookie = 1, cwnd = 20, advmss = 1200,
      })
      test.equal(ip("route", "show", "192.0.2.0/24")[1].metrics[1], {
        mtu = 1400, window = 1000, rtt = 100, rttvar = 50, ssthresh = 100, cwnd = 20, advmss = 1200, reordering = 5,
        hoplimit = 3, initcwnd = 10, ecn = json.null, rto_min = 200, initrwnd = 11, quickack = 1, congestion = "reno",
        fastopen_no_cookie = 1,
      })
      test.contains(process.exec({ "ip", "route", "show", "192.0.2.0/24" }).stdout, "mtu lock 1400")
      local row = route.list({ destination = "192.0.2.0/24" })[1]
      test.equal({ row.lock, row.features, row.congctl, row.rto_min, row.rtt, row.rttvar },
        { { "mtu" }, { "ecn" }, "reno", 0.2, 0.1, 0.05 })
      process.exec { "ip", "-6", "route", "add", "fd09::/64", "dev", "v0", "rto_min", "1s", "advmss", "900" }
      row = route.list({ destination = "fd09::/64" })[1]
      test.equal({ row.rto_min, row.advmss }, { 1.0, 900 })
      comes_back()
    end)
  end)

  test.case("realms, expiry, sources, routers of the other family, several next hops", function()
    room(function()
      route.add("192.0.2.0/24", { via = "10.1.0.2", realms = "1/2" })
      route.add("192.0.3.0/24", { via = "fd01::3", dev = "v0" })
      route.add("192.0.4.0/24", { via = "10.9.9.9", dev = "v0", onlink = true, tos = 8, metric = 5, table = 500 })
      route.add("fd05::/64", { dev = "v0", expires = 600, pref = "high" })
      route.add("192.0.5.0/24", { nexthops = {
        { via = "10.1.0.3", weight = 3, realms = 5 }, { via = "10.1.0.4", dev = "v0", onlink = true } } })
      route.add("fd06::/64", { nexthops = { { via = "fd01::3", weight = 3 }, { via = "fd01::4", dev = "v0" } } })
      route.add("192.0.6.0/24", { via = "10.1.0.2" })
      route.append("192.0.6.0/24", { via = "10.1.0.3" })
      route.append({ { destination = "192.0.6.0/24", via = "10.1.0.4" } })
      local function one(...) return ip("route", "show", ...)[1] end
      test.equal(one("192.0.2.0/24").flow, { from = "1", to = "2" })
      test.equal(one("192.0.3.0/24").via, { family = "inet6", host = "fd01::3" })
      test.equal(one("192.0.4.0/24", "table", "500").flags, { "onlink" })
      test.equal(ip("-6", "route", "show", "fd05::/64")[1].pref, "high")
      test.truthy(route.list({ destination = "fd05::/64" })[1].expires > 500)
      local hops = one("192.0.5.0/24").nexthops
      test.equal({ hops[1].weight, hops[1].flow.to, hops[2].flags[1] }, { 3, "5", "onlink" })
      test.equal(#ip("route", "show", "192.0.6.0/24"), 3)
      test.equal(select(2, pcall(route.add, "192.0.6.0/24", { via = "10.1.0.5" })).code, "EEXIST")
      comes_back()
    end)
  end)

  test.case("sources of IPv6 routes", function()
    room(function()
      test.needs("IPv6 routes by source", function()
        route.add("fd08::/64", { from = "fd01::/64", dev = "v0" })
        return true
      end)
      test.equal(ip("-6", "route", "show", "fd08::/64")[1].from, "fd01::/64")
      comes_back()
    end)
  end)

  test.case("filters and flush", function()
    room(function()
      route.add { { destination = "10.2.0.0/16", via = "10.1.0.2", metric = 5 },
        { destination = "10.2.3.0/24", via = "10.1.0.3", source = "10.1.0.1", tos = 4 },
        { destination = "10.0.0.0/8", via = "10.1.0.2", table = 77 },
        { destination = "fd09::/64", dev = "v0", table = 77 } }
      local function count(filter) return #route.list(filter) end
      test.equal(count { root = "10.2.0.0/16" }, 2)
      test.equal(count { match = "10.2.3.0/24" }, 2)
      test.equal(count { root = "10.0.0.0/8", match = "10.2.0.0/16" }, 1)
      test.equal(count { metric = 5 }, 1)
      test.equal(count { tos = 4 }, 1)
      test.equal(count { source = "10.1.0.1", family = "ipv4", protocol = "boot" }, 1)
      test.equal(count { table = 77 }, 2)
      test.equal(route.flush { table = 77 }, 2)
      test.equal(count { table = 77 }, 0)
      test.equal(route.flush { via = "10.1.0.2" }, 1)
      test.raises("bad argument #1 to 'flush' (a filter expected: to remove every row is rarely meant)",
        route.flush, {})
    end)
  end)

  test.case("get asks as a packet would", function()
    room(function()
      route.add("192.0.2.0/24", { via = "10.1.0.2", mtu = 1400 })
      local way = route.get("192.0.2.9", { mark = 1, uid = 5, ipproto = "tcp", sport = 5, dport = 80, tos = 4 })
      test.equal({ way.via, way.mark, way.uid, way.mtu, way.destination }, { "10.1.0.2", 1, 5, 1400, "192.0.2.9/32" })
      test.equal(route.get("192.0.2.9", { fibmatch = true }).destination, "192.0.2.0/24")
      route.add("192.0.3.0/24", { nexthops = { { via = "10.1.0.3" }, { via = "10.1.0.4" } } })
      local seen = {}
      local policy <close> = assert(io.open("/proc/sys/net/ipv4/fib_multipath_hash_policy", "w"))
      policy:write("1") -- ports count
      policy:close()
      for port = 1, 200 do
        seen[route.get("192.0.3.1", { ipproto = "udp", sport = port, dport = 53 }).via] = true
      end
      test.truthy(seen["10.1.0.3"] and seen["10.1.0.4"])
      route.add("default", { via = "10.1.0.2" })
      local forward <close> = assert(io.open("/proc/sys/net/ipv4/ip_forward", "w"))
      forward:write("1")
      forward:close()
      test.equal(route.get("192.0.9.1", { iif = "v0", from = "10.1.0.77" }).iif, "v0")
      test.raises("bad option 'from' to 'get' (fd00::1 is of another family than 10.0.0.1)",
        route.get, "10.0.0.1", { from = "fd00::1" })
    end)
  end)

  test.case("a scope undoes what was appended, and a worker's belongs to its parent", function()
    room(function(ns)
      route.add("192.0.2.0/24", { via = "10.1.0.2" })
      local before = everything()
      local s = scope.create()
      route.append("192.0.2.0/24", { via = "10.1.0.3" })
      route.replace("default", { via = "10.1.0.9" })
      s:close()
      test.equal(everything(), before)
      s = scope.create()
      ns:fork(function()
        route.append("192.0.2.0/24", { via = "10.1.0.3" })
        route.replace("192.0.2.0/24", { via = "10.1.0.4", encap = nil })
      end)
      test.equal(#route.list { destination = "192.0.2.0/24" }, 2)
      s:close()
      test.equal(everything(), before)
    end)
  end)

  test.case("bad input", function()
    local function raises(text, options, destination)
      test.raises(text, route.add, destination or "192.0.2.0/24", options)
    end
    raises("bad option 'type' to 'add' (string expected, got nil: the kind of encapsulation, such as 'mpls')",
      { encap = {} })
    raises("bad option 'type' to 'add' ('mpls', 'ip', 'ip6', 'seg6' or 'seg6local' expected, got 'seg' "
      .. "(did you mean 'seg6'?))",
      { encap = { type = "seg" } })
    raises("bad option 'dst' to 'add' ('1/x' are not labels such as 100/200, each 0 to 1048575)",
      { encap = { type = "mpls", dst = "1/x" } })
    raises("bad option 'mode' to 'add' ('inline', 'encap', 'l2encap', 'encap.red' or 'l2encap.red' expected, got 'x')",
      { encap = { type = "seg6", mode = "x" } })
    raises("bad option 'segs' to 'add' ('x' is not an IPv4 or IPv6 address)", { encap = { type = "seg6", segs = "x" } })
    raises("bad option 'segs' to 'add' (1 to 127 IPv6 addresses expected)",
      { encap = { type = "seg6", segs = { "10.0.0.1" } } })
    raises("bad option 'segz' to 'add' (did you mean 'segs'?)", { encap = { type = "seg6", segz = {} } })
    raises("bad option 'features' to 'add' ('ecn', 'sack', 'timestamp', 'allfrag' or 'tcp_usec_ts' expected, got 'enc' "
      .. "(did you mean 'ecn'?))", { features = "enc" })
    raises("bad option 'rto_min' to 'add' (0.0 to 4294967.295 expected, got -1.0)", { rto_min = -1 })
    for key, value in pairs { expires = 5, pref = "low", from = "fd00::/64" } do
      raises(("bad option '%s' to 'add' (for IPv6 routes only)"):format(key), { [key] = value })
    end
    raises("bad option 'realms' to 'add' (for IPv4 routes only)", { realms = 1 }, "fd00::/64")
    raises("bad option 'as' to 'add' (for MPLS routes only)", { as = "5" })
    raises("bad option 'from' to 'add' (10.0.0.0/8 is no network of IPv6)", { from = "10.0.0.0/8" }, "fd00::/64")
    raises("bad argument #1 to 'add' ('x' is not a label, 0 to 1048575)", { family = "mpls" }, "x")
    raises("bad argument #1 to 'add' ('1048576' is not a label, 0 to 1048575)", { family = "mpls" }, "1048576")
    raises("bad option 'family' to 'add' ('ipv4', 'ipv6' or 'mpls' expected, got 'ipx')", { family = "ipx" })
    test.raises("bad option 'ipproto' to 'get' (unknown ipproto 'nope')", route.get, "10.0.0.1", { ipproto = "nope" })
  end)
end)
