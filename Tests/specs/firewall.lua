-- SPDX-License-Identifier: GPL-3.0-or-later
-- Rulesets: what Lunette applies and lists is compared with nft.
local test = require "lunette.test"
local json = require "cjson"

local function nft(room, ...) return room:exec({ "nft", ... }).stdout end

local function listed(room) return nft(room, "list", "ruleset") end

local ruleset = [[
table inet lab {
  set blocked { type ipv4_addr; flags interval; elements = { 10.0.0.1, 10.1.0.0/16 } }
  map ports { type inet_service : ipv4_addr; elements = { 80 : 10.0.0.1, 81 : 10.0.0.2 } }
  counter web { }
  chain forward {
    type filter hook forward priority 0; policy drop;
    ip saddr @blocked counter drop comment "known"
    tcp dport vmap { 22 : accept, 23 : drop }
    tcp dport 80 counter name web jump other
  }
  chain other { return; }
}
table ip second { }
]]

test.suite("firewall: rulesets", function()
  test.case("text is applied and listed as nft does it", function()
    local room, other = namespace.create("lt-room"), namespace.create()
    firewall.apply(ruleset, { namespace = other })
    nft(room, ruleset)
    test.equal(listed(other), listed(room))
    local lab = firewall.list({ namespace = room, table = "lab" })[1]
    local theirs = {}
    for _, entry in ipairs(json.decode(nft(room, "-j", "list", "table", "inet", "lab")).nftables) do
      local kind, object = next(entry)
      theirs[kind .. " " .. (object.name or object.handle or "")] = object
    end
    test.equal({ lab.family, lab.name, lab.handle }, { "inet", "lab", theirs["table lab"].handle })
    local chain = lab.chains.forward
    test.equal({ chain.type, chain.hook, chain.prio, chain.policy, #chain.rules },
      { "filter", "forward", 0, "drop", 3 })
    test.equal({ chain.rules[1].comment, chain.rules[1].counter }, { "known", { packets = 0, bytes = 0 } })
    test.equal(math.type(chain.rules[1].counter.packets), "integer")
    test.equal({ chain.rules[1].expr[3], lab.chains.other.rules[1].expr[1] },
      { { drop = true }, { ["return"] = true } })
    test.equal(lab.sets.blocked.elements, theirs["set blocked"].elem)
    test.equal(lab.maps.ports.elements, { { 80, "10.0.0.1" }, { 81, "10.0.0.2" } })
    test.equal({ lab.maps.ports.type, lab.maps.ports.map, lab.counters.web.packets },
      { "inet_service", "ipv4_addr", 0 })
    test.equal(#firewall.list { namespace = room }, 2)
    test.equal(firewall.list({ namespace = room, family = "ip" })[1].name, "second")
    test.equal(#firewall.counters { namespace = room }, 2)
    test.equal(firewall.list(), {})
  end)

  test.case("what list returned, apply takes", function()
    local room = namespace.create()
    firewall.apply(ruleset, { namespace = room })
    local before, rows = listed(room), firewall.list { namespace = room }
    firewall.flush { namespace = room, all = true }
    test.equal(listed(room), "")
    firewall.apply(rows, { namespace = room })
    test.equal(listed(room), before)
  end)

  test.case("tables may be written shortly, and commands as nft has them", function()
    local room = namespace.create()
    firewall.apply({ name = "lab", chains = { forward = { hook = "forward", policy = "drop", rules = {
      { source = { "10.0.0.0/24", "fd00::/64" }, protocol = "tcp", port = { 80, "8000-8010" }, verdict = "accept" },
      { state = { "established", "related" }, jump = "other", counter = false, comment = "known" },
    } }, other = {} } }, { namespace = room })
    local text = listed(room)
    for _, part in ipairs { "type filter hook forward priority filter; policy drop;",
      "ip saddr 10.0.0.0/24 tcp dport { 80, 8000-8010 } counter packets 0 bytes 0 accept",
      "ip6 saddr fd00::/64 tcp dport { 80, 8000-8010 } counter packets 0 bytes 0 accept",
      'ct state established,related jump other comment "known"' } do test.contains(text, part) end
    local drop = { family = "inet", table = "lab", chain = "other", expr = { { drop = true } } }
    local forward = { family = "inet", table = "lab", name = "forward" }
    firewall.apply({ { add = { rule = drop } }, { flush = { chain = forward } } }, { namespace = room })
    test.equal(listed(room), "table inet lab {\n\tchain forward {\n\t\ttype filter hook forward priority filter; "
      .. "policy drop;\n\t}\n\n\tchain other {\n\t\tdrop\n\t}\n}\n")
  end)

  test.case("one transaction is all or nothing", function()
    local room = namespace.create()
    firewall.apply("add table inet lab; add chain inet lab c", { namespace = room })
    local before = listed(room)
    pcall(firewall.apply, "add rule inet lab c accept; add rule inet lab d accept", { namespace = room })
    local drop = { family = "inet", table = "lab", chain = "c", expr = { { drop = true } } }
    pcall(firewall.apply, { { add = { rule = drop } },
      { delete = { table = { family = "inet", name = "none" } } } }, { namespace = room })
    firewall.apply("add rule inet lab c accept", { namespace = room, check = true })
    test.equal(listed(room), before)
  end)

  test.case("the rules of one namespace are unseen by another", function()
    local red, blue = namespace.create("lt-red"), namespace.create("lt-blue")
    firewall.apply(ruleset, { namespace = red })
    red:call(firewall.drop, { input = "eth0" })
    firewall.drop { input = "eth1", namespace = "lt-blue" }
    test.contains(listed(red), "lab")
    test.contains(listed(red), '"eth0"')
    test.contains(listed(blue), '"eth1"')
    test.equal({ listed(blue):find("lab"), listed(red):find("eth1"), #firewall.list() }, { nil, nil, 0 })
    test.equal(process.exec({ "nft", "list", "ruleset" }).stdout, "")
  end)

  test.case("flush takes Lunette's own, one table, or all", function()
    namespace.create("lt-room"):call(function()
      local room = namespace.current()
      firewall.apply(ruleset)
      firewall.drop { input = "eth0" }
      firewall.flush()
      test.equal({ #firewall.list(), listed(room):find("lunette") }, { 2, nil })
      firewall.flush { table = "lab" }
      test.equal(#firewall.list({ table = "lab" })[1].chains.forward.rules, 0)
      firewall.drop { input = "eth0" }
      firewall.flush { all = true }
      test.equal(listed(room), "")
      firewall.flush()
    end)
  end)

  test.case("a thousand rules", function()
    namespace.create():call(function()
      local rules = {}
      for i = 1, 1000 do
        rules[i] = { expr = { { match = { op = "==", left = { payload = { protocol = "ip", field = "saddr" } },
          right = ("10.0.%d.%d"):format(i // 250, i % 250) } }, { drop = true } } }
      end
      firewall.apply { name = "lab", chains = { c = { rules = rules } } }
      test.equal(#firewall.list()[1].chains.c.rules, 1000)
    end)
  end)
end)

test.suite("firewall: errors", function()
  test.case("malformed text tells nft's message and the place", function()
    local room = namespace.create()
    local function refused(expected, text)
      return test.raises("firewall.apply " .. expected, firewall.apply, text, { namespace = room })
    end
    local err = refused("line 2, column 5: syntax error, unexpected newline, expecting string (EINVAL): foo",
      "add table inet lab\nfoo \n")
    test.equal({ err.line, err.column, err.code, err.detail }, { 2, 5, "EINVAL", "foo" })
    test.contains(err.stderr, "unexpected newline")
    err = refused("line 1, column 15: Could not process rule: No such file or directory (ENOENT): "
      .. "add rule inet none c drop", "add rule inet none c drop")
    test.equal({ err.line, err.errno }, { 1, 2 })
    test.equal(listed(room), "")
    err = refused("command 2: Unknown statement object 'dropp' (EINVAL): Parsing expr array at index 0 failed",
      { { add = { table = { family = "inet", name = "lab" } } },
        { add = { rule = { family = "inet", table = "lab", chain = "c", expr = { { dropp = true } } } } } })
    test.equal({ err.command, err.line }, { 2, nil })
    refused("nft: Could not process rule: No such file or directory (ENOENT)",
      { { delete = { table = { family = "inet", name = "lab" } } } })
    test.equal(listed(room), "")
  end)

  test.case("misuse is told before anything is sent", function()
    test.raises("bad argument #1 to 'apply' (string or table expected, got no value)", firewall.apply)
    test.raises("bad argument #1 to 'apply' (element 1: table expected, got number)", firewall.apply, { 1 })
    test.raises("bad option 'chekc' to 'apply' (did you mean 'check'?)", firewall.apply, "", { chekc = true })
    test.raises("bad option 'verdict' to 'apply' ('dorp' is no verdict)", firewall.apply,
      { name = "lab", chains = { c = { rules = { { verdict = "dorp" } } } } })
    test.raises("bad option 'all' to 'flush' ('table' is given too)", firewall.flush, { all = true, table = "lab" })
    test.raises("bad option 'family' to 'list' ('ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev' expected, got 'ipv4')",
      firewall.list, { family = "ipv4" })
    local err = test.raises("firewall.list table inet lab: No such file or directory (ENOENT)",
      firewall.list, { table = "lab" })
    test.truthy(err.where:match("firewall%.lua:%d+$"))
    test.raises("firewall.list lt-none: No such file or directory (ENOENT)", firewall.list, { namespace = "lt-none" })
    test.raises("bad option 'namespace' to 'list' (namespace, name or process id expected, got boolean)",
      firewall.list, { namespace = true })
  end)

  test.case("what is missing is named with its package", function()
    local function without(code, environment)
      local result = process.exec({ test.tool, "-e", code }, { check = false, environment = environment,
        new = "mount" })
      return result.stderr:match("lunette: ([^\n]*)")
    end
    -- an empty directory over the one that nft is in
    test.equal(without([[os.execute "mount -t tmpfs none /usr/sbin" firewall.list()]], { PATH = "/usr/bin:/bin" }),
      "(command line):1: firewall.list nft: No such file or directory (ENOENT): program not found; "
        .. "it comes with the package nftables")
    test.equal(without([[package.path, package.cpath = package.path, "" firewall.list()]]),
      "(command line):1: firewall.list cjson: No such file or directory (ENOENT): module 'cjson' not found; "
        .. "it comes with the package lua-cjson")
  end)

  test.case("no permission", function()
    local result = process.exec({ test.tool, "-e", "firewall.list()" },
      { check = false, user = { uid = 65534 }, environment = { HOME = "/" } })
    test.contains(result.stderr, "(command line):1: firewall.list")
    test.contains(result.stderr, "(EPERM)")
    test.contains(result.stderr, "this needs root")
  end)
end)
