-- SPDX-License-Identifier: GPL-3.0-or-later
-- lunette run dump.lua routes|links NAMESPACE

local action, name = ...

-- One family, because that is what `ip route` prints.
local list = {
  routes = function() return route.list{ family = "ipv4" } end,
  links = function() return link.list{} end,
}

namespace.open(name):call(function()
  local start = clock.monotonic()
  local rows = list[action]()
  print(('{"ms":%.3f,"count":%d}'):format((clock.monotonic() - start) * 1000, #rows))
end)
