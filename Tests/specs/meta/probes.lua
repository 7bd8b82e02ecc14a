-- SPDX-License-Identifier: GPL-3.0-or-later
-- For each function and each class of options that it takes, a call with a table of that class. One unknown name is in
-- the table already, so that the call raises an error that lists the known ones. `h` has a handle of each kind.
-- What follows the name of a class tells apart several ways to hand it over, or that it is nested.
local here = debug.getinfo(1, "S").source:match("^@(.*)/") or "."
local probes = {
  ["namespace.create"] = {
    ["namespace.create.options"] = function(o) namespace.create(nil, o) end,
    ["namespace.time of time"] = function(o) namespace.create(nil, { kind = "time", time = o }) end,
    ["namespace.map.range of uid"] = function(o)
      o.inside, o.outside = 0, 0
      namespace.create(nil, { kind = "user", map = { uid = o } })
    end,
    ["namespace.map.table of map"] = function(o) namespace.create(nil, { kind = "user", map = o }) end,
  },
  ["namespace.open"] = {
    ["namespace.row"] = function(o) namespace.open(o) end,
    ["namespace.open.options"] = function(o) namespace.open("lt", o) end,
  },
  ["namespace.find"] = { ["namespace.open.options"] = function(o) namespace.find("lt", o) end },
  ["namespace.list"] = { ["namespace.list.options"] = function(o) namespace.list(o) end },
  ["namespace.tree"] = { ["namespace.tree.options"] = function(o) namespace.tree(o) end },
  ["namespace.limits"] = { ["namespace.limits.options"] = function(o) namespace.limits(o) end },
  ["namespace.unshare"] = { ["namespace.unshare.options"] = function(o) namespace.unshare("net", o) end },
  ["namespace.list_id"] = { ["namespace.list_id.options"] = function(o) namespace.list_id(o) end },
  ["namespace.exec_all"] = { ["Namespace.exec.options"] = function(o) namespace.exec_all({ "true" }, o) end },
  ["namespace.monitor"] = { ["namespace.monitor.options"] = function(o) namespace.monitor(o) end },
  ["Group.exec"] = { ["Namespace.exec.options"] = function(o, h) h.Group:exec({ "true" }, o) end },
  ["Group.spawn"] = { ["Namespace.spawn.options"] = function(o, h) h.Group:spawn({ "true" }, o) end },
  ["Namespace.exec"] = { ["Namespace.exec.options"] = function(o, h) h.Namespace:exec({ "true" }, o) end },
  ["Namespace.spawn"] = { ["Namespace.spawn.options"] = function(o, h) h.Namespace:spawn({ "true" }, o) end },
  ["Namespace.set"] = { ["Namespace.set.options"] = function(o, h) h.Namespace:set(o) end },
  ["link.create"] = { ["link.create.options"] = function(o) o.kind = "dummy"; link.create("lt0", o) end },
  ["link.open"] = { ["link.open.options"] = function(o) link.open("lo", o) end },
  ["link.find"] = { ["link.find.options"] = function(o) link.find("lo", o) end },
  ["link.list"] = { ["link.list.options"] = function(o) link.list(o) end },
  ["Link.set"] = {
    ["Link.set.options"] = function(o, h) h.Link:set(o) end,
    ["bridge.set.options"] = function(o) bridge.create("lt0"):set(o) end,
  },
  ["Link.set_port"] = {
    ["bridge.port.set.options"] = function(o)
      veth.create({ name = "lt1", master = bridge.create() }, "lt2"):set_port(o)
    end,
  },
  ["Link.attach"] = { ["bridge.port.options"] = function(o) bridge.create():attach("lo", o) end },
  ["Link.move"] = { ["Link.move.options"] = function(o, h) h.Link:move(h.Namespace, o) end },
  ["Link.add_address"] = { ["Link.add_address.options"] = function(o, h) h.Link:add_address("10.0.0.1/8", o) end },
  ["Link.remove_address"] = {
    ["Link.remove_address.options"] = function(o, h) h.Link:remove_address("10.0.0.1/8", o) end,
  },
  ["Link.addresses"] = { ["Link.addresses.options"] = function(o, h) h.Link:addresses(o) end },
  ["Link.add_vlan"] = { ["Link.add_vlan.options"] = function(o, h) h.Link:add_vlan(10, o) end },
  ["Link.vlans"] = { ["Link.vlans.options"] = function(o, h) h.Link:vlans(o) end },
  ["veth.create"] = {
    ["veth.create.options"] = function(o) veth.create(o) end,
    ["veth.create.options of the far end"] = function(o) veth.create(nil, o) end,
  },
  ["bridge.create"] = { ["bridge.create.options"] = function(o) bridge.create("lt0", o) end },
  ["nexthop.get"] = { ["nexthop.get.options"] = function(o) nexthop.get(1, o) end },
  ["nexthop.buckets"] = { ["nexthop.buckets.options"] = function(o) nexthop.buckets(o) end },
  ["neighbour.get"] = { ["neighbour.get.options"] = function(o) o.dev = "lo"; neighbour.get("10.0.0.1", o) end },
  ["wireguard.create"] = {
    ["wireguard.create.options"] = function(o) wireguard.create("lt0", o) end,
    ["link.peer.options of peers"] = function(o)
      o.public_key = wireguard.generate_key()
      wireguard.create("lt0", { peers = { o } })
    end,
  },
  ["Link.set_peer"] = {
    ["link.peer.options"] = function(o, h) o.public_key = wireguard.generate_key(); h.Link:set_peer(o) end,
  },
  ["route.get"] = { ["route.get.options"] = function(o) route.get("10.0.0.1", o) end },
  ["gateway.create"] = {
    ["gateway.create.options"] = function(o) require("lunette.gateway").create(o) end,
  },
  ["Gateway.attach"] = {
    ["Gateway.attach.options"] = function(o, h) h.Gateway:attach(namespace.create(), o) end,
  },
  ["firewall.isolate"] = {
    ["firewall.isolate.options"] = function(o) o[1], o[2] = "a", "b"; firewall.isolate(o) end,
  },
  ["firewall.masquerade"] = { ["firewall.masquerade.options"] = function(o) firewall.masquerade(o) end },
  ["firewall.publish"] = { ["firewall.publish.options"] = function(o) firewall.publish(o) end },
  ["firewall.set"] = { ["firewall.set.options"] = function(o) firewall.set(o) end },
  ["firewall.apply"] = { ["firewall.apply.options"] = function(o) firewall.apply("", o) end },
  ["firewall.list"] = { ["firewall.list.options"] = function(o) firewall.list(o) end },
  ["firewall.counters"] = { ["firewall.counters.options"] = function(o) firewall.counters(o) end },
  ["firewall.flush"] = { ["firewall.flush.options"] = function(o) firewall.flush(o) end },
  ["firewall.interference"] = { ["firewall.interference.options"] = function(o) firewall.interference(o) end },
  ["FirewallSet.add"] = { ["FirewallSet.add.options"] = function(o, h) h.FirewallSet:add("10.0.0.1", o) end },
  ["sysctl.get"] = { ["sysctl.get.options"] = function(o) sysctl.get("kernel.ostype", o) end },
  ["sysctl.set"] = {
    ["sysctl.set.options"] = function(o) sysctl.set("net.ipv4.ip_forward", 1, o) end,
    ["sysctl.set.options after a table"] = function(o) sysctl.set({}, o) end,
  },
  ["sysctl.list"] = {
    ["sysctl.list.options"] = function(o) sysctl.list("kernel.ostype", o) end,
    ["sysctl.list.options alone"] = function(o) sysctl.list(o) end,
  },
  ["process.exec"] = {
    ["process.exec.options"] = function(o) process.exec({ "true" }, o) end,
    ["process.terminal of terminal"] = function(o) process.exec({ "true" }, { terminal = o }) end,
    ["process.file of stdout"] = function(o) o.file = "/dev/null"; process.exec({ "true" }, { stdout = o }) end,
  },
  ["process.spawn"] = { ["process.spawn.options"] = function(o) process.spawn({ "true" }, o) end },
  ["process.open"] = { ["process.row"] = function(o) o.pid = 1; process.open(o) end },
  ["process.find"] = { ["process.row"] = function(o) o.pid = 1; process.find(o) end },
  ["process.list"] = { ["process.list.options"] = function(o) process.list(o) end },
  ["process.wait_any"] = { ["process.wait_any.options"] = function(o) process.wait_any(o) end },
  ["Process.kill"] = { ["Process.kill.options"] = function(o, h) h.Process:kill("CONT", o) end },
  ["monitor.open"] = { ["monitor.open.options"] = function(o) o[1] = "link"; monitor.open(o) end },
  ["capture.open"] = { ["capture.open.options"] = function(o) capture.open("lo", o) end },
  ["capture.read"] = { ["capture.read.options"] = function(o) capture.read("/dev/null", o) end },
  ["probe.listen"] = { ["probe.listen.options"] = function(o) probe.listen(0, o) end },
  ["eventually"] = { ["eventually.options"] = function(o) eventually(os.time, 1, o) end },
  ["timer.create"] = { ["timer.create.options"] = function(o) timer.create(1, o) end },
  ["scope.create"] = {
    ["scope.create.options"] = function(o) scope.create("lt", o) end,
    ["scope.create.options alone"] = function(o) scope.create(o) end,
  },
  ["cgroup.create"] = {
    ["cgroup.create.options"] = function(o) cgroup.create("lt", o) end,
    ["cgroup.owner of owner"] = function(o) o.uid = 0; cgroup.create("lt", { owner = o }) end,
  },
  ["cgroup.open"] = { ["cgroup.row"] = function(o) o.path = "lt"; cgroup.open(o) end },
  ["cgroup.find"] = { ["cgroup.row"] = function(o) o.path = "lt"; cgroup.find(o) end },
  ["cgroup.list"] = { ["cgroup.list.options"] = function(o) cgroup.list(o) end },
  ["cgroup.usage"] = { ["cgroup.usage.options"] = function(o) cgroup.usage(o) end },
  ["top.rows"] = { ["top.options"] = function(o) require("lunette.top").rows(o) end },
  ["top.show"] = { ["top.options"] = function(o) require("lunette.top").show(o) end },
  ["Cgroup.set"] = {
    ["cgroup.set.options"] = function(o, h) h.Cgroup:set(o) end,
    ["cgroup.cpu of cpu"] = function(o, h) h.Cgroup:set { cpu = o } end,
    ["cgroup.cpu.quota of cpu.max"] = function(o, h) h.Cgroup:set { cpu = { max = o } } end,
    ["cgroup.cpu.uclamp of cpu.uclamp"] = function(o, h) h.Cgroup:set { cpu = { uclamp = o } } end,
    ["cgroup.cpuset of cpuset"] = function(o, h) h.Cgroup:set { cpuset = o } end,
    ["cgroup.memory of memory"] = function(o, h) h.Cgroup:set { memory = o } end,
    ["cgroup.memory.swap of memory.swap"] = function(o, h) h.Cgroup:set { memory = { swap = o } } end,
    ["cgroup.io of io"] = function(o, h) h.Cgroup:set { io = o } end,
    ["cgroup.io.max of io.max"] = function(o, h) h.Cgroup:set { io = { max = { ["8:0"] = o } } } end,
    ["cgroup.io.latency of io.latency"] = function(o, h) h.Cgroup:set { io = { latency = { ["8:0"] = o } } } end,
    ["cgroup.pids of pids"] = function(o, h) h.Cgroup:set { pids = o } end,
    ["cgroup.hugetlb of hugetlb"] = function(o, h) h.Cgroup:set { hugetlb = o } end,
    ["cgroup.rdma of rdma"] = function(o, h) h.Cgroup:set { rdma = o } end,
    ["cgroup.rdma.max of rdma.max"] = function(o, h) h.Cgroup:set { rdma = { max = { lt = o } } } end,
    ["cgroup.misc of misc"] = function(o, h) h.Cgroup:set { misc = o } end,
    ["cgroup.devices of devices"] = function(o, h) h.Cgroup:set { devices = o } end,
    ["cgroup.net_cls of net_cls"] = function(o, h) h.Cgroup:set { net_cls = o } end,
    ["cgroup.net_prio of net_prio"] = function(o, h) h.Cgroup:set { net_prio = o } end,
  },
  ["Cgroup.processes"] = { ["Cgroup.processes.options"] = function(o, h) h.Cgroup:processes(o) end },
  ["Cgroup.freeze"] = { ["Cgroup.freeze.options"] = function(o, h) h.Cgroup:freeze(o) end },
  ["Cgroup.thaw"] = { ["Cgroup.freeze.options"] = function(o, h) h.Cgroup:thaw(o) end },
  ["Cgroup.delete"] = { ["Cgroup.delete.options"] = function(o, h) h.Cgroup:delete(o) end },
  ["Cgroup.read"] = { ["Cgroup.file.options"] = function(o, h) h.Cgroup:read("cgroup.procs", o) end },
  ["Cgroup.write"] = { ["Cgroup.file.options"] = function(o, h) h.Cgroup:write("cgroup.procs", "0", o) end },
  ["Cgroup.exec"] = { ["process.exec.options"] = function(o, h) h.Cgroup:exec({ "true" }, o) end },
  ["Cgroup.spawn"] = { ["process.spawn.options"] = function(o, h) h.Cgroup:spawn({ "true" }, o) end },
  ["Cgroup.trigger"] = { ["Cgroup.trigger.options"] = function(o, h) h.Cgroup:trigger("cpu", o) end },
  ["wait"] = { ["wait.options"] = function(o) wait(o) end },
}
-- the kinds of links that have options of their own; those that take the same follow
for _, kinds in ipairs {
  { "vlan" }, { "macvlan", "macvtap" }, { "ipvlan", "ipvtap" }, { "bond" }, { "vrf" }, { "tun" }, { "vxlan" },
  { "geneve" }, { "gre", "gretap" }, { "erspan" }, { "ip6gre", "ip6gretap" }, { "ip6erspan" }, { "ipip" }, { "sit" },
  { "ip6tnl" }, { "vti", "vti6" }, { "raw" },
} do
  for number, kind in ipairs(kinds) do
    local class = ("link.create.%s.options"):format(kinds[1]) .. (number > 1 and " of " .. kind or "")
    probes["link.create"][class] = function(o) o.kind = kind; link.create("lt0", o) end
  end
