-- SPDX-License-Identifier: GPL-3.0-or-later
-- Addresses in full: what Lunette says it made is looked at with `ip address`.
local test = require "lunette.test"
local json = require "cjson"

local function ip(...) return json.decode(process.exec({ "ip", "-d", "-j", "address", "show", ... }).stdout) end

-- all addresses of a link, without what runs down, and in an order of their own: the kernel puts those of IPv6 first
local function everything(dev)
  local list = {}
  for index, row in ipairs(ip("dev", dev)[1].addr_info) do
    row.tentative = nil
    for key, value in pairs(row) do
      if key:match("_time$") and value < 2 ^ 32 - 1 then row[key] = value > 0 end
    end
    list[index] = row
  end
  table.sort(list, function(a, b) return a["local"] < b["local"] end)
  return list
end

local function room(body)
  local ns = namespace.create("lt-room")
  ns:call(function()
    local mode <close> = assert(io.open("/proc/sys/net/ipv6/conf/default/addr_gen_mode", "w"))
    mode:write("1") -- no link-local addresses, which would come while the test looks
    mode:close()
    veth.create({ name = "v0", up = true }, { name = "v1", up = true })
    body(ns)
  end)
end

local samples = {
  { address = "10.1.0.1/24", broadcast = "+", metric = 50 },
  { address = "10.1.0.2/24", metric = 50 },
  { address = "10.3.0.1/24", label = "v0:x", scope = "link", valid_lifetime = 1000, preferred_lifetime = 500 },
  { address = "10.2.0.1/32", peer = "10.2.0.2", noprefixroute = true },
  { address = "239.1.1.1/32", autojoin = true },
  { address = "fd00::1/64", nodad = true, metric = 70 },
  { address = "fd00:1::1/64", home = true, noprefixroute = true, nodad = true, valid_lifetime = 5000 },
  { address = "fd00:2::1/64", optimistic = true, mngtmpaddr = true },
  { address = "fd00:3::1/128", peer = "fd00:3::2", nodad = true, preferred_lifetime = 0 },
}
for _, row in ipairs(samples) do row.dev = "v0" end

