-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the kinds of links and the ports of bridges are told: words of ip link, and options.
return function(W)
  -- `learning` and `nolearning`.
  local function pair(names, prefix)
    local grammar = {}
    for name in names:gmatch("%S+") do
      grammar[name], grammar[(prefix or "no") .. name] = { name, true }, { name, false }
    end
    return grammar
  end
  local function ends(form) return { ["local"] = { "local_address", form }, remote = { "remote", form } } end
  local function on_link(key) return { dev = { key or "link", W.text } } end

  local udp <const> = W.join(ends(W.text), pair("external"), {
    id = { "id", W.number }, vni = { "id", W.number }, dstport = { "port", W.number }, df = { "df", W.text },
    tos = { "tos", W.auto }, dsfield = { "tos", W.auto }, group = { "remote", W.text }, flowlabel = { "label",
      W.number },
    udpcsum = { "udp_csum", true }, noudpcsum = { "udp_csum", false },
    udp6zerocsumtx = { "udp_zero_csum6_tx", true }, noudp6zerocsumtx = { "udp_zero_csum6_tx", false },
    udp6zerocsumrx = { "udp_zero_csum6_rx", true }, noudp6zerocsumrx = { "udp_zero_csum6_rx", false },
    ttl = function(cursor, options)
      local word = cursor:next()
      if word == "inherit" then options.ttl_inherit = true end
      if word == "auto" then word = "0" end
      if word ~= "inherit" then options.ttl = W.number(word) end
    end,
  })
  local vxlan <const> = W.join(udp, on_link(),
    pair("learning proxy rsc l2miss l3miss vnifilter localbypass gbp gpe"), {
    ageing = { "ageing", W.number }, maxaddress = { "limit", W.number }, remcsumtx = { "remcsum_tx", true },
    remcsumrx = { "remcsum_rx", true },
    srcport = function(cursor, options) options.port_range = cursor:next() .. "-" .. cursor:next() end,
  })
  local function key(options, name, word) options[name] = W.auto(word) end
  local ip4 <const> = W.join(ends(W.text), on_link(), pair("pmtudisc external"), {
    ttl = { "ttl", function(word) return word == "inherit" and 0 or W.auto(word) end }, tos = { "tos", W.auto },
    hoplimit = { "ttl", W.auto }, fwmark = { "fwmark", W.auto }, mode = { "proto", W.text },
    key = function(cursor, options) key(options, "key", cursor:next()) end,
    ikey = function(cursor, options) key(options, "ikey", cursor:next()) end,
    okey = function(cursor, options) key(options, "okey", cursor:next()) end,
    nokey = function() W.give_up("`nokey`") end,
  }, pair("csum icsum ocsum seq iseq oseq"), { isatap = { "isatap", true }, ignore_df = { "ignore_df", true },
    ["ignore-df"] = { "ignore_df", true } })
  local ip6 <const> = W.join(ip4, {
    encaplimit = function(cursor, options)
      local word = cursor:next()
      if word == "none" then options.ignore_encap_limit = true else options.encap_limit = W.number(word) end
    end,
    tclass = function(cursor, options)
      local word = cursor:next()
      if word == "inherit" then options.tclass_inherit = true else options.tclass = tonumber(word, 16) or word end
    end,
    flowlabel = function(cursor, options)
      local word = cursor:next()
      if word == "inherit" then options.flowlabel_inherit = true else options.flowlabel = W.number(word) end
    end,
    ["allow-localremote"] = { "allow_localremote", true }, hoplimit = { "ttl", W.auto }, ttl = { "ttl", W.auto },
  })

  local flags <const> = "vlan_filtering mcast_snooping mcast_querier vlan_stats_enabled vlan_stats_per_port "
    .. "mcast_query_use_ifaddr mcast_stats_enabled nf_call_iptables nf_call_ip6tables nf_call_arptables "
    .. "mcast_vlan_snooping no_linklocal_learn mst_enabled"
  local times <const> = "ageing_time hello_time forward_delay max_age mcast_last_member_interval "
    .. "mcast_membership_interval mcast_querier_interval mcast_query_interval mcast_query_response_interval "
    .. "mcast_startup_query_interval"
  local bridge_words <const> = W.join(W.same(W.switch, flags), W.same(W.number,
    "priority vlan_default_pvid mcast_router "
    .. "group_fwd_mask mcast_hash_max mcast_igmp_version mcast_mld_version mcast_hash_elasticity fdb_max_learned"),
    W.same(W.text, "vlan_protocol"), {
      stp_state = { "stp", W.switch }, group_address = { "group_addr", W.text },
      mcast_last_member_count = { "mcast_last_member_cnt", W.number },
      mcast_startup_query_count = { "mcast_startup_query_cnt", W.number },
    })
  for name in times:gmatch("%S+") do
    bridge_words[name] = { name:gsub("_interval", "_intvl"), W.hundredths }
    bridge_words[name][1] = name:gsub("_interval", "_intvl")
  end

  local port <const> = W.join(W.same(W.switch,
    "guard root_block learning flood bcast_flood mcast_flood mcast_to_unicast "
    .. "hairpin isolated locked mab vlan_tunnel neigh_suppress proxy_arp proxy_arp_wifi neigh_vlan_suppress"),
    W.same(W.number, "priority cost mcast_router group_fwd_mask mcast_max_groups"), {
      fastleave = { "fastleave", W.switch }, mcast_fast_leave = { "fastleave", W.switch },
      learning_sync = function() W.give_up("`learning_sync`") end, backup_port = { "backup_port", W.text },
      nobackup_port = { "backup_port", false },
      state = { "state", function(word)
        return ({ [0] = "disabled", "listening", "learning", "forwarding", "blocking" })[tonumber(word)] or word
      end },
    })

  local vlan_flags <const> = W.same(W.switch, "reorder_hdr gvrp mvrp loose_binding bridge_binding")
  local KINDS <const> = {
    dummy = {}, ifb = {}, nlmon = {}, bridge = bridge_words, vxlan = vxlan, gre = ip4, gretap = ip4, ipip = ip4,
      sit = ip4,
    ip6gre = ip6, ip6gretap = ip6, ip6tnl = ip6, vti = ip4, vti6 = ip6, wireguard = {}, vcan = {}, hsr = nil,
    geneve = W.join(udp, { innerprotoinherit = { "inner_proto_inherit", true } }), vrf = { table = { "table",
      W.number } },
    vlan = W.join(vlan_flags, { id = { "id", W.number }, protocol = { "protocol", W.text }, proto = { "protocol",
      W.text } }),
    macvlan = { mode = { "mode", W.text }, bcqueuelen = { "bcqueuelen", W.number }, nopromisc = { "nopromisc",
      true } },
    ipvlan = {
      mode = { "mode", function(word) return word:lower() end }, bridge = { "ports", "bridge" },
      private = { "ports", "private" }, vepa = { "ports", "vepa" },
    },
    bond = W.join(W.same(W.text,
      "mode active_slave primary xmit_hash_policy ad_actor_system primary_reselect ad_select "
      .. "fail_over_mac arp_validate arp_all_targets"), W.same(W.number, "min_links num_grat_arp packets_per_slave "
      .. "resend_igmp ad_user_port_key ad_actor_sys_prio"), { lacp_rate = { "ad_lacp_rate", W.text },
      miimon = { "miimon", function(word) return tonumber(word) and tonumber(word) / 1000 or word end } }),
    erspan = W.join(ip4, W.same(W.number, "erspan_ver erspan_hwid"), W.same(W.text, "erspan_dir"),
      { erspan = { "erspan_index", W.number } }),
  }
  KINDS.ip6erspan, KINDS.macvtap, KINDS.ipvtap = KINDS.erspan, KINDS.macvlan, KINDS.ipvlan
  return { KINDS, port }
end
