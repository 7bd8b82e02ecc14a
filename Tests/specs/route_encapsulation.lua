-- SPDX-License-Identifier: GPL-3.0-or-later
-- Routes that wrap packets, and those of MPLS. What Lunette says it made is looked at with `ip route`.
local test = require "lunette.test"
local routes = dofile(test.directory .. "/support/routes.lua")
local ip, room, comes_back = routes.ip, routes.room, routes.comes_back

-- a route that this kernel may not know is left out
local function add_known(destination, options)
  local ok, err = pcall(route.add, destination, options)
  if not ok and err.code ~= "EOPNOTSUPP" then error(err) end
  return ok
end

test.suite("route encapsulation", function()
  test.case("tunnels' ends", function()
    room(function()
      test.needs("encapsulation 'ip'", function()
        route.add("192.0.2.0/24", { dev = "v0", encap = { type = "ip", id = 5, dst = "10.1.0.7", src = "10.1.0.1",
          ttl = 9, tos = 4, flags = { "key", "csum", "seq" } } })
        return true
      end)
      route.add("192.0.3.0/24", { dev = "v0", encap = {
        type = "ip6", id = 1 << 40, dst = "fd01::7", hoplimit = 9, tc = 4 } })
      route.add("192.0.4.0/24", { nexthops = { { via = "10.1.0.3" },
        { via = "10.1.0.4", encap = { type = "ip", id = 9, dst = "10.1.0.9" } } } })
      local theirs = ip("route", "show", "192.0.2.0/24")[1]
      test.equal({ theirs.encap, theirs.id, theirs.src, theirs.ttl, theirs.tos, theirs.key, theirs.csum, theirs.seq },
        { "ip", 5, "10.1.0.1", 9, 4, true, true, true })
      theirs = ip("route", "show", "192.0.3.0/24")[1]
      test.equal({ theirs.encap, theirs.id, theirs.hoplimit, theirs.tc }, { "ip6", 2 ^ 40, 9, 4 })
      comes_back()
    end)
  end)

  test.case("segment routing", function()
    room(function()
      test.needs("segment routing", function()
        route.add("fd10::/64", { dev = "v0", encap = { type = "seg6", segs = { "fd00::5", "fd00::6" } } })
        return true
      end)
      route.add("fd11::/64", { dev = "v0", encap = { type = "seg6", mode = "inline", segs = "fd00::5" } })
      route.add("fd12::/64", { dev = "v0", encap = { type = "seg6", mode = "l2encap", segs = "fd00::5" } })
      add_known("fd13::/64", { dev = "v0", encap = {
        type = "seg6", mode = "encap.red", segs = { "fd00::5", "fd00::8" } } })
      local function theirs(destination) return ip("-6", "route", "show", destination)[1] end
      test.equal({ theirs("fd10::/64").mode, theirs("fd10::/64").segs }, { "encap", { "fd00::5", "fd00::6" } })
      test.equal({ theirs("fd11::/64").mode, theirs("fd11::/64").segs }, { "inline", { "fd00::5", "::" } })
      local mine = route.list({ destination = "fd11::/64" })[1].encap
      test.equal(mine, { type = "seg6", mode = "inline", segs = { "fd00::5", "::" } })
      comes_back()
    end)
  end)

  test.case("ends of segments", function()
    room(function()
      test.needs("ends of segments", function()
        route.add("fd20::/64", { dev = "v0", encap = { type = "seg6local", action = "End" } })
        return true
      end)
      local actions = {
        { action = "End.X", nh6 = "fd01::9", count = true }, { action = "End.T", table = "main" },
        { action = "End.DX2", oif = "v0" }, { action = "End.DX4", nh4 = "10.1.0.9" },
        { action = "End.DX6", nh6 = "fd01::9" }, { action = "End.DT6", table = "100" },
        { action = "End.B6", segs = { "fd00::5", "fd00::6" } },
        { action = "End.B6.Encaps", segs = { "fd00::5", "fd00::6" } },
        { action = "End", flavors = { "next-csid" }, lblen = 48, nflen = 16 }, { action = "End", flavors = { "psp" } },
        { action = "End.DT4", vrftable = "100" }, { action = "End.DT46", vrftable = "100" },
      }
      for index, encap in ipairs(actions) do
        encap.type = "seg6local"
        local destination = ("fd2%x::/64"):format(index)
        local ok, err = pcall(route.add, destination, { dev = "v0", encap = encap })
        if ok then
          local theirs = ip("-6", "route", "show", destination)[1]
          test.equal({ theirs.encap, theirs.action, theirs.nh4, theirs.nh6, theirs.oif, theirs.lblen },
            { "seg6local", encap.action, encap.nh4, encap.nh6, encap.oif, encap.lblen })
          test.equal(theirs.srh and theirs.srh.segs, encap.segs)
          test.equal(route.list({ destination = destination })[1].encap, encap)
        else -- no VRF of that table, an older kernel
          test.contains("EOPNOTSUPP EPERM EINVAL ENODEV", err.code)
        end
      end
      test.truthy(#route.list { root = "fd20::/12" } >= 6)
      comes_back()
    end)
  end)

  test.case("MPLS", function()
    room(function(ns)
      test.needs("MPLS", function()
        local file <close> = assert(io.open("/proc/sys/net/mpls/platform_labels", "w"))
        assert(file:write("1000"))
        file:close()
        route.add("100", { family = "mpls", via = "10.1.0.2", dev = "v0" })
        return true
      end)
      route.add("101", { family = "mpls", via = "10.1.0.2", dev = "v0", as = "200/300", ttl_propagate = false })
      route.add("102", { family = "mpls", via = "fd01::2", dev = "v0", as = "7" })
      route.add("103", { family = "mpls", nexthops = {
        { via = "10.1.0.2", dev = "v0", as = "8" }, { via = "10.1.0.3", dev = "v0", as = "9" } } })
      route.add("192.0.2.0/24", { via = "10.1.0.2", dev = "v0", encap = { type = "mpls", dst = "100/200", ttl = 9 } })
      local theirs = ip("-f", "mpls", "route")
      test.equal({ #theirs, theirs[1].dst, theirs[1].via.host }, { 4, 100, "10.1.0.2" })
      test.equal(ip("route", "show", "192.0.2.0/24")[1].encap, "mpls")
      local rows = route.list { family = "mpls" }
      test.equal({ #rows, rows[2].as, rows[2].ttl_propagate, #rows[4].nexthops }, { 4, "200/300", false, 2 })
      local function text() return process.exec({ "ip", "-d", "-j", "-f", "mpls", "route" }).stdout end
      local before = text()
      route.remove(rows)
      test.equal(ip("-f", "mpls", "route"), {})
      route.add(rows)
      test.equal(text(), before)
      test.equal(#route.list { destination = "192.0.2.0/24" }, 1)
      test.equal(route.list({ destination = "192.0.2.0/24" })[1].encap, { type = "mpls", dst = "100/200", ttl = 9 })
    end)
  end)
end)
