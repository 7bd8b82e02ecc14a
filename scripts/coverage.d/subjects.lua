-- SPDX-License-Identifier: GPL-3.0-or-later
-- What is compared: objects that iproute2 makes, with all that it can be told about them, and how both show them.
-- `names` tells which word of ours stands for one of theirs where the two differ; `only` how the paths begin that
-- count.
local M = {}

local VETH <const> = "ip link add lc type veth peer name ld; ip link set lc up; ip link set ld up"
local BRIDGE <const> = "ip link add base type bridge; ip link set base up"
local PORT <const> = VETH .. "; ip link set lc master base"

local link_names <const> = {
  ifindex = "index", ifname = "name", operstate = "state", txqlen = "txqueuelen", link_type = "type", address = "mac",
  ["linkinfo.info_kind"] = "kind", ["linkinfo.info_slave_kind"] = "slave_kind", ifalias = "alias",
  ["linkinfo.info_data.type"] = "tun.mode", ["linkinfo.info_data.flags"] = "vlan.reorder_hdr",
  ["linkinfo.info_slave_data.group_fwd_mask_str"] = "port.group_fwd_mask", multicast_router = "mcast_router",
  ["local"] = "local_address", usedbcqueuelen = "used_bcqueuelen", inet6_addr_gen_mode = "addrgenmode",
  link_netnsid = "link_nsid", permaddr = "permanent_address",
}

local function link_subject(title, commands, only)
  return {
    title = title, commands = commands, names = link_names, only = only,
    theirs = { "ip", "-d", "-j", "link", "show", "dev", "lc" },
    ours = function() return { link.open("lc"):inspect() } end,
    prefixes = {
      ["linkinfo.info_data."] = function(row) return row.kind .. "." end,
      ["linkinfo.info_slave_data."] = function() return "port." end,
    },
  }
end

M[#M + 1] = link_subject("any link", {
  "ip link add lc type veth peer name ld", "ip link set lc alias word group 5 up",
  "ip link property add dev lc altname longer",
})
for _, kind in ipairs {
  { "bridge", "type bridge vlan_filtering 1 mcast_snooping 1" },
  { "vlan", "link base type vlan id 7 ingress-qos-map 1:2 egress-qos-map 3:4" },
  { "vxlan", "type vxlan id 5 remote 192.0.2.2 local 192.0.2.1 dstport 4789 ttl 5 ageing 100 maxaddress 9 gbp" },
  { "macvlan", "link base type macvlan mode bridge" }, { "ipvlan", "link base type ipvlan mode l3" },
  { "bond", "type bond mode 802.3ad miimon 100 xmit_hash_policy layer3+4 lacp_rate fast" },
  { "vrf", "type vrf table 9" }, { "geneve", "type geneve id 5 remote 192.0.2.2 ttl 5 tos 4" },
  { "gre", "type gre remote 192.0.2.2 local 192.0.2.1 key 7 ttl 5 csum" },
  { "gretap", "type gretap remote 192.0.2.2 local 192.0.2.1 key 7" },
  { "ip6gre", "type ip6gre remote fd00::2 local fd00::1 key 7" },
  { "ipip", "type ipip remote 192.0.2.2 local 192.0.2.1 ttl 5" },
  { "sit", "type sit remote 192.0.2.2 local 192.0.2.1" },
  { "ip6tnl", "type ip6tnl remote fd00::2 local fd00::1" },
  { "tun", nil }, { "wireguard", "type wireguard" },
} do
  local name, words = table.unpack(kind)
  local make = words and "ip link add lc " .. words or "ip tuntap add dev lc mode tap"
  M[#M + 1] = link_subject(
    "link, " .. name, { "ip link add base type veth peer name other", make }, "linkinfo.info_data.")
end
M[#M + 1] = link_subject("link, port of a bridge", {
  "ip link add base type bridge vlan_filtering 1", PORT,
}, "linkinfo.info_slave_data.")
M[#M + 1] = link_subject("link, port of a bond", {
  "ip link add base type bond mode active-backup", "ip link add lc type veth peer name ld",
  "ip link set lc master base",
}, "linkinfo.info_slave_data.")

