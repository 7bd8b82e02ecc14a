-- SPDX-License-Identifier: GPL-3.0-or-later
-- Makes values of each class of tables that functions return, for a spec to look at their fields.
local test = require "lunette.test"
local here = debug.getinfo(1, "S").source:match("^@(.*)/") or "."
local many_places = dofile(here .. "/many_places.lua")
local topologies = dofile(here .. "/topologies.lua")
local M = {}

local function links()
  local br = bridge.create("br0", { up = true, address = { "10.0.0.1/24", "fd00::1/64" }, alias = "a bridge" })
  local far = namespace.create("lt-meta-far")
  veth.create({ name = "v0", master = br, up = true }, { name = "v1", namespace = far })
  br:add_address("10.0.1.1/24", { valid_lifetime = 600, preferred_lifetime = 300, broadcast = "10.0.1.255" })
  local querier = bridge.create("br1", { mcast_querier = true, up = true }):inspect().bridge.mcast_querier_state
  mdb.add("239.1.1.1", { dev = br, port = "v0", state = "permanent" })
  link.open("v0"):set_port { mcast_router = 2 }
  return {
    ["link.row"] = link.list(), ["bridge.options"] = { br:inspect().bridge }, ["link.stats"] = { br:stats() },
    ["link.rates"] = { br:rates(0.001) }, ["link.ethtool"] = { br:ethtool(), link.open("v0"):ethtool() },
    ["address.row"] = address.list(), ["bridge.port.row"] = br:ports(),
    ["bridge.querier"] = { querier }, ["fdb.row"] = fdb.list(), ["mdb.row"] = mdb.list(),
    ["mdb.router"] = mdb.routers(),
  }
end

-- What only some kernels have; nothing on the others.
M.lacking = { ["link.peer"] = true, ["bridge_vlan.row"] = true }

local function peers()
  local ok, wg = pcall(wireguard.create, "wg0", { private_key = wireguard.generate_key(), peers = {
    { public_key = wireguard.public_key(wireguard.generate_key()), endpoint = "192.0.2.1:1", allowed_ips = "10.0.0.1" },
  } })
  if not ok then return {} end
  return { ["link.wireguard"] = { wg:inspect().wireguard }, ["link.peer"] = wg:peers() }
end

local function vlans()
  local ok, br = pcall(bridge.create, "br-vlan", { vlan_filtering = true, vlan_stats_enabled = true })
  if not ok then return {} end
  local rows = br:add_vlan(10):vlans { stats = true }
  return { ["bridge_vlan.row"] = rows, ["bridge_vlan.stats"] = { rows[1].stats } }
end

