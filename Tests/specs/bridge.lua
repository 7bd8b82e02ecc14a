-- SPDX-License-Identifier: GPL-3.0-or-later
-- Bridges: what they can be set to, and what `ip -d link` tells of them.
local test = require "lunette.test"
local json = require "cjson"

local function info(name)
  return json.decode(process.exec({ "ip", "-j", "-d", "link", "show", name }).stdout)[1].linkinfo.info_data
end

-- what `ip` prints of the value of a field
local function as_ip(key, value)
  if type(value) == "boolean" then return value and 1 or 0 end
  if math.type(value) == "float" then return value * 100 end
  return key == "group_fwd_mask" and ("0x%x"):format(value):gsub("^0x0$", "0") or value
end

test.suite("bridge", function()
  test.case("all that ip -d link tells of a bridge", function()
    namespace.create("lt-room"):call(function()
      local br = bridge.create("br0", {
        mac = "02:00:00:00:0a:0b", stp = true, priority = 4096, forward_delay = 4, hello_time = 3, max_age = 12,
        ageing_time = 123.44, group_fwd_mask = 8, group_addr = "01:80:c2:00:00:0e", mcast_router = 2,
        mcast_querier = true, mcast_query_use_ifaddr = true, mcast_hash_max = 512, mcast_last_member_cnt = 3,
        mcast_startup_query_cnt = 4, mcast_last_member_intvl = 2, mcast_membership_intvl = 200,
        mcast_querier_intvl = 201, mcast_query_intvl = 100, mcast_query_response_intvl = 9,
        mcast_startup_query_intvl = 25, mcast_stats_enabled = true, mcast_igmp_version = 3, mcast_mld_version = 2,
        no_linklocal_learn = true, up = true,
      })
      local ours, theirs, compared = br:inspect().bridge, info("br0"), 0
      for key, value in pairs(theirs) do
        if not key:match("_timer$") and not key:match("^mcast_querier_state") then
          test.equal({ key, as_ip(key, ours[key]) }, { key, value })
          compared = compared + 1
        end
      end
      test.truthy(compared >= 30)
      test.equal({ ours.stp, ours.bridge_id, ours.root_id, ours.vlan_protocol or "802.1Q" },
        { true, "1000.2:0:0:0:a:b", theirs.root_id, "802.1Q" })
      test.equal(theirs.no_linklocal_learn, 1)
      test.equal(br:inspect().bridge.hello_timer <= 3, true)
    end)
  end)

  test.case("set changes what is named and nothing else", function()
    namespace.create("lt-room"):call(function()
      local br = bridge.create("br0", { priority = 7, ageing_time = 20 })
      br:set { priority = 8, mcast_snooping = false, mtu = 1400 }
      local row = info("br0")
      test.equal({ row.priority, row.ageing_time, row.mcast_snooping, br:inspect().mtu }, { 8, 2000, 0, 1400 })
      local other = link.create("br1", { kind = "bridge", priority = 9 })
      test.equal(other:inspect().bridge.priority, 9)
    end)
  end)

  test.case("the spanning tree closes one port of a ring, and opens it when another fails", function()
    namespace.create("lt-ring"):call(function()
      local bridges = {}
      for number = 1, 3 do
        bridges[number] = bridge.create("br" .. number, {
          stp = true, priority = number * 4096, hello_time = 1, forward_delay = 2, max_age = 6, up = true,
        })
      end
      for number = 1, 3 do
        local next_one = number % 3 + 1
        veth.create({ name = ("p%d%d"):format(number, next_one), master = bridges[number], up = true },
          { name = ("p%d%d"):format(next_one, number), master = bridges[next_one], up = true })
      end
      local function states(word)
        local names = {}
        for _, br in ipairs(bridges) do
          for _, port in ipairs(br:ports()) do if port.state == word then names[#names + 1] = port.name end end
        end
        table.sort(names)
        return table.concat(names, " ")
      end
      local seen = {}
      test.eventually(function()
        for _, word in ipairs { "listening", "learning" } do if states(word) ~= "" then seen[word] = true end end
        return states("forwarding") == "p12 p13 p21 p23 p31" and states("blocking") == "p32"
      end, 30)
      test.equal(seen, { listening = true, learning = true })
      for number, br in ipairs(bridges) do
        local ours, theirs = br:inspect().bridge, info("br" .. number)
        -- not root_id: older versions of `ip` print the bridge's own id there
        test.equal({ ours.root_port, ours.root_path_cost }, { theirs.root_port, theirs.root_path_cost })
        test.equal(ours.root_id, bridges[1]:inspect().bridge.bridge_id)
        test.equal({ ours.stp, ours.stp_state, ours.root_port == 0 }, { true, 1, number == 1 })
      end
      test.equal(link.open("p32"):inspect().port.root_id, bridges[1]:inspect().bridge.bridge_id)
      link.open("p13"):down()
      test.eventually(function() return states("forwarding") == "p12 p21 p23 p32" end, 30)
      test.eventually(function() return bridges[1]:inspect().bridge.topology_change end, 30)
      test.raises("link.set_port p32: Device or resource busy (EBUSY)", link.open("p32").set_port, link.open("p32"),
        { state = "blocking" })
    end)
  end)

  test.case("what is out of range is told before anything is made", function()
    namespace.create("lt-room"):call(function()
      local function bad(message, options)
        test.raises(message, bridge.create, "br0", options)
        test.equal(link.find("br0"), nil)
      end
      bad("bad option 'hello_time' to 'create' (1.0 to 10.0 expected, got 11.0)", { hello_time = 11 })
      bad("bad option 'forward_delay' to 'create' (0.0 to 30.0 expected, got -1.0)", { forward_delay = -1 })
      bad("bad option 'mcast_query_intvl' to 'create' (1.0 to 86400.0 expected, got 0.5)", { mcast_query_intvl = 0.5 })
      bad("bad option 'priority' to 'create' (0 to 65535 expected, got 65536)", { priority = 65536 })
      bad("bad option 'vlan_default_pvid' to 'create' (0 to 4094 expected, got 4095)", { vlan_default_pvid = 4095 })
      bad("bad option 'stp' to 'create' (boolean expected, got number)", { stp = 1 })
      bad("bad option 'vlan_protocol' to 'create' ('802.1Q' or '802.1ad' expected, got '802.1q' (did you mean "
        .. "'802.1Q'?))", { vlan_protocol = "802.1q" })
      bad("bad option 'group_addr' to 'create' ('x' is not a MAC address such as 02:00:00:00:00:01)",
        { group_addr = "x" })
      bad("bad option 'mcast_query_interval' to 'create' (did you mean 'mcast_query_intvl'?)",
        { mcast_query_interval = 1 })
      bad("bridge.create br0: Invalid argument (EINVAL)", { group_fwd_mask = 1 })
    end)
  end)

  test.case("VLAN filtering and its protocol", function()
    namespace.create("lt-room"):call(function()
      test.needs("bridges that filter VLANs", function() return bridge.create("probe", { vlan_filtering = true }) end)
      local br = bridge.create("br0", { vlan_filtering = true, vlan_protocol = "802.1ad" })
      br:set { vlan_default_pvid = 7, vlan_stats_enabled = true }
      local ours, theirs = br:inspect().bridge, info("br0")
      test.equal({ theirs.vlan_filtering, theirs.vlan_protocol, theirs.vlan_default_pvid, theirs.vlan_stats_enabled },
        { 1, "802.1ad", 7, 1 })
      test.equal({ ours.vlan_filtering, ours.vlan_protocol, ours.vlan_default_pvid, ours.vlan_stats_enabled },
        { true, "802.1ad", 7, true })
    end)
  end)
end)
