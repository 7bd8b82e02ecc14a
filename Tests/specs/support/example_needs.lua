-- SPDX-License-Identifier: GPL-3.0-or-later
-- What an example needs and a kernel may lack.
local test = require "lunette.test"
local groups = dofile(test.directory .. "/support/cgroups.lua")

local kinds = { vrf = "vrf", wireguard = "wireguard", vxlan = "vxlan" }
local controllers = { memory = {}, cpu = { "cpu", "cpuset" }, pids = { "pids" }, freeze = { "freezer" } }

---Skips the test where the kernel lacks what an example needs.
---@param name string the example
return function(name)
  if kinds[name] then test.needs_link(kinds[name]) end
  if controllers[name] then groups.needs(table.unpack(controllers[name])) end
  if name == "vlan-trunk" then
    test.needs("bridges that filter VLANs", function()
      return bridge.create("br0", { vlan_filtering = true, namespace = namespace.create() })
    end)
  end
end
