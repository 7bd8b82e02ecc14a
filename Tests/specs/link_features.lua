-- SPDX-License-Identifier: GPL-3.0-or-later
-- Features and rates of links, beside `ethtool`.
local test = require "lunette.test"
local json = require "cjson"

local function ethtool(...)
  return process.exec({ "ethtool", ... }).stdout
end

-- Makes a cable in a room and calls a function inside with its end v0.
local function with_cable(body)
  return function()
    namespace.create("lt-room"):call(function()
      body(veth.create({ name = "v0", up = true }, { name = "v1", up = true }))
    end)
  end
end

-- what ethtool calls by a word of its own
local theirs = {
  ["rx-checksum"] = "rx-checksumming", ["tx-generic-segmentation"] = "generic-segmentation-offload",
  ["rx-gro"] = "generic-receive-offload", ["rx-lro"] = "large-receive-offload",
  ["rx-vlan-hw-parse"] = "rx-vlan-offload", ["tx-vlan-hw-insert"] = "tx-vlan-offload",
  ["rx-ntuple-filter"] = "ntuple-filters", ["rx-hashing"] = "receive-hashing",
}

test.suite("features", function()
  test.case("are those of ethtool -k", with_cable(function(cable)
    local compared = 0
    for _, handle in ipairs { cable, bridge.create("br0"), link.open("lo") } do
      local shown = json.decode(ethtool("--json", "-k", handle.name))[1]
      for name, feature in pairs(handle:features()) do
        local other = shown[theirs[name] or name]
        if other then
          compared = compared + 1
          test.equal({ handle.name, name, feature.on, feature.fixed },
            { handle.name, name, other.active, other.fixed })
        end
      end
    end
    test.truthy(compared > 150, "most features of all three")
  end))

  test.case("are changed by the kernel's names and by ethtool's", with_cable(function(cable)
    test.truthy(cable:set_features { tso = false, ["rx-gro"] = true } == cable)
    test.contains(ethtool("-k", "v0"), "tcp-segmentation-offload: off\n")
    test.contains(ethtool("-k", "v0"), "generic-receive-offload: on\n")
    test.equal(cable:features()["tx-tcp-segmentation"], { on = false, wanted = false, fixed = false })
    cable:set_features { ["tcp-segmentation-offload"] = true, ["tx-tcp6-segmentation"] = true, gro = false }
    test.contains(ethtool("-k", "v0"), "tx-tcp-segmentation: on\n")
    test.contains(ethtool("-k", "v0"), "generic-receive-offload: off\n")
    cable:set_features { lro = false } -- as it is, so that nothing has to be changed
  end))

  test.case("that cannot be had are errors, and nothing is changed", with_cable(function(cable)
    local before = ethtool("-k", "v0")
    test.raises("bad option 'tos' to 'set_features' (did you mean 'tso'?)", cable.set_features, cable, { tos = true })
    test.raises("bad option 'tso' to 'set_features' (boolean expected, got number)", cable.set_features, cable,
      { tso = 1 })
    test.raises("bad argument #1 to 'set_features' (table expected, got no value)", cable.set_features, cable)
    test.raises("link.set_features v0: Operation not supported (EOPNOTSUPP): lro cannot be changed for this link",
      cable.set_features, cable, { lro = true, gro = true })
    cable:set_features { sg = false }
    local err = select(2, pcall(cable.set_features, cable, { tso = true, gro = true }))
    test.equal(err.code, "EINVAL")
    test.contains(err, "tx-tcp")
    test.contains(err, "stays off: it depends on another feature")
    test.contains(ethtool("-k", "v0"), "generic-receive-offload: off\n")
    cable:set_features { sg = true, tso = true }
    test.equal(ethtool("-k", "v0"), before)
    cable:delete()
    test.contains(select(2, pcall(cable.features, cable)), "link.features v0: No such device (ENODEV)")
  end))

  test.case("of a link in another namespace", function()
    local room = namespace.create("lt-room")
    local cable = veth.create({ name = "v0", namespace = room }, { name = "v1", namespace = room })
    cable:set_features { tx = false }
    test.contains(room:exec({ "ethtool", "-k", "v0" }).stdout, "tx-checksumming: off\n")
    room:delete()
    test.equal(select(2, pcall(cable.features, cable)).code, "ENOENT")
  end)
end)

test.suite("what a driver tells", function()
  test.case("of a cable is what ethtool prints", with_cable(function(cable)
    local told, shown = cable:ethtool(), ethtool("v0")
    test.contains(shown, ("Speed: %dMb/s"):format(told.speed))
    test.contains(shown:lower(), "duplex: " .. told.duplex)
    test.contains(shown, "Link detected: " .. (told.link and "yes" or "no"))
    test.equal({ told.autoneg, told.port, told.xcvr }, { false, "tp", "internal" })
    local channels = ethtool("-l", "v0")
    test.equal({ channels:match("maximums:%s+RX:%s+(%d+)%s+TX:%s+(%d+)") },
      { tostring(told.channels.rx_max), tostring(told.channels.tx_max) })
    test.equal({ channels:match("settings:%s+RX:%s+(%d+)%s+TX:%s+(%d+)") },
      { tostring(told.channels.rx), tostring(told.channels.tx) })
  end))

  test.case("of lo is little", with_cable(function()
    test.equal(link.open("lo"):ethtool().speed, nil)
    test.equal(type(link.open("lo"):ethtool().link), "boolean")
  end))
end)

test.suite("rates", function()
  test.case("count what passes meanwhile", with_cable(function(cable)
    cable:add_address("10.1.1.1/24")
    namespace.create("lt-far")
    link.open("v1"):move("lt-far"):add_address("10.1.1.2/24"):up()
    local ping = process.spawn({ "ping", "-q", "-i", "0.01", "-s", "1000", "10.1.1.2" }, { stdout = "null" })
    test.eventually(function() return cable:stats().rx_packets > 5 end)
    local before, start = cable:stats(), clock.monotonic()
    local rates = cable:rates(0.5)
    local passed, after = clock.monotonic() - start, cable:stats()
    ping:kill "KILL":wait()
    test.truthy(passed >= 0.5 and rates.tx_packets > 0 and rates.rx_bytes > 1000 * rates.rx_packets / 2)
    test.truthy(rates.tx_bytes * 0.5 <= after.tx_bytes - before.tx_bytes)
    test.equal({ rates.rx_errors, math.type(rates.rx_bytes) }, { 0.0, "float" })
  end))

  test.case("end with an interrupt", function()
    local code = "print('ready'); io.flush(); link.open('lo'):rates(600)"
    local waits = process.spawn({ test.tool, "-e", code }, { stdout = "pipe", stderr = "null" })
    test.equal(waits.stdout:read("l"), "ready")
    waits:kill "INT"
    test.equal(test.truthy(waits:wait(10 * test.patience)).code, 130)
  end)

  test.case("are refused for no time", function()
    local lo = link.open("lo")
    test.raises("bad argument #1 to 'rates' (0.001 to 31536000.0 seconds expected)", lo.rates, lo, 0)
    test.raises("bad argument #1 to 'rates' (number expected, got string)", lo.rates, lo, "1")
  end)
end)
