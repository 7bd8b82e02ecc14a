-- SPDX-License-Identifier: GPL-3.0-or-later
-- Routing rules: what Lunette says it made is looked at with `ip rule`.
local test = require "lunette.test"
local json = require "cjson"

local function ip(...) return json.decode(process.exec({ "ip", "-d", "-j", ... }).stdout) end

local function everything()
  return process.exec({ "sh", "-c", "ip -d -j rule; ip -6 -d -j rule" }).stdout
end

local function room(body)
  namespace.create("lt-room"):call(function()
    veth.create({ name = "v0", up = true }, { name = "v1", up = true })
    body()
  end)
end

-- a row in the words of `ip -d -j rule`
local function as_ip(row)
  local function split(range) return tostring(range):match("^(%d+)-?(%d*)$") end
  local from, from_length = (row.from or "all"):match("^([^/]+)/?(%d*)$")
  local other = {
    priority = row.priority, src = from, srclen = tonumber(from_length), iif = row.iif, oif = row.oif,
    table = row.table, ["goto"] = row.jump, ipproto = row.ipproto, tun_id = row.tun_id,
    suppress_prefixlen = row.suppress_prefixlength, suppress_ifgroup = row.suppress_ifgroup,
    protocol = row.protocol or "unspec", fwmark = row.fwmark and ("0x%x"):format(row.fwmark),
    fwmask = row.fwmask and ("0x%x"):format(row.fwmask), tos = row.tos and ("0x%02x"):format(row.tos),
  }
  if row.to then other.dst, other.dstlen = row.to:match("^([^/]+)"), tonumber(row.to:match("/(%d+)$")) end
  if row.from and (other.srclen == 32 or other.srclen == 128) then other.srclen = nil end
  for key, value in pairs { nop = row.action == "nop", ["not"] = row.invert, l3mdev = row.l3mdev } do
    if value then other[key] = json.null end
  end
  for _, word in ipairs(row.flags or {}) do other[word] = json.null end
  if row.action == "prohibit" or row.action == "blackhole" or row.action == "unreachable" then
    other.action = row.action
  end
  if row.uidrange then
    local first, last = split(row.uidrange)
    other.uid_start, other.uid_end = tonumber(first), tonumber(last ~= "" and last or first)
  end
  for _, port in ipairs { "sport", "dport" } do
    if math.type(row[port]) == "integer" then other[port] = row[port] end
    if type(row[port]) == "string" then
      local first, last = split(row[port])
      other[port .. "_start"], other[port .. "_end"] = tonumber(first), tonumber(last)
    end
  end
  return other
end

local samples = {
  { from = "10.0.0.0/8", table = 100, priority = 50 },
  { from = "192.0.2.1", to = "198.51.100.0/24", iif = "v0", priority = 60 },
  { fwmark = 1, fwmask = 255, uidrange = "0-10", ipproto = "tcp", sport = "1-5", dport = 80, tos = 4, table = 10,
    suppress_prefixlength = 0, suppress_ifgroup = 5, protocol = "static", priority = 70 },
  { fwmark = 7, uidrange = 5, oif = "v1", priority = 80, table = "local" },
  { to = "fd00::/64", invert = true, action = "prohibit", priority = 90 },
  { from = "fd00::1", action = "blackhole", priority = 91 },
  { action = "unreachable", family = "ipv6", ipproto = "udp", dport = "1000-2000", priority = 92 },
  { jump = 200, priority = 150 },
  { jump = 999, priority = 151, iif = "nope" },
  { action = "nop", priority = 200 },
  { tun_id = 5, table = 3, priority = 300 },
}

