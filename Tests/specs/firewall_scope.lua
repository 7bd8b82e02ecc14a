-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the firewall's functions make goes with its scope, and nothing else does.
local test = require "lunette.test"

local function listed(room) return room:exec({ "nft", "list", "ruleset" }).stdout end

local function count(room, text) return select(2, listed(room):gsub(text, "")) end

-- Runs a script with the tool in a namespace.
local function run(room, code, options)
  return room:exec({ test.tool, "-e", code }, options)
end

test.suite("firewall: scope", function()
  test.case("a scope removes its own rules, and the table with the last one", function()
    local room = namespace.create("lt-room")
    local outer, inner
    room:call(function()
      outer = scope.create()
      firewall.drop { input = "eth0" }
      inner = scope.create()
      firewall.masquerade { output = "eth1" }
      local gone = firewall.accept { input = "eth2" }
      test.equal(#inner:inspect().entries, 2)
      gone:remove()
      firewall.isolate { "br0", "br1" }
      local set = firewall.set { name = "s" }
      firewall.drop { source = set }
      test.equal(inner:inspect().entries, { "firewall rule masquerade", "firewall rule isolate", "firewall set s",
        "firewall rule drop" })
    end)
    inner:close()
    test.equal({ count(room, "eth0"), count(room, "eth1"), count(room, "br0"), count(room, "set s") }, { 1, 0, 0, 0 })
    outer:close()
    test.equal(listed(room), "")
  end)

  test.case("what others have put into its table stays", function()
    local room = namespace.create("lt-room")
    local s = scope.create()
    firewall.drop { input = "eth0", namespace = room }
    room:exec { "nft", "add rule inet lunette input iifname theirs accept" }
    s:close()
    test.equal({ count(room, "theirs"), count(room, "eth0") }, { 1, 0 })
    room:exec { "nft", "add set inet lunette theirs { type ipv4_addr; }; flush chain inet lunette input" }
    s = scope.create()
    firewall.drop { input = "eth0", namespace = room }
    s:close()
    test.equal(count(room, "set theirs"), 1)
    firewall.flush { namespace = room }
    test.equal(listed(room), "")
  end)

  test.case("rules that are gone already are no error", function()
    local room = namespace.create("lt-room")
    local s = scope.create()
    local rule = firewall.publish { port = 80, to = "10.0.0.1", namespace = room }
    firewall.apply("add table inet lab", { namespace = room })
    firewall.flush { all = true, namespace = room }
    rule:remove()
    firewall.drop { input = "eth0", namespace = room }
    room:delete()
    test.equal(s:inspect().entries, {})
    s:close()
  end)

  test.case("a failed rule leaves no record", function()
    local room = namespace.create()
    room:exec { "nft", "add table inet lunette; add chain inet lunette input { type nat hook input priority 0; }" }
    local s = scope.create()
    local err = select(2, pcall(firewall.drop, { input = "eth0", namespace = room }))
    test.equal(err.operation, "firewall.drop")
    test.equal(s:inspect().entries, {})
    s:close()
  end)

  test.case("tables that apply made go, unless they are another's by then", function()
    local room = namespace.create("lt-room")
    room:call(function()
      firewall.apply "add table inet before"
      local s = scope.create()
      firewall.apply "add table inet lab; add chain inet lab c; add chain inet before c; add table ip lab"
      firewall.apply { name = "json" }
      firewall.apply "add rule inet lab c drop" -- makes no table
      test.equal(#s:inspect().entries, 3)
      pcall(firewall.apply, "add table inet failed\nfoo")
      firewall.apply("add table inet checked", { check = true })
      test.equal(#s:inspect().entries, 3)
      room:exec { "nft", "delete table ip lab; add table ip lab" }
      s:close()
      local names = {}
      for index, row in ipairs(firewall.list()) do names[index] = row.family .. " " .. row.name end
      test.equal(names, { "inet before", "ip lab" })
    end)
  end)

  test.case("what a worker made is its parent's to undo", function()
    local room = namespace.create("lt-room")
    bridge.create("br0", { namespace = room, address = "10.0.0.254/24", up = true })
    local s = scope.create()
    local id = room:fork(function()
      firewall.publish { port = 80, to = "10.0.0.1" }
      firewall.apply "add table inet lab"
      return firewall.drop({ input = "eth0" }).id
    end)
    test.equal({ count(room, id), count(room, "table inet lab"),
      sysctl.get("net.ipv4.conf.br0.route_localnet", { namespace = room }) }, { 2, 1, 1 })
    s:close()
    test.equal({ listed(room), sysctl.get("net.ipv4.conf.br0.route_localnet", { namespace = room }) }, { "", 0 })
  end)

  test.case("a setting that several need stays for the last of them", function()
    local room = namespace.create("lt-room")
    bridge.create("br0", { namespace = room, address = "10.0.0.254/24", up = true })
    local function localnet() return sysctl.get("net.ipv4.conf.br0.route_localnet", { namespace = room }) end
    local first, second = scope.create { current = false }, scope.create { current = false }
    local function publish(port) firewall.publish { port = port, to = "10.0.0.1", namespace = room } end
    first:call(publish, 80)
    second:call(publish, 81)
    local other = run(room, [[
      firewall.publish { port = 82, to = "10.0.0.1" }
      os.exit(0)
    ]])
    test.equal({ localnet(), other.code }, { 1, 0 })
    first:close()
    test.equal(localnet(), 1)
    second:close()
    test.equal({ localnet(), count(room, "82") > 0 }, { 1, true }) -- the other script kept its rule
    firewall.flush { namespace = room }
    sysctl.set("net.ipv4.conf.br0.route_localnet", 1, { namespace = room })
    local s = scope.create()
    publish(80)
    s:close()
    test.equal({ localnet(), listed(room) }, { 1, "" }) -- it was so before
  end)

  test.case("several processes do not get into each other's way", function()
    local room = namespace.create("lt-room")
    local code = [[
      for i = 1, 20 do
        local s <close> = scope.create()
        local id = firewall.drop { input = "eth" .. i }.id
        local set = firewall.set { name = "s" .. id, elements = { "10.0.0.1" } }
        firewall.accept { source = set }
        assert(#set:list() == 1)
      end
    ]]
    local processes = {}
    for index = 1, 3 do processes[index] = room:spawn({ test.tool, "-e", code }, { stderr = "pipe" }) end
    for _, child in ipairs(processes) do
      local errors = child.stderr:read("a")
      test.equal({ child:wait().code, errors }, { 0, "" })
    end
    test.equal(listed(room), "")
  end)

  test.case("an interrupt leaves nothing behind", function()
    local room = namespace.create("lt-room")
    for delay = 1, 12 do
      local child = room:spawn({ test.tool, "-e", [[
        print "on"
        io.stdout:flush()
        for i = 1, 1000 do
          firewall.drop { input = "eth" .. i }
          firewall.apply("add table inet lab" .. i)
        end
      ]] }, { stdout = "pipe", stderr = "null" })
      child.stdout:read("l")
      wait { timeout = 0.007 * delay }
      child:kill("INT")
      test.equal(child:wait().code, 130)
      test.equal(listed(room), "")
    end
  end)

  test.case("a script that ends well keeps its rules", function()
    local room = namespace.create("lt-room")
    run(room, 'firewall.drop { input = "eth0", comment = "kept" }')
    test.equal(count(room, ": kept"), 2)
    run(room, 'firewall.drop { input = "eth1" } error "no"', { check = false })
    test.equal({ count(room, "eth0"), count(room, "eth1") }, { 1, 0 })
  end)
end)
