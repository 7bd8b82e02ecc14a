-- SPDX-License-Identifier: GPL-3.0-or-later
-- The examples: each one runs as it stands, and what it built is looked at with other programs.
local test = require "lunette.test"
local json = require "cjson"
local groups = dofile(test.directory .. "/support/cgroups.lua")
local needs = dofile(test.directory .. "/support/example_needs.lua")
local directory = test.directory .. "/../../docs/examples"

-- Runs an example as a part of the test: the scope it creates is the test's, so that what it built can be looked at.
local function run(name)
  local printed = {}
  local defer = function(_, fn) scope.current():defer(fn) end
  local tests_own = setmetatable({ defer = defer }, { __close = function() end })
  local kept = setmetatable({ create = function() return tests_own end }, { __index = scope })
  local env = setmetatable({
    scope = kept, arg = { [0] = name },
    print = function(...)
      local parts = table.pack(...)
      for index = 1, parts.n do parts[index] = tostring(parts[index]) end
      printed[#printed + 1] = table.concat(parts, "\t")
    end,
  }, { __index = _G })
  assert(loadfile(("%s/%s.lua"):format(directory, name), "t", env))()
  return table.concat(printed, "\n")
end

local function ip(...)
  return json.decode(process.exec({ "ip", "-j", ... }).stdout)
end

local function pings(name, target)
  local ping = { "ip", "netns", "exec", name, "ping", "-c", "1", "-w", "5", target }
  return process.exec(ping, { check = false }).code == 0
end

local checks = {
  ["two-rooms"] = function(text)
    test.contains(text, "1 received")
    test.contains(text, "blue has 10.1.1.2/24")
    test.truthy(pings("red", "10.1.1.2") and pings("blue", "10.1.1.1"))
    test.truthy(pings("red", "fd00::2") and pings("blue", "fd00::1"))
    local red = ip("-n", "red", "-d", "address", "show", "eth0")[1]
    test.equal({ red.operstate, red.addr_info[1]["local"], red.linkinfo.info_kind }, { "UP", "10.1.1.1", "veth" })
  end,
  namespaces = function(text)
    test.contains(text, "by name:   \tnil")
    test.contains(text, "by process:\tnamespace net")
    test.equal(process.exec({ "ip", "netns", "list" }).stdout:find("green"), nil)
  end,
  loopback = function(text)
    test.contains(text:lower(), "network is unreachable")
    test.contains(text, "after: 1 packets transmitted, 1 received")
    test.truthy(pings("netns1", "127.0.0.1"))
  end,
  veth = function(text)
    test.contains(text, "in netns1")
    test.contains(text, "back beside its peer: veth0")
    test.contains(text, "in again: netns1")
    local row = ip("-d", "link", "show", "veth1")[1]
    test.equal({ row.link, row.linkinfo.info_kind }, { "veth0", "veth" })
  end,
  ["same-port"] = function(text)
    test.contains(text, "red:8080 says: this is red\nblue:8080 says: this is blue")
  end,
  routes = function(text)
    test.contains(text, "routes of the empty room: 0")
    test.contains(text, "10.1.1.0/24\tdev eth0\tproto kernel\tsrc 10.1.1.2")
    test.contains(text, "192.0.2.1 via 10.1.1.1 dev eth0 from 10.1.1.2")
    test.contains(text, "EHOSTUNREACH")
    local routes = ip("-n", "room", "route")
    test.equal({ #routes, routes[1].dst, routes[1].gateway }, { 3, "default", "10.1.1.1" })
    test.truthy(pings("room", "192.0.2.1"))
  end,
  router = function(text)
    test.contains(text, "ttl=63")
    test.truthy(pings("left", "10.0.2.2") and pings("right", "10.0.1.2"))
    test.truthy(pings("left", "fd00:2::2") and pings("right", "fd00:1::2"))
  end,
  ["policy-routing"] = function(text)
    test.contains(text, "1002\tprohibit\tall")
    test.contains(text, "10.0.0.2:          via 10.2.0.254\n10.0.0.1, mark 7:  via 10.2.0.254\n")
    test.contains(text, "10.0.0.1, UDP 5001: Permission denied")
    test.contains(text, "10.0.0.1 was answered by the first provider\n10.0.0.2 was answered by the second provider")
    local rules = ip("-n", "router", "rule")
    test.equal({ #rules, rules[2].priority, rules[2].src, rules[2].table }, { 7, 1000, "10.0.0.2", "102" })
  end,
  ecmp = function(text)
    local found = {}
    for left, right in text:gmatch("\t(%d+)\t(%d+)") do found[#found + 1] = { tonumber(left), tonumber(right) } end
    -- each of 200 flows takes either way with the same chance: less than 60 is one case in 10^8
    for _, line in ipairs { 1, 4 } do test.truthy(found[line][1] > 60 and found[line][2] > 60, text) end
    test.truthy(found[2][1] > 150 and found[2][2] > 1, text)
    test.truthy(found[3][1] < 5 and found[3][2] >= 200, text)
    local objects = ip("-n", "client", "nexthop")
    test.equal({ #objects, objects[3].group }, { 3, { { id = 2 } } })
  end,
  ["ipv6-only"] = function(text)
    test.contains(text, "by hand:           1 packets transmitted, 1 received")
    test.contains(text, "IPv4 addresses:    0\n")
    test.contains(text, "by advertisements: 1 packets transmitted, 1 received")
    test.contains(text, "by eth0, ra, which is a router: true")
    local found = ip("-n", "host", "-6", "route", "show", "default")[1]
    test.equal({ found.protocol, found.dev }, { "ra", "eth0" })
    test.equal(ip("-n", "host", "-4", "address"), {})
  end,
  bridge = function(text)
    test.contains(text, "blue reaches 10.0.0.2")
    test.equal(#ip("-n", "hub", "link", "show", "master", "br0"), 3)
    test.truthy(pings("red", "10.0.0.3") and pings("green", "10.0.0.1") and pings("blue", "10.0.0.2"))
  end,
  ["vlan-trunk"] = function(text)
    test.contains(text, "red1 to red2: answered\nred2 heard 3 of 3 questions to all\n"
      .. "blue1 heard 0 of 3 questions to all\nblue2 heard 0 of 3 questions to all\nblue1 to blue2: answered\n")
    test.contains(text, "red1 to blue1: no answer\nred1 to blue2: no answer\n")
    -- a question of ARP, which may have been repeated, and one of ICMP; none of red's questions to all
    local right, left = text:match("trunk, VLAN 20: (%d+) frames to the right, (%d+) to the left")
    test.truthy(2 <= tonumber(right) and tonumber(right) < 5 and 2 <= tonumber(left) and tonumber(left) < 5, text)
    test.contains(text, "with blue2 in VLAN 10\nred1 to blue2: answered\nblue1 to blue2: no answer")
    local ports = json.decode(process.exec({ "bridge", "-n", "left", "-j", "vlan", "show", "dev", "trunk" }).stdout)
    test.equal(ports[1].vlans, { { vlan = 10 }, { vlan = 20 } })
    test.truthy(pings("red2", "10.0.0.1"))
  end,
  vxlan = function(text)
    test.contains(text, "1 received")
    test.contains(text, "network 7 to 192.0.2.2, port 4789")
    test.contains(text, "the same Ethernet:\ttrue")
    test.truthy(pings("blue", "10.7.0.1"))
    local row = ip("-n", "two", "-d", "link", "show", "vxlan7")[1]
    test.equal({ row.master, row.linkinfo.info_data.id, row.linkinfo.info_data.remote }, { "br0", 7, "192.0.2.1" })
  end,
  vrf = function(text)
    test.contains(text, "red:\t1 received\nblue:\t1 received")
    test.contains(text, "red to 192.0.2.7:\tunreachable\nblue to 192.0.2.7:\t1 received")
    test.contains(text, "red: table 10, ports to-red\nblue: table 20, ports to-blue")
    test.equal(#ip("-n", "router", "link", "show", "vrf", "red"), 1)
  end,
  wireguard = function(text)
    test.contains(text, "1 received")
    test.truthy(text:find("keys agreed on with 192.0.2.2:51820, %d+ bytes received"))
    test.contains(text, "with another key:\tfalse")
    test.contains(process.exec({ "ip", "netns", "exec", "right", "wg", "show", "wg0", "dump" }).stdout, "10.9.0.1/32")
  end,
  ["hub-bridge-switch"] = function(text)
    local function heard(network, nth)
      local line
      for found in text:gmatch("  " .. network .. " +(a [^\n]*)") do
        nth = nth - 1
        if nth == 0 then line = found end
      end
      return (line:gsub(" +", " "))
    end
    test.equal({ heard("hub", 1), heard("bridge", 1), heard("switch", 1) },
      { "a 5 b 5 c 10 d 10", "a 5 b 5 c 0 d 0", "a 5 b 5 c 0 d 0" })
    test.equal({ heard("hub", 2), heard("bridge", 2), heard("switch", 2), heard("switch", 3) },
      { "a 5 b 10 c 5 d 10", "a 5 b 10 c 5 d 10", "a 5 b 0 c 5 d 0", "a 1 b 1 c 1 d 1" })
    test.contains(text, "hub has learned 0 addresses\nmiddle has learned 3 addresses")
    test.contains(text, "after half a second of silence\nswitch has learned 0 addresses")
  end,
  loop = function(text)
    test.contains(text, "one question became a storm")
    test.equal(select(2, text:gsub("blocking", "")), 1)
    test.contains(text, "the question was heard, and that was all")
  end,
  uts = function(text)
    test.contains(text, "box\nother\n")
    test.contains(text, "as programs see it: web-1\n\nas Lua sees it:     web-1")
    test.contains(text, "and outside:        " .. process.exec({ "hostname" }).stdout)
    local pin = process.exec({ "nsenter", "--uts=/run/lunette/ns/uts/web", "hostname" }).stdout
    test.equal(pin, "web-1\n")
  end,
  pid = function(text)
    test.contains(text, "I am 2\n")
    test.truthy(text:find("1%s+0 lunette%-init\n%s+2%s+1 sh\n"))
    test.truthy(text:find("%d+%s+1 sleep\n0\n"), "an orphan of process 1, and no zombie")
    for level = 1, 4 do test.contains(text, ("level %d sees %d of the 4"):format(level, 5 - level)) end
    test.truthy(text:find("from outside inwards: %d+ %d+ %d+ %d+ %d+\n"))
    for level = 2, 4 do test.contains(text, ("level %d ended by SIGKILL"):format(level)) end
    test.contains(text, "level 1 is still there")
  end,
  user = function(text)
    test.contains(text, "inside:  uid=0(root)")
    test.contains(text, "as user 5: 5\nas root of a range: 0\nwithout a map, nobody: 65534")
    local _, may = text:gsub(" may\n", "")
    local _, may_not = (text .. "\n"):gsub(" may not\n", "")
    test.equal({ may, may_not }, { 4, 5 })
  end,
  ipc = function(text)
    test.contains(text, "alice sees 2")
    test.contains(text, "bob sees 1")
    test.contains(text, "bob removes one of alice's: ipcrm: invalid id")
    local queues = process.exec({ "nsenter", "--ipc=/run/lunette/ns/ipc/alice", "ipcs", "-q" }).stdout
    test.equal(select(2, queues:gsub("0x%x+", "")), 2)
  end,
  mount = function(text)
    test.contains(text, "inside /tmp: lunette-note\n\noutside it is not there")
    test.contains(text, "in the workshop: kept\n\nas Lua sees it: kept")
    for propagation, ways in pairs { private = "no no", slave = "yes no", shared = "yes yes" } do
      test.equal(table.concat({ text:match(propagation .. " +.-: (%l+) +.-: (%l+)") }, " "), ways)
    end
  end,
  time = function(text)
    local outside, inside = text:match("outside up for (%d+) hours, inside for (%d+) hours")
    test.truthy(math.abs(inside - outside - 24) <= 1)
    test.contains(text, "Numerical result out of range (ERANGE)")
  end,
  throttle = function(text)
    local free, held = text:match("without a limit: ([%d.]+) s\nat 1 MB/s: +([%d.]+) s")
    test.truthy(tonumber(held) > 1.6 and tonumber(held) < 2.6 + tonumber(free) * 3, text)
    test.contains(text, "the group has written 4 MB\nlimits left:     none")
  end,
  build = function(text)
    local order = {}
    for name in text:gmatch("(%l+) +[%d.]+ s of processor time") do order[#order + 1] = name end
    test.equal(order, { "large", "medium", "small" })
    test.contains(text, "which is the sum: true")
  end,
  pinned = function(text)
    local all = text:match("outside:  (%S+)")
    test.contains(text, "inside:   0\n")
    local share = tonumber(text:match("three loops: ([%d.]+)"))
    test.truthy(share > 0.3 and share < 1.15, text)
    test.contains(text, "released: " .. all)
  end,
  ["group-line"] = function(text)
    local inside, outside = text:match("in the group: +([%d.]+) mbit/s\noutside of it: +([%d.]+)")
    test.truthy(tonumber(inside) > 0.5 and tonumber(inside) < 1.3, text)
    test.truthy(tonumber(outside) > 4 and tonumber(outside) < 9, text)
    test.contains(process.exec({ "tc", "-n", "near", "class", "show", "dev", "eth0" }).stdout, "htb 1:10")
  end,
  rooms = function(text)
    test.contains(text, "CLONE_NEWNET")
    local listed = json.decode(process.exec({ "lsns", "-J", "-t", "user" }).stdout).namespaces
    for _, row in ipairs(listed) do test.contains(text, ("user    %d"):format(row.ns)) end
    test.truthy(text:find("\n  user    %d+  uid 0: 2 processes, the first is %d+ %(lunette%-init%)\n    net "))
    test.contains(text, "nobody; named red")
  end,
  firewall = function(text)
    for line, answer in pairs { ["red to blue"] = "answered", ["with a wall in blue"] = "no answer",
      ["and the other way"] = "answered", ["red is a friend"] = "answered", ["with a wall in red"] = "no answer",
      ["without it"] = "answered" } do
      test.equal(text:match(line .. ": +([%l ]+)"), answer)
    end
    test.contains(text, "blue input: no pings, 1 packet")
    test.contains(text, "tables in red and here: 0 0")
    test.contains(text, "2\t21\tsyntax error")
    local function listed(name)
      return process.exec({ "ip", "netns", "exec", name, "nft", "list", "ruleset" }).stdout
    end
    test.contains(listed("blue"), "elements = { 10.1.1.1, 10.1.1.9 }")
    test.equal(listed("red"), "")
  end,
  docker0 = function(text)
    for _, who in ipairs { "the internet asks 192.0.2.2:8080", "the machine asks 127.0.0.1:8080",
      "the neighbour asks 172.30.0.2:80" } do
      test.contains(text, who .. ": hello from web")
    end
    test.contains(text, "1 received")
    test.contains(text, "name server of web: 9.9.9.9")
    test.contains(text, "the internet pings the client: no answer, 1 packet dropped")
    test.equal(#ip("-n", "machine", "link", "show", "master", "lunette0"), 2)
    test.truthy(pings("web", "192.0.2.1") and pings("client", "172.30.0.2"))
  end,
  ["nat-sites"] = function(text)
    test.contains(text, "paris asks 203.0.113.1: welcome to tokyo")
    test.contains(text, "connections through the published port: 1")
    test.contains(text, "1 received")
    test.contains(text, "paris masqueraded 1 connection\n")
    test.contains(text, "the internet pings 10.0.0.2: unreachable")
    test.truthy(pings("paris-host", "203.0.113.1") and not pings("internet", "10.0.0.2"))
  end,
}

for _, part in ipairs { "cgroups", "measurements", "topologies", "traffic" } do
  local more <const> = dofile(("%s/support/example_%s.lua"):format(test.directory, part))
  for name, check in pairs(more) do checks[name] = check end
end

test.suite("example", function()
  for path in process.exec({ "ls", directory }).stdout:gmatch("[^\n]+") do
    local name = path:match("^(.*)%.lua$")
    if name then
      test.case(name .. " builds what it says", function()
        needs(name)
        local check = checks[name] or error("no check for this example")
        check(run(name))
      end)
      test.case(name .. " leaves nothing behind", function()
        needs(name)
        process.exec({ test.tool, "run", ("%s/%s.lua"):format(directory, name) })
      end)
    end
  end
end)