test.suite("rule", function()
  test.case("rows are those of ip rule, and can be given back", function()
    room(function()
      for _, row in ipairs(samples) do rule.add(row) end
      for family, flag in pairs { ipv4 = "-4", ipv6 = "-6" } do
        local theirs, mine = ip(flag, "rule"), rule.list { family = family }
        test.equal(#mine, #theirs)
        for index, row in ipairs(mine) do test.equal(as_ip(row), theirs[index]) end
      end
      local before, rows = everything(), rule.list()
      for _, row in ipairs(rows) do rule.remove(row) end
      test.equal(rule.list(), {})
      rule.add(rows)
      test.equal(everything(), before)
      rule.remove(rows)
      test.equal(everything(), "[]\n[]\n")
      rule.add(rows)
    end)
  end)

  test.case("what ip made comes back the same", function()
    room(function()
      process.exec { "sh", "-c", [[ip rule add from 10.0.0.0/8 fwmark 0x10/0xf0 realms 1/2 table 9 prio 5
        ip rule add not to 10.1.0.0/16 ipproto icmp blackhole prio 6
        ip -6 rule add to fd00::/64 iif v0 table 9 prio 7 protocol bgp]] }
      local before, rows = everything(), rule.list()
      test.equal(rule.list({ priority = 5 })[1].realms, "1/2")
      rule.remove(rows)
      rule.add(rows)
      test.equal(everything(), before)
    end)
  end)

  test.case("filters", function()
    room(function()
      rule.add(samples)
      test.equal(#rule.list { table = 100 }, 1)
      test.equal(#rule.list { family = "ipv4", action = "jump" }, 2)
      test.equal(rule.list({ from = "10.0.0.0/8" })[1].priority, 50)
      test.equal(rule.list({ dport = 80, ipproto = "tcp" })[1].priority, 70)
      test.equal(rule.list({ dport = "1000-2000" })[1].family, "ipv6")
      test.equal(rule.list { fwmark = 99 }, {})
      test.equal(rule.flush { iif = "v0" }, 1)
      test.equal(rule.flush { family = "ipv6" }, 4)
      -- without its first rule, a host cannot reach even itself
      test.equal(#rule.list { family = "ipv6" }, 1)
      test.equal(rule.list({ family = "ipv6" })[1].table, "local")
      test.raises("bad argument #1 to 'flush' (a filter expected: to remove every row is rarely meant)",
        rule.flush, {})
    end)
  end)

  test.case("a rule leads packets to its table", function()
    room(function()
      link.open("v0"):add_address("10.0.0.1/24")
      route.add("192.0.2.0/24", { type = "unreachable", table = 100 })
      route.add("192.0.2.0/24", { dev = "v0" })
      rule.add { fwmark = 5, table = 100 }
      rule.add { ipproto = "udp", dport = "1000-2000", action = "prohibit" }
      test.equal(route.get("192.0.2.1").dev, "v0")
      test.equal(select(2, pcall(route.get, "192.0.2.1", { mark = 5 })).code, "EHOSTUNREACH")
      test.equal(select(2, pcall(route.get, "192.0.2.1", { ipproto = "udp", dport = 1500 })).code, "EACCES")
      test.equal(route.get("192.0.2.1", { ipproto = "udp", dport = 2001 }).dev, "v0")
    end)
  end)

  test.case("a scope undoes just what was added, also without a priority", function()
    room(function()
      rule.add { from = "10.0.0.0/8", table = 100, priority = 20000 }
      local before = everything()
      local s = scope.create()
      rule.add { from = "10.0.0.0/8", table = 100 } -- the same, but before all others
      rule.add { { from = "10.2.0.0/16", table = 7 }, { from = "fd00::/16", table = 7 } }
      test.equal(#s:inspect().entries, 2)
      test.equal(s:inspect().entries[1], "rule 19999 from 10.0.0.0/8")
      s:close()
      test.equal(everything(), before)
    end)
  end)

  test.case("what was removed by hand is not undone", function()
    room(function()
      local s = scope.create()
      rule.add { from = "10.0.0.0/8", table = 100, priority = 5 }
      rule.remove { from = "10.0.0.0/8", table = 100, priority = 5 }
      process.exec { "ip", "rule", "add", "from", "10.0.0.0/8", "table", "100", "prio", "5" }
      s:close()
      test.equal(#rule.list { priority = 5 }, 1)
    end)
  end)

  test.case("replace puts back what it replaced", function()
    room(function()
      rule.add { from = "10.0.0.0/8", table = 100, priority = 5 }
      rule.add { from = "10.1.0.0/16", table = 100, priority = 5 }
      rule.add { from = "fd00::/16", table = 100, priority = 5 }
      local before = everything()
      local s = scope.create()
      rule.replace { from = "10.9.0.0/16", table = 101, priority = 5 }
      rule.replace { from = "10.9.0.0/16", table = 101, priority = 5 } -- there already
      local now = rule.list { priority = 5, family = "ipv4" }
      test.equal({ #now, now[1].from, now[1].table }, { 1, "10.9.0.0/16", "101" })
      test.equal(#rule.list { priority = 5, family = "ipv6" }, 1)
      s:close()
      test.equal(#rule.list { priority = 5, family = "ipv4" }, 2)
      local function sorted(text) -- of two rules with one priority, either may be the first now
        local list = json.decode(text:match("^[^\n]+"))
        for index, row in ipairs(list) do list[index] = ("%d %s %s"):format(row.priority, row.src, row.table) end
        table.sort(list)
        return list
      end
      test.equal(sorted(everything()), sorted(before))
      test.raises("bad option 'priority' to 'replace' (integer expected, got nil: from 10.0.0.0/8)",
        rule.replace, { from = "10.0.0.0/8", table = 1 })
    end)
  end)

  test.case("a list is added whole or not at all", function()
    room(function()
      local before = everything()
      local rows = {}
      for i = 1, 600 do
        rows[i] = { from = ("10.%d.%d.0/24"):format(i // 250, i % 250), table = i, priority = 1000 + i }
      end
      rows[601] = rows[1]
      test.raises("rule.add 1001 from 10.0.1.0/24: File exists (EEXIST)", rule.add, rows)
      test.equal(everything(), before)
      rows[601] = nil
      rule.add(rows)
      test.equal(#rule.list { family = "ipv4" }, 603)
      rule.remove(rows)
      test.equal(everything(), before)
    end)
  end)

  test.case("the rows of a list need not be alike", function()
    room(function()
      local before = everything()
      local different = { { from = "10.0.0.0/8", table = 7 }, { table = 7, to = "10.0.0.0/8", iif = "v0" }, {},
        { action = "blackhole", to = "10.0.0.0/8" }, { from = "10.0.0.0/8", fwmark = 1, table = "default" },
        { family = "ipv6", oif = "v1", jump = 32766 } }
      local rows = {}
      for i = 1, 60 do
        local row = {}
        for key, value in pairs(different[i // 2 % #different + 1]) do row[key] = value end
        row.priority = 100 + i
        rows[i] = row
      end
      for _, row in ipairs(rows) do rule.add(row) end
      local one_by_one = everything()
      rule.remove(rows)
      test.equal(everything(), before)
      rule.add(rows)
      test.equal(everything(), one_by_one)
      rule.remove(rows)
      rows[61], rows[62] = { from = "10.0.0.0/8", table = 7, priority = 1 }, { from = "10.0.0.0/8", tabel = 7 }
      test.raises("bad option 'tabel' to 'add' (did you mean 'table'?), in row 62", rule.add, rows)
      rows[62] = { from = "10.0.0.0/8", table = 7, [1] = 2 }
      test.raises("bad option [1] to 'add' (option names are strings), in row 62", rule.add, rows)
      test.equal(everything(), before)
    end)
  end)

  test.case("a worker's rules belong to the scope of its parent", function()
    local ns = namespace.create("lt-room")
    local s = scope.create()
    ns:fork(function()
      rule.add { from = "10.0.0.0/8", table = 100, priority = 5 }
      rule.replace { from = "10.1.0.0/16", table = 100, priority = 5 }
    end)
    test.equal(#rule.list { namespace = ns, priority = 5 }, 1)
    s:close()
    test.equal(#rule.list { namespace = ns, priority = 5 }, 0)
  end)

  test.case("newer matches: DSCP, flow label, masks of ports", function()
    room(function()
      test.needs("rules for a flow label", function()
        local s <close> = scope.create()
        rule.add { flowlabel = 1, family = "ipv6", dscp = 1, dport = 80, dport_mask = 0xF0, table = 1 }
        return true
      end)
      rule.add { flowlabel = 5, flowlabel_mask = 0xFF, dscp = 46, family = "ipv6", table = 9, priority = 5 }
      rule.add { sport = 0x120, sport_mask = 0xFF0, dscp = 8, dscp_mask = 0x38, table = 9, priority = 6 }
      local rows = rule.list { table = 9 }
      test.equal({ rows[2].flowlabel, rows[2].flowlabel_mask, rows[2].dscp, rows[2].dscp_mask }, { 5, 255, 46 })
      test.equal({ rows[1].sport, rows[1].sport_mask, rows[1].dscp, rows[1].dscp_mask }, { 0x120, 0xFF0, 8, 0x38 })
      rule.remove(rows)
      rule.add(rows)
      test.equal(rule.list { table = 9 }, rows)
    end)
  end)

  test.case("bad input", function()
    local bad = {
      { { from = "10.0.0.0/8", to = "fd00::/8" },
        "bad option 'to' to 'add' (fd00::/8 is of another family than 10.0.0.0/8)" },
      { { from = "10.0.0.0/8", family = "ipv6" },
        "bad option 'family' to 'add' (10.0.0.0/8 is not of the family 'ipv6')" },
      { { from = "10.0.0.0/33" }, "bad option 'from' to 'add' ('10.0.0.0/33': prefix length out of range 0-32)" },
      { { sport = 0 }, "bad option 'sport' to 'add' (1 to 65534 expected, got 0)" },
      { { dport = "5-1" },
        "bad option 'dport' to 'add' (a number, 1 to 65534, or two as 'FIRST-LAST' expected, got '5-1')" },
      { { uidrange = "x" },
        "bad option 'uidrange' to 'add' (a number, 0 to 4294967295, or two as 'FIRST-LAST' expected, got 'x')" },
      { { action = "lokup" }, "bad option 'action' to 'add' ('lookup', 'jump', 'nop', 'blackhole', 'unreachable' or "
        .. "'prohibit' expected, got 'lokup' (did you mean 'lookup'?))" },
      { { action = "jump" }, "bad option 'jump' to 'add' (a priority expected, got nil)" },
      { { action = "nop", jump = 5 }, "bad option 'jump' to 'add' (the action is 'nop')" },
      { { action = "blackhole", table = 5 },
        "bad option 'table' to 'add' (the action is 'blackhole', which looks in none)" },
      { { table = "nope" }, "bad option 'table' to 'add' (unknown table 'nope')" },
      { { ipproto = "nope" }, "bad option 'ipproto' to 'add' (unknown ipproto 'nope')" },
      { { realms = "1/2/3" }, "bad option 'realms' to 'add' ('1/2/3' is not 'FROM/TO')" },
      { { tabel = 5 }, "bad option 'tabel' to 'add' (did you mean 'table'?)" },
      { { iif = "abcdefghijklmnop" }, "bad option 'iif' to 'add' (at most 15 bytes expected, got 16)" },
      { { priority = -1 }, "bad option 'priority' to 'add' (0 to 4294967295 expected, got -1)" },
    }
    for _, case in ipairs(bad) do test.raises(case[2], rule.add, case[1]) end
    test.raises("bad argument #1 to 'add' (table expected, got string)", rule.add, "10.0.0.0/8")
    test.raises("bad argument #2 to 'add' (a row takes no more options)", rule.add, { table = 1 }, {})
    room(function()
      test.raises("rule.add 5: Invalid argument (EINVAL): Backward goto not supported",
        rule.add, { jump = 4, priority = 5 })
      local err = select(2, pcall(rule.remove, { priority = 5 }))
      test.equal({ err.code, err.subject }, { "ENOENT", "5" })
    end)
  end)
end)