end
for _, kind in ipairs { "ping", "trace" } do
  local class = ("probe.%s.options"):format(kind)
  probes["probe." .. kind] = { [class] = function(o) probe[kind]("10.0.0.1", o) end }
  probes["probe.start_" .. kind] = { [class] = function(o) probe["start_" .. kind]("10.0.0.1", o) end }
end
for _, kind in ipairs { "tcp", "udp" } do
  local class = ("probe.%s.options"):format(kind)
  probes["probe." .. kind] = { [class] = function(o) probe[kind]("10.0.0.1", 1, o) end }
  probes["probe.start_" .. kind] = { [class] = function(o) probe["start_" .. kind]("10.0.0.1", 1, o) end }
end
for _, name in ipairs { "throughput", "start_throughput" } do
  probes["probe." .. name] = {
    ["probe.throughput.options"] = function(o, h)
      o.address = "10.0.0.1"
      probe[name](h.Namespace, h.Namespace, o)
    end,
  }
end
for _, verb in ipairs { "accept", "drop", "reject" } do
  probes["firewall." .. verb] = { [("firewall.%s.options"):format(verb)] = function(o) firewall[verb](o) end }
end

for name, list in pairs(dofile(here .. "/traffic_probes.lua")) do probes[name] = list end
for name, list in pairs(dofile(here .. "/topologies.lua").probes) do probes[name] = list end

