-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the examples of shaped traffic say when they run: what was measured is about what was asked for.
local test = require "lunette.test"

return {
  ["slow-line"] = function(text)
    for asked in ("1 2"):gmatch("%d") do
      local measured = tonumber(text:match(asked .. " mbit/s asked for: ([%d.]+) measured"))
      test.truthy(measured > asked * 0.7 and measured < asked * 1.3, "about what was asked for")
    end
    local delay = tonumber(text:match("20 ms asked for: ([%d.]+) measured"))
    local lacks = text:find("no delay: the kernel has no module 'sch_netem'", 1, true)
    test.truthy(lacks or delay > 18 and delay < 60, "about 20 ms")
  end,
  htb = function(text)
    local function about(word, small, large)
      local first, second = text:match(word .. ":%s+1:10 ([%d.]+) mbit/s, 1:30 ([%d.]+) mbit/s")
      test.truthy(math.abs(first - small) <= 0.2 * small and math.abs(second - large) <= 0.2 * large, text)
    end
    about("both", 2, 6)
    about("one", 8, 0)
    about("less", 4, 0)
  end,
}
