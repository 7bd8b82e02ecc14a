-- SPDX-License-Identifier: GPL-3.0-or-later
-- A router between two hosts, for tests of probes.
--
--   left 10.0.1.2 ── 10.0.1.1 router 10.0.2.1 ── 10.0.2.2 right
local test = require "lunette.test"
local M = {}

---Builds it in the current scope.
---@return Namespace left, Namespace right, Namespace router
function M.build()
  local left, router, right = namespace.create("lt-left"), namespace.create("lt-router"), namespace.create("lt-right")
  for number, room in ipairs { left, right } do
    veth.create(
      { name = "eth0", namespace = room, nodad = true, up = true,
        address = { ("10.0.%d.2/24"):format(number), ("fd00:%d::2/64"):format(number) } },
      { name = "eth" .. number, namespace = router, nodad = true, up = true,
        address = { ("10.0.%d.1/24"):format(number), ("fd00:%d::1/64"):format(number) } })
    route.add("default", { via = ("10.0.%d.1"):format(number), namespace = room })
    route.add("default", { via = ("fd00:%d::1"):format(number), namespace = room })
  end
  for _, room in ipairs { left, router, right } do link.open("lo", { namespace = room }):up() end
  sysctl.set({ ["net.ipv4.ip_forward"] = 1, ["net.ipv6.conf.all.forwarding"] = 1, ["net.ipv4.icmp_ratelimit"] = 0,
    ["net.ipv6.icmp.ratelimit"] = 0 }, { namespace = router })
  return left, right, router
end

---Waits until a room reaches an address: IPv6 is usable a moment after the links are up.
function M.reaches(room, target)
  test.eventually(function() return probe.ping(target, { namespace = room, timeout = 0.5 }).received == 1 end)
end

return M