-- the modules of rows: how a row is named, and what it needs besides
local tables = {
  address = { key = "10.0.0.1/8", field = "address", needs = { dev = "lo" } },
  route = { key = "10.0.0.0/8", field = "destination" },
  rule = { needs = { priority = 1 } },
  nexthop = { key = 1, field = "id" },
  neighbour = { key = "10.0.0.1", field = "address", needs = { dev = "lo" } },
}

local function with(options, needs, field, key)
  for name, value in pairs(needs or {}) do options[name] = value end
  if field then options[field] = key end
  return options
end

local function add_probes(name, verb, kind)
  local module = _G[name]
  local function row(o) return with(o, kind.needs, kind.field, kind.key) end
  probes[name .. "." .. verb] = {
    [name .. ".change.options"] = kind.key and function(o) module[verb](kind.key, with(o, kind.needs)) end,
    [name .. ".change.row"] = function(o) module[verb](row(o)) end,
    [name .. ".change.row in a list"] = function(o) module[verb] { row(o) } end,
    [name .. ".batch.options"] = function(o) module[verb]({ row {} }, o) end,
  }
end
for _, verb in ipairs { "add", "append", "replace", "remove" } do
  local function row(o) o.lladdr, o.dev = "02:00:00:00:00:01", "lo"; return o end
  probes["fdb." .. verb] = {
    ["fdb.change.options"] = function(o) o.dev = "lo"; fdb[verb]("02:00:00:00:00:01", o) end,
    ["fdb.batch.options"] = function(o) fdb[verb]({ row {} }, o) end,
    ["fdb.change.row"] = function(o) fdb[verb](row(o)) end,
    ["fdb.change.row in a list"] = function(o) fdb[verb] { row(o) } end,
  }
