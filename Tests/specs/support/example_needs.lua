-- SPDX-License-Identifier: GPL-3.0-or-later
-- What an example needs and a kernel may lack.
local test = require "lunette.test"
local groups = dofile(test.directory .. "/support/cgroups.lua")

local kinds = { vrf = "vrf", wireguard = "wireguard", vxlan = "vxlan" }
local controllers = {
  memory = {}, cpu = { "cpu", "cpuset" }, pids = { "pids" }, freeze = { "freezer" },
  throttle = { "io" }, build = { "cpu", "cpuacct" }, pinned = { "cpuset", "cpuacct" }, ["group-line"] = {},
}

---Skips the test where the kernel lacks what an example needs.
---@param name string the example
return function(name)
  if kinds[name] then test.needs_link(kinds[name]) end
  if controllers[name] then groups.needs(table.unpack(controllers[name])) end
  if name == "build" then
    test.needs("a C compiler", function() return process.exec({ "cc", "--version" }, { check = false }).code == 0 end)
  end
  if name == "throttle" then
    test.needs("a disk below /tmp", function()
      local device = process.exec({ "stat", "-c", "%Hd:%Ld", "/tmp" }).stdout:match("%S+")
      return io.open(("/sys/dev/block/%s/dev"):format(device))
    end)
  end
  if name == "group-line" then
    test.needs("groups of version 2 in nft", function()
      local path = cgroup.create(groups.path()):inspect().directories["version 2"]:match("^/sys/fs/cgroup/(.*)$")
      local rule = 'table ip t {\nchain c {\ntype filter hook output priority 0\nsocket cgroupv2 level 1 "%s"\n}\n}'
      firewall.apply(rule:format(path), { check = true, namespace = namespace.create() })
      return true
    end)
  end
  if name == "vlan-trunk" then
    test.needs("bridges that filter VLANs", function()
      return bridge.create("br0", { vlan_filtering = true, namespace = namespace.create() })
    end)
  end
end
