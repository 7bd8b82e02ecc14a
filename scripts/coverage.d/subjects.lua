-- SPDX-License-Identifier: GPL-3.0-or-later
-- What is compared: objects that iproute2 makes, with all that it can be told about them, and how both show them.
-- `names` tells which word of ours stands for one of theirs where the two differ; `only` how the paths begin that count.
local M = {}

local link_names <const> = {
  ifindex = "index", ifname = "name", operstate = "state", txqlen = "txqueuelen", link_type = "type", address = "mac",
  ["linkinfo.info_kind"] = "kind", ["linkinfo.info_slave_kind"] = "slave_kind", ifalias = "alias",
  ["local"] = "local_address", usedbcqueuelen = "used_bcqueuelen", inet6_addr_gen_mode = "addrgenmode", link_netnsid = "link_nsid", permaddr = "permanent_address",
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
  M[#M + 1] = link_subject("link, " .. name, { "ip link add base type veth peer name other", make }, "linkinfo.info_data.")
end
M[#M + 1] = link_subject("link, port of a bridge", {
  "ip link add base type bridge vlan_filtering 1", "ip link add lc master base up type veth peer name ld",
}, "linkinfo.info_slave_data.")
M[#M + 1] = link_subject("link, port of a bond", {
  "ip link add base type bond mode active-backup", "ip link add lc type veth peer name ld", "ip link set lc master base",
}, "linkinfo.info_slave_data.")

return M