end
probes["fdb.list"] = { ["fdb.list.options"] = function(o) fdb.list(o) end }
probes["fdb.flush"] = { ["fdb.list.options"] = function(o) fdb.flush(o) end }
probes["fdb.get"] = { ["fdb.get.options"] = function(o) o.dev = "lo"; fdb.get("02:00:00:00:00:01", o) end }
for _, verb in ipairs { "add", "replace", "remove" } do
  local function row(o) o.grp, o.dev, o.port = "239.1.1.1", "lo", "lo"; return o end
  probes["mdb." .. verb] = {
    ["mdb.change.options"] = function(o) o.dev, o.port = "lo", "lo"; mdb[verb]("239.1.1.1", o) end,
    ["mdb.batch.options"] = function(o) mdb[verb]({ row {} }, o) end,
    ["mdb.change.row"] = function(o) mdb[verb](row(o)) end,
    ["mdb.change.row in a list"] = function(o) mdb[verb] { row(o) } end,
  }
end
probes["mdb.list"] = { ["mdb.list.options"] = function(o) mdb.list(o) end }
probes["mdb.flush"] = { ["mdb.list.options"] = function(o) mdb.flush(o) end }
probes["mdb.get"] = { ["mdb.get.options"] = function(o) o.dev = "lo"; mdb.get("239.1.1.1", o) end }
probes["mdb.routers"] = { ["mdb.routers.options"] = function(o) mdb.routers(o) end }
for _, verb in ipairs { "add", "replace", "remove" } do
  local function row(o) o.vid, o.dev = 10, "lo"; return o end
  probes["bridge_vlan." .. verb] = {
    ["bridge_vlan.change.options"] = function(o) o.dev = "lo"; bridge_vlan[verb](10, o) end,
    ["bridge_vlan.batch.options"] = function(o) bridge_vlan[verb]({ row {} }, o) end,
    ["bridge_vlan.change.row"] = function(o) bridge_vlan[verb](row(o)) end,
    ["bridge_vlan.change.row in a list"] = function(o) bridge_vlan[verb] { row(o) } end,
  }