test.suite("address in full", function()
  test.case("rows are those of ip address, and can be given back", function()
    room(function()
      address.add(samples)
      local found = {}
      for _, row in ipairs(ip("dev", "v0")[1].addr_info) do found[row["local"]] = row end
      local rows = address.list { dev = "v0" }
      test.equal(#rows, #samples)
      local function seconds(life) return life < 2 ^ 32 - 1 and life or nil end
      for _, row in ipairs(rows) do
        local other = found[row.address:match("^[^/]+")]
        test.equal({ row.scope, row.label, row.broadcast, row.peer, row.metric },
          { other.scope, other.label, other.broadcast, other.address, other.metric })
        for mine, theirs in pairs { valid_lifetime = "valid_life_time", preferred_lifetime = "preferred_life_time" } do
          test.truthy(math.abs((row[mine] or 0) - (seconds(other[theirs]) or 0)) < 2)
        end
        local flags = {}
        for _, flag in ipairs(row.flags) do flags[flag] = true end
        for flag in ("nodad optimistic home mngtmpaddr noprefixroute autojoin deprecated dynamic"):gmatch("%l+") do
          test.equal(flags[flag], other[flag])
        end
      end
      local before = everything("v0")
      address.remove(rows)
      test.equal(address.list { dev = "v0" }, {})
      address.add(rows)
      test.equal(everything("v0"), before)
    end)
  end)

  test.case("lifetimes, and what is forever", function()
    room(function()
      address.add("10.0.0.1/24", { dev = "v0", valid_lifetime = 60, preferred_lifetime = "forever" } )
      local row = address.list({ dev = "v0" })[1]
      test.truthy(row.valid_lifetime <= 60)
      address.replace("10.0.0.1/24", { dev = "v0", valid_lifetime = "forever" })
      row = address.list({ dev = "v0" })[1]
      test.equal({ row.valid_lifetime, row.flags }, { nil, { "permanent" } })
      address.add("fd00::1/64", { dev = "v0", valid_lifetime = 1, nodad = true })
      test.eventually(function() return #address.list { dev = "v0", to = "fd00::/16" } == 0 end)
    end)
  end)

  test.case("who made it", function()
    test.needs("protocols of addresses", function()
      local ns <close> = namespace.create()
      address.add("10.0.0.1/24", { dev = "lo", protocol = 42, namespace = ns })
      return address.list({ namespace = ns })[1].protocol
    end)
    room(function()
      link.open("lo"):up()
      test.equal(address.list({ dev = "lo", family = "ipv6" })[1].protocol, "kernel_lo")
      address.add("10.0.0.1/24", { dev = "v0", protocol = 99 })
      test.equal(address.list({ protocol = 99 })[1].address, "10.0.0.1/24")
      test.truthy(#address.list { protocol = "kernel_lo" } >= 1)
    end)
  end)

  test.case("filters", function()
    room(function()
      address.add(samples)
      local function count(filter) return #address.list(filter) end
      test.equal(count { dev = "v0", to = "10.0.0.0/8" }, 4)
      test.equal(count { to = "fd00::/16", flags = "noprefixroute" }, 1)
      test.equal(count { dev = "v0", flags = { "nodad", "-deprecated" } }, 2)
      test.equal(count { dev = "v0", flags = "dynamic" }, 2)
      test.equal(count { dev = "v0", flags = "-permanent", family = "ipv4" }, 1)
      test.equal(count { flags = "deprecated" }, 1)
      test.equal(count { flags = "secondary" }, 1)
      test.equal(#link.open("v0"):addresses { flags = "mngtmpaddr" }, 1)
      test.equal(address.flush { dev = "v0", to = "fd00::/16", flags = "nodad" }, 3)
      test.equal(address.flush { dev = "v0", family = "ipv4" }, 5)
      test.equal(#ip("dev", "v0")[1].addr_info, 1)
      test.raises("bad argument #1 to 'flush' (a filter expected: to remove every row is rarely meant)",
        address.flush, { namespace = "lt-room" })
    end)
  end)

  test.case("a list goes to several links, whole or not at all", function()
    room(function()
      local rows = {
        { address = "10.1.0.1/24", dev = "v0" }, { address = "10.2.0.1/24", dev = "v1" },
        { address = "fd00::1/64", dev = "v1", nodad = true },
      }
      local s = scope.create()
      address.add(rows)
      test.equal(s:inspect().entries, { "address 10.1.0.1/24 of v0", "2 addresses of v1" })
      s:close()
      test.equal(address.list(), {})
      rows[4] = rows[1]
      test.raises("address.add v0 10.1.0.1/24: File exists (EEXIST)", function()
        local ok, err = pcall(address.add, rows)
        err.detail = nil -- which older kernels do not tell
        error(not ok and err or "added", 0)
      end)
      test.equal(address.list(), {})
      test.raises("bad address to 'add' ('x': not an IPv4 or IPv6 address), in row 2",
        address.add, { rows[1], { address = "x", dev = "v0" } })
    end)
  end)

  test.case("replace puts back what it replaced", function()
    room(function(ns)
      address.add("10.1.0.1/24", { dev = "v0", valid_lifetime = 5000, preferred_lifetime = 4000 })
      local s = scope.create()
      address.replace("10.1.0.1/24", { dev = "v0", valid_lifetime = 60, preferred_lifetime = 50 })
      test.truthy(address.list({ dev = "v0" })[1].valid_lifetime <= 60)
      s:close()
      test.truthy(address.list({ dev = "v0" })[1].valid_lifetime > 4000)
      s = scope.create()
      ns:fork(function()
        address.replace { address = "10.1.0.1/24", dev = "v0", valid_lifetime = 60, preferred_lifetime = 50 }
        address.replace { address = "10.1.0.2/24", dev = "v0" }
      end)
      test.equal(#address.list { dev = "v0" }, 2)
      s:close()
      local rows = address.list { dev = "v0" }
      test.equal({ #rows, rows[1].valid_lifetime > 4000 }, { 1, true })
    end)
  end)

  test.case("a replacement whose link has gone is undone", function()
    room(function()
      address.add("10.1.0.1/24", { dev = "v0" })
      local s = scope.create()
      address.replace("10.1.0.1/24", { dev = "v0", valid_lifetime = 60 })
      process.exec { "ip", "link", "delete", "v0" }
      s:close()
    end)
  end)

  test.case("bad input", function()
    local function raises(text, options, given)
      options.dev = options.dev or "lo"
      test.raises(text, address.add, given or "10.0.0.1/24", options)
    end
    raises("bad option 'scope' to 'add' (unknown scope 'nope')", { scope = "nope" })
    raises("bad option 'flags' to 'add' (unknown flag 'nope')", { flags = "nope" })
    raises("bad option 'valid_lifetime' to 'add' (0 to 4294967294 expected, got -1)", { valid_lifetime = -1 })
    raises("bad option 'valid_lifetime' to 'add' (integer expected, got string)", { valid_lifetime = "ever" })
    raises("bad option 'broadcast' to 'add' (for IPv4 addresses only)", { broadcast = "+" }, "fd00::1/64")
    raises("bad option 'label' to 'add' (for IPv4 addresses only)", { label = "lo:x" }, "fd00::1/64")
    raises("bad address to 'add' (fd00::2 is of another family than 10.0.0.1/24)", { peer = "fd00::2" })
    raises("bad option 'noda' to 'add' (did you mean 'nodad'?)", { noda = true })
    test.raises("bad option 'flags' to 'list' (unknown flag 'tentativ')", address.list, { flags = "-tentativ" })
    test.raises("bad option 'to' to 'list' ('x': not an IPv4 or IPv6 address)", address.list, { to = "x" })
    room(function()
      local lifetimes = { dev = "v0", valid_lifetime = 5, preferred_lifetime = 10 }
      local err = select(2, pcall(address.add, "10.0.0.1/24", lifetimes))
      test.equal({ err.code, err.subject }, { "EINVAL", "v0 10.0.0.1/24" })
    end)
  end)
end)