local function namespaces()
  local uts = namespace.create("lt-meta", { kind = "uts" })
  local held = namespace.list()
  namespace.create("lt-meta-room"):set { id = 9 }
  held[#held + 1] = uts:inspect()
  local news <close> = monitor.open { "namespace", "link", kind = "ipc" }
  namespace.create("lt-meta", { kind = "ipc" })
  bridge.create("lt-watched"):delete()
  table.move(namespace.tree(), 1, 99, #held + 1, held)
  return {
    ["namespace.row"] = held, ["namespace.kind.row"] = namespace.kinds(),
    ["namespace.limits.options"] = { namespace.limits() }, ["monitor.event"] = { news:read(5), news:read(5) },
    ["namespace.list_id.entry"] = namespace.list_id(),
  }
end

local function routes()
  route.add("192.0.2.0/24", { nexthops = { { via = "10.0.0.2" }, { via = "10.0.0.3", weight = 2 } }, mtu = 1400 })
  route.add("default", { via = "10.9.9.9", dev = "br0", source = "10.0.0.1", metric = 5, onlink = true, tos = 4 })
  local rows = route.list { table = "all" }
  rows[#rows + 1] = route.get("192.0.2.1")
  return {
    ["route.row"] = rows,
    ["route.nexthop"] = route.list({ destination = "192.0.2.0/24" })[1].nexthops,
  }
end

local function firewalls()
  firewall.apply [[
    table inet sample {
      set s { type ipv4_addr; flags interval; elements = { 10.0.0.0/8 } }
      map m { type inet_service : ipv4_addr; elements = { 80 : 10.0.0.1 } }
      counter c { }
      quota q { over 10 mbytes }
      limit l { rate 10/second }
      chain forward { type filter hook forward priority 0; policy drop; counter accept comment "x"; }
      chain plain { }
    }
  ]]
  local entry = firewall.masquerade { output = "lt0", comment = "lt" }
  local samples = {
    ["firewall.table"] = firewall.list(), ["firewall.counter"] = firewall.counters(),
    ["firewall.obstacle"] = firewall.interference(), ["firewall.count"] = { entry:counters() },
    ["firewall.entry"] = entry:inspect(), ["firewall.chain"] = {}, ["firewall.object"] = {},
  }
  for _, row in ipairs(samples["firewall.table"]) do
    for _, chain in pairs(row.chains) do table.insert(samples["firewall.chain"], chain) end
    for _, place in ipairs { "sets", "maps", "counters", "quotas", "limits" } do
      for _, object in pairs(row[place]) do table.insert(samples["firewall.object"], object) end
    end
  end
  return samples
end

local function tables()
  link.open("lo"):up()
  nexthop.add { { id = 1, dev = "lo" }, { id = 2, group = "1", type = "resilient", buckets = 2 } }
  rule.add { { from = "10.0.0.0/8", invert = true, table = 100 }, { jump = 40000, iif = "nope" } }
  neighbour.add("10.0.0.3", { lladdr = "02:00:00:00:00:03", dev = "br0", router = true })
  neighbour.add("10.0.0.4", { proxy = true })
  local neighbours = neighbour.list { proxy = true }
  neighbours[#neighbours + 1] = neighbour.get("10.0.0.3", { dev = "br0" })
  return {
    ["nexthop.row"] = nexthop.list(), ["nexthop.bucket"] = nexthop.buckets(), ["rule.row"] = rule.list(),
    ["nexthop.member"] = nexthop.get(2).group, ["neighbour.row"] = neighbours,
  }
end

local function processes()
  local running, ended = process.spawn { "sleep", "60" }, process.spawn { "true" }
  local status = ended:wait()
  local inspection = process.open(1):inspect()
  return {
    ["process.row"] = process.list(),
    ["process.ids"] = { inspection.uids, inspection.gids },
    ["process.capabilities"] = { inspection.capabilities },
    ["process.cgroup"] = inspection.cgroups, ["namespace.map.range"] = inspection.uid_map,
    ["process.rlimit"] = { inspection.rlimits.nofile },
    ["process.result"] = {
      process.exec { "true" }, process.exec({ "sleep", "60" }, { timeout = 0.01, check = false }),
    },
    ["process.status"] = { status },
    ["process.inspection"] = { running:inspect(), ended:inspect(), inspection },
    ["scope.inspection"] = { scope.current():inspect(), scope.create("part"):inspect() },
  }
end

local function groups()
  local name = "lunette-test-meta-" .. test.mark
  local group = cgroup.create(name, { memory = { max = "64M" } })
  local result = group:exec { "true" }
  local pressure = { pcall(group.pressure, group) }
  group:delete()
  local measured, processes = require("lunette.top").rows { interval = 0.1 }
  return {
    ["cgroup.controller"] = cgroup.controllers(), ["cgroup.row"] = cgroup.list(),
    ["cgroup.usage.row"] = cgroup.usage(), ["top.group"] = measured, ["top.process"] = processes,
    ["cgroup.inspection"] = { cgroup.open("/"):inspect(), cgroup.create(name):inspect() },
    ["process.cgroup_use"] = { result.cgroup }, ["cgroup.pressure"] = { pressure[1] and pressure[2] or {} },
  }
end

local function traffic()
  bridge.create("shaped", { up = true })
  qdisc.add("shaped", { kind = "htb", handle = "1:", default = 0x10 })
  class.add("shaped", { kind = "htb", parent = "1:", classid = "1:10", rate = "1mbit" })
  qdisc.add("shaped", { kind = "tbf", parent = "1:10", rate = "1mbit", burst = "10K", limit = "20K" })
  filter.add("shaped", { kind = "u32", parent = "1:", protocol = "ip", dst_ip = "10.0.0.0/8", classid = "1:10" })
  local rows = qdisc.list { dev = "shaped" }
  return {
    ["qdisc.row"] = qdisc.list(), ["class.row"] = class.list(), ["filter.row"] = filter.list(),
    ["traffic.stats"] = { rows[1].stats, rows[2].stats },
  }
end

local function measurements()
  link.open("lo"):up()
  route.add("198.51.100.0/24", { type = "unreachable" })
  local port = probe.listen(0)
  local file = os.tmpname()
  local tap = capture.open("any", { file = file, filter = "icmp or port 1" })
  local ping = probe.ping("127.0.0.1")
  local samples = {
    ["probe.ping.result"] = { ping, probe.ping("192.0.2.1") }, ["probe.reply"] = ping.replies,
    ["probe.error"] = probe.ping("198.51.100.1").errors,
    ["probe.tcp.result"] = { probe.tcp("127.0.0.1", port.port), probe.tcp("127.0.0.1", 1) },
    ["probe.udp.result"] = { probe.udp("127.0.0.1", 1) },
    ["probe.trace.result"] = { probe.trace("127.0.0.1") }, ["probe.hop"] = probe.trace("127.0.0.1").hops,
    ["probe.throughput.result"] = {
      probe.throughput(namespace.current(), namespace.current(), { address = "127.0.0.1", seconds = 0.1 }),
      probe.throughput(namespace.current(), namespace.current(),
        { address = "127.0.0.1", seconds = 0.1, protocol = "udp" }),
    },
    ["probe.listen.stats"] = { port:stats() }, ["capture.stats"] = { tap:stats() },
  }
  tap:close()
  local packets = capture.read(file)
  os.remove(file)
  samples["capture.packet"] = packets
  for _, packet in ipairs(packets) do
    for _, name in ipairs { "cooked", "ipv4", "icmp", "tcp", "udp" } do
      local class = "capture." .. name
      samples[class] = samples[class] or {}
      table.insert(samples[class], packet[name])
    end
  end
  return samples
end

local function raised(body, ...)
  local ok, err = pcall(body, ...)
  return not ok and err or error("no error", 2)
end

local function errors()
  return {
    Error = {
      raised(bridge.create, "br0"), raised(bridge.create, "br1", { mut = 1400 }),
      raised(process.exec, { "sh", "-c", "exit 3" }), raised(process.exec, { "sh", "-c", "kill $$" }),
      raised(process.exec, { "sleep", "60" }, { timeout = 0.01 }),
      raised(function()
        local s <close> = scope.create()
        s:defer(error)
        link.open("nope0")
      end),
    },
  }
end

---Makes the values in the current network namespace, which has to be new.
---@return table<string, table[]> samples by the name of their class
function M.make()
  local samples = {}
  local makers <const> = {
    links, peers, vlans, namespaces, routes, firewalls, tables, traffic, processes,
    groups, measurements, many_places.samples, topologies.samples, errors,
  }
  for _, maker in ipairs(makers) do
    for class, rows in pairs(maker()) do samples[class] = rows end
  end
  return samples
end

return M