end
probes["bridge_vlan.list"] = { ["bridge_vlan.list.options"] = function(o) bridge_vlan.list(o) end }
probes["bridge_vlan.flush"] = { ["bridge_vlan.flush.options"] = function(o) bridge_vlan.flush(o) end }

for name, kind in pairs(tables) do
  for _, verb in ipairs { "add", "replace", "remove" } do add_probes(name, verb, kind) end
  for _, verb in ipairs { "list", "flush" } do
    probes[name .. "." .. verb] = { [name .. ".list.options"] = function(o) _G[name][verb](o) end }
  end
end
add_probes("route", "append", tables.route)
for _, verb in ipairs { "add", "append", "replace", "remove" } do
  local found = probes["route." .. verb]
  found["route.nexthop of nexthops"] = function(o) route[verb]("10.0.0.0/8", { nexthops = { o } }) end
  for _, kind in ipairs { "mpls", "ip", "ip6", "seg6", "seg6local" } do
    found[("route.encap.%s of encap"):format(kind)] = function(o)
      o.type = kind
      route[verb]("10.0.0.0/8", { encap = o })
    end
  end
end
probes["nexthop.add"]["nexthop.member of group"] = function(o)
  o.id = 1
  nexthop.add(2, { group = { o } })
end
for name, list in pairs(dofile(here .. "/many_places.lua").probes) do probes[name] = list end

return probes
