-- SPDX-License-Identifier: GPL-3.0-or-later
-- Gateways: access for namespaces, and a machine that is afterwards as it was.
local test = require "lunette.test"
local gateway = require "lunette.gateway"
local site = dofile(test.directory .. "/support/site.lua")

local pings, ask, serve = site.pings, site.ask, site.serve

-- A machine with a way to the outside, which knows nothing of what is behind the machine.
local function machine()
  local host, outside = namespace.create("lt-machine"), namespace.create()
  veth.create({ name = "up0", namespace = host, address = { "192.0.2.1/24", "2001:db8::1/64" }, nodad = true,
    up = true }, { name = "eth0", namespace = outside, address = { "192.0.2.9/24", "2001:db8::9/64" }, nodad = true,
    up = true })
  for _, room in ipairs { host, outside } do link.open("lo", { namespace = room }):up() end
  route.add("default", { via = "192.0.2.9", namespace = host })
  route.add("default", { via = "2001:db8::9", namespace = host })
  return host, outside
end

-- All that a gateway may change, as other programs tell it. What IPv6 does by itself is left out.
local function state(room)
  local function run(...) return room:exec({ ... }).stdout end
  local settings = {}
  for name, value in pairs(sysctl.list("net", { namespace = room })) do
    if not name:find("conntrack") and not name:find("stable_secret") and not name:find("netfilter") then
      settings[#settings + 1] = name .. "=" .. value
    end
  end
  table.sort(settings)
  return { run("nft", "list", "ruleset"), run("ip", "-br", "link"), run("ip", "route"), run("ip", "-6", "route"),
    table.concat(settings, "\n") }
end

test.suite("gateway", function()
  test.case("namespaces reach the outside, and published ports are reached", function()
    local host, outside = machine()
    local red, blue = namespace.create("lt-red"), namespace.create()
    local lab0 = gateway.create { name = "lab0", subnet = { "10.77.0.0/24", "fd77::/64" }, namespace = host }
    test.equal({ lab0.addresses, lab0.uplinks, lab0.warnings, lab0.link.name },
      { { "10.77.0.1/24", "fd77::1/64" }, { "up0" }, {}, "lab0" })
    local first = lab0:attach(red, { publish = { [8080] = 80, ["5353/udp"] = 53 } })
    table.sort(first.addresses)
    test.equal(first.addresses, { "10.77.0.2/24", "fd77::2/64" })
    local second = lab0:attach(blue, { name = "net0", address = "10.77.0.9" })
    test.equal({ second.link.name, second.link.namespace == blue }, { "net0", true })
    for _, room in ipairs { red, blue } do
      for _, target in ipairs { "192.0.2.9", "2001:db8::9", "10.77.0.1" } do
        test.eventually(function() return pings(room, target) end)
      end
    end
    test.truthy(pings(blue, "10.77.0.2") and pings(red, "10.77.0.9"))
    serve(red, "10.77.0.2", 80, "four")
    serve(red, "fd77::2", 80, "six")
    for _, room in ipairs { outside, host, blue } do
      test.eventually(function() return ask(room, "192.0.2.1", 8080) == "four" end)
      test.eventually(function() return ask(room, "2001:db8::1", 8080) == "six" end)
    end
    test.eventually(function() return ask(host, "127.0.0.1", 8080) == "four" end)
    test.contains(host:exec({ "nft", "list", "ruleset" }).stdout, "udp dport 5353")
    test.equal(tostring(first), ("gateway attachment of %s"):format(tostring(red)))
  end)

  test.case("the machine is afterwards as it was", function()
    local host = machine()
    sysctl.set("net.ipv6.conf.up0.accept_ra", 1, { namespace = host })
    host:exec { "nft", "add table inet theirs; add chain inet theirs c" }
    local before = state(host)
    local s = scope.create()
    local red = namespace.create("lt-red")
    gateway.create({ name = "lab0", subnet = { "10.77.0.0/24", "fd77::/64" }, namespace = host }):attach(red,
      { publish = { [8080] = 80 } })
    test.equal({ sysctl.get("net.ipv4.conf.up0.forwarding", { namespace = host }),
      sysctl.get("net.ipv6.conf.up0.accept_ra", { namespace = host }),
      sysctl.get("net.ipv4.ip_forward", { namespace = host }) }, { 1, 2, 0 })
    s:close()
    test.equal(state(host), before)
    local lab0 = gateway.create { name = "lab0", subnet = { "10.77.0.0/24", "fd77::/64" }, namespace = host }
    local attached = lab0:attach(namespace.create(), { publish = { [8080] = 80 } })
    attached:detach()
    lab0:attach(namespace.create()) -- with the address that is free again
    lab0:delete()
    lab0:delete()
    test.equal(state(host), before)
    test.raises("gateway.attach gateway lab0: the gateway was deleted (EBADF)", lab0.attach, lab0, namespace.create())
  end)

  test.case("two gateways share what both need", function()
    local host, outside = machine()
    local first = gateway.create { name = "lab0", subnet = "10.77.0.0/24", namespace = host }
    local second = gateway.create { name = "lab1", subnet = "10.78.0.0/24", namespace = host }
    local room = namespace.create()
    second:attach(room)
    first:delete()
    test.equal({ pings(room, "192.0.2.9"), pings(outside, "10.78.0.2") }, { true, false })
    second:delete()
    test.equal(sysctl.get("net.ipv4.conf.up0.forwarding", { namespace = host }), 0)
    host:exec { test.tool, "-e", [[
      local lab2 = require("lunette.gateway").create { name = "lab2", subnet = "10.79.0.0/24" }
      lab2:attach(namespace.create "lt-kept", { resolv_conf = false })
    ]] }
    local kept = namespace.open("lt-kept")
    test.truthy(pings(kept, "192.0.2.9"))
    kept:delete()
  end)

  test.case("a worker's gateway is its parent's to undo", function()
    local host = machine()
    local before = state(host)
    local s = scope.create()
    local room = namespace.create("lt-red")
    host:fork(function()
      gateway.create({ name = "lab0", subnet = "10.77.0.0/24" }):attach(room, { resolv_conf = { "9.9.9.9" } })
    end)
    test.truthy(pings(room, "192.0.2.9"))
    s:close()
    test.equal(state(host), before)
    test.equal(process.exec({ "ls", "/etc/netns/lt-red" }, { check = false }).stdout, "")
  end)

  test.case("name servers", function()
    local host = machine()
    local red = namespace.create("lt-red")
    local lab0 = gateway.create { name = "lab0", subnet = "10.77.0.0/24", namespace = host }
    local attached = lab0:attach(red, { resolv_conf = { "9.9.9.9", "2620:fe::fe" } })
    test.equal(red:exec({ "cat", "/etc/resolv.conf" }).stdout, "nameserver 9.9.9.9\nnameserver 2620:fe::fe\n")
    attached:detach()
    test.equal(process.exec({ "ls", "/etc/netns/lt-red" }, { check = false }).stdout, "")
    test.equal(lab0:attach(red, { resolv_conf = false }).resolv_conf, nil)
    local anonymous = lab0:attach(namespace.create(), { resolv_conf = { "9.9.9.9" } })
    test.equal(anonymous.resolv_conf, "nameserver 9.9.9.9\n")
    -- a file that is there stays
    process.exec { "mkdir", "-p", "/etc/netns/lt-blue" }
    scope.current():defer(function() process.exec { "rm", "-r", "/etc/netns/lt-blue" } end)
    local file <close> = assert(io.open("/etc/netns/lt-blue/resolv.conf", "w"))
    file:write("nameserver 192.0.2.53\n")
    file:close()
    local blue = namespace.create("lt-blue")
    lab0:attach(blue, { resolv_conf = { "9.9.9.9" } })
    test.equal(blue:exec({ "cat", "/etc/resolv.conf" }).stdout, "nameserver 192.0.2.53\n")
    lab0:delete()
    test.equal(blue:exec({ "cat", "/etc/resolv.conf" }).stdout, "nameserver 192.0.2.53\n")
  end)

  test.case("what would cut or hide the machine's own way is refused", function()
    local host = machine()
    route.add("10.0.0.0/16", { via = "192.0.2.9", namespace = host })
    local before = state(host)
    local function refused(text, options)
      options.namespace = host
      test.raises("gateway.create " .. text, gateway.create, options)
    end
    local function subnet(text) return { name = "lab0", subnet = text } end
    refused("up0: File exists (EEXIST): there is a link of this name", { name = "up0", subnet = "10.77.0.0/24" })
    refused("192.0.2.128/25: Address already in use (EADDRINUSE): it overlaps the route to 192.0.2.0/24 on up0",
      subnet "192.0.2.128/25")
    refused("10.0.7.0/24: Address already in use (EADDRINUSE): it overlaps the route to 10.0.0.0/16 on up0",
      subnet "10.0.7.0/24")
    refused("10.0.0.0/8: Address already in use (EADDRINUSE): it overlaps the route to 10.0.0.0/16 on up0",
      subnet "10.0.0.0/8")
    refused("2001:db8::/56: Address already in use (EADDRINUSE): it overlaps the route to 2001:db8::/64 on up0",
      subnet { "10.77.0.0/24", "2001:db8::/56" })
    route.replace("default", { via = "192.168.7.1", dev = "up0", onlink = true, namespace = host })
    refused("192.168.0.0/16: Address already in use (EADDRINUSE): "
      .. "the router 192.168.7.1 of the route to default is in it", subnet "192.168.0.0/16")
    route.replace("default", { via = "192.0.2.9", namespace = host })
    test.raises("link.open up9: No such device (ENODEV)", gateway.create,
      { name = "lab0", subnet = "10.77.0.0/24", uplink = "up9", namespace = host })
    test.equal(state(host), before)
  end)

  test.case("without a default route, and behind other rules, it says so", function()
    local room, red, blue = namespace.create(), namespace.create(), namespace.create()
    firewall.apply("table ip filter {\nchain FORWARD {\ntype filter hook forward priority 0; policy drop;\n}\n}",
      { namespace = room })
    local lab0 = gateway.create { name = "lab0", subnet = "10.77.0.5/24", namespace = room }
    test.equal(lab0.warnings, { "there is no default route: nothing is reached beyond this namespace",
      "table ip filter, chain FORWARD at forward: drops what its own rules do not accept" })
    test.equal(lab0.addresses, { "10.77.0.5/24" })
    lab0:attach(red)
    lab0:attach(blue)
    test.truthy(pings(red, "10.77.0.5") and pings(blue, "10.77.0.5"))
  end)

  test.case("what goes wrong half-way is undone, and misuse is told", function()
    local host = machine()
    local lab0 = gateway.create { name = "lab0", subnet = "10.77.0.0/30", namespace = host }
    local before, room = state(host), namespace.create()
    bridge.create("eth0", { namespace = room })
    test.raises("veth.create veth: File exists (EEXIST)", lab0.attach, lab0, room, { publish = { [80] = 80 } })
    test.equal(state(host), before)
    local other = namespace.create()
    lab0:attach(other)
    test.raises("the network 10.77.0.0/30 of the gateway lab0 has no free address", lab0.attach, lab0, room)
    for what, options in pairs {
      ["'address' to 'attach' (10.78.0.1 is in no network of the gateway)"] = { address = "10.78.0.1" },
      ["'address' to 'attach' (10.77.0.2 is taken)"] = { address = "10.77.0.2" },
      ["'publish' to 'attach' (a port such as 8080 or \"53/udp\" expected, got the key 53/tpc)"] =
        { publish = { ["53/tpc"] = 53 } },
      ["'publish' to 'attach' (80: port expected, got string)"] = { publish = { [80] = "80" } },
      ["'resolv_conf' to 'attach' ('x': not an IPv4 or IPv6 address)"] = { resolv_conf = "x" },
      ["'nmae' to 'attach' (did you mean 'name'?)"] = { nmae = "x" },
    } do test.raises("bad option " .. what, lab0.attach, lab0, room, options) end
    test.raises("bad argument #1 to 'attach' (the gateway is in this namespace itself)", lab0.attach, lab0, host)
    test.raises("bad argument #1 to 'attach' (namespace, name or process id expected, got nil)", lab0.attach, lab0)
    test.raises("bad option 'subnet' to 'create' (it is missing)", gateway.create, { name = "lab1" })
    test.raises("bad option 'subnet' to 'create' ('10.0.0.0/31' has no room)", gateway.create,
      { name = "lab1", subnet = "10.0.0.0/31" })
    test.raises("bad option 'subnet' to 'create' (at most one network of each family expected)", gateway.create,
      { name = "lab1", subnet = { "10.1.0.0/24", "10.2.0.0/24" } })
  end)

  test.case("an interrupt leaves nothing behind", function()
    local host = machine()
    local before = state(host)
    for delay = 1, 8 do
      local child = host:spawn({ test.tool, "-e", [[
        local gateway = require "lunette.gateway"
        print "on"
        io.stdout:flush()
        for i = 1, 100 do
          local lab0 = gateway.create { name = "lab" .. i, subnet = { ("10.77.%d.0/24"):format(i), } }
          lab0:attach(namespace.create("lt-i" .. i), { publish = { [8000 + i] = 80 }, resolv_conf = { "9.9.9.9" } })
        end
      ]] }, { stdout = "pipe", stderr = "null" })
      child.stdout:read("l")
      wait { timeout = 0.017 * delay * test.patience }
      child:kill("INT")
      test.equal(child:wait().code, 130)
      test.equal(state(host), before)
    end
    test.equal(process.exec({ "sh", "-c", "ls -d /etc/netns/lt-*" }, { check = false }).stdout, "")
  end)
end)