-- Rows of one of the kernel's tables.
local function rows_subject(title, commands, theirs, ours, names)
  M[#M + 1] = { title = title, commands = commands, theirs = theirs, ours = ours, names = names or {} }
end

rows_subject("address", {
  VETH,
  "ip address add 192.0.2.1/24 dev lc label lc:x broadcast 192.0.2.255 metric 7 valid_lft 900 preferred_lft 800",
}, { "ip", "-d", "-j", "-4", "address", "show", "dev", "lc" },
  function() return address.list { dev = "lc", family = "ipv4" } end, {
    ["addr_info.local"] = "address", ["addr_info.prefixlen"] = "address", ["addr_info.family"] = "family",
    ["addr_info.scope"] = "scope", ["addr_info.label"] = "label", ["addr_info.broadcast"] = "broadcast",
    ["addr_info.valid_life_time"] = "valid_lifetime", ["addr_info.preferred_life_time"] = "preferred_lifetime",
    ["addr_info.dynamic"] = "flags", ["addr_info.metric"] = "metric",
  })
M[#M].only = "addr_info."
rows_subject("route", {
  VETH, "ip address add 192.0.2.1/24 dev lc",
  "ip route add 198.51.100.0/24 via 192.0.2.2 dev lc src 192.0.2.1 metric 7 mtu 1400 advmss 1300 realms 3/4 onlink",
  "ip route add 203.0.113.0/24 metric 7 nexthop via 192.0.2.2 weight 2 nexthop via 192.0.2.3",
}, { "ip", "-d", "-j", "route", "show", "metric", "7" }, function() return route.list { metric = 7 } end, {
  dst = "destination", gateway = "via", prefsrc = "source", ["metrics.mtu"] = "mtu", ["metrics.advmss"] = "advmss",
  ["nexthops.gateway"] = "nexthops.via", ["flow.to"] = "realms", ["flow.from"] = "realms",
})
rows_subject("rule", {
  "ip rule add from 192.0.2.0/24 to 198.51.100.0/24 fwmark 1/3 iif lo oif lo uidrange 1-2 ipproto tcp sport 1-2 "
    .. "dport 3 priority 9 table 7 suppress_prefixlength 1",
}, { "ip", "-d", "-j", "rule", "show", "priority", "9" }, function() return rule.list { priority = 9 } end, {
  src = "from", srclen = "from", dst = "to", dstlen = "to", suppress_prefixlen = "suppress_prefixlength",
  uid_start = "uidrange", uid_end = "uidrange", sport_start = "sport", sport_end = "sport",
})
rows_subject("neighbour", {
  VETH,
  "ip neighbour add 192.0.2.2 lladdr 02:00:00:00:00:02 dev lc protocol static",
}, { "ip", "-d", "-s", "-j", "neighbour", "show", "dev", "lc" }, function() return neighbour.list { dev = "lc" } end,
  { dst = "address" })
rows_subject("nexthop", {
  VETH, "ip address add 192.0.2.1/24 dev lc",
  "ip nexthop add id 1 via 192.0.2.2 dev lc", "ip nexthop add id 2 via 192.0.2.3 dev lc",
  "ip nexthop add id 3 group 1,2/2,3",
}, { "ip", "-d", "-j", "nexthop", "show" }, function() return nexthop.list() end, { gateway = "via" })
rows_subject("forwarding entry", {
  BRIDGE, PORT,
  "bridge fdb add 02:00:00:00:00:02 dev lc master static",
}, { "bridge", "-d", "-s", "-j", "fdb", "show", "br", "base" }, function() return fdb.list { br = "base" } end, {
  mac = "lladdr", ifname = "dev",
})
rows_subject("multicast entry", {
  BRIDGE, PORT,
  "bridge mdb add dev base port lc grp 239.1.1.1 permanent",
}, { "bridge", "-d", "-s", "-j", "mdb", "show", "dev", "base" }, function() return mdb.list { dev = "base" } end, {
  ["mdb.index"] = "dev",
})
M[#M].prefixes = { ["mdb."] = function() return "" end }
M[#M].only = "mdb."

return M
