-- SPDX-License-Identifier: GPL-3.0-or-later
-- Programs that are paused without noticing, go on, and end together.

local lab <close> = scope.create("freeze")

local group = cgroup.create("lunette-band")
local ticker = group:spawn({ "sh", "-c", "while :; do echo tick; sleep 0.05; done" }, { stdout = "pipe" })
for _ = 1, 3 do group:spawn { "sleep", "60" } end

local function ticks(seconds)
  local count, deadline = 0, clock.monotonic() + seconds
  while true do
    local left = deadline - clock.monotonic()
    if left <= 0 or not wait { ticker.stdout, timeout = left } then return count end
    if ticker.stdout:read("l") then count = count + 1 end
  end
end

print("it ticks:        " .. tostring(ticks(1) > 3))
group:freeze()
ticks(0.1) -- what was under way
print("frozen, it does: " .. tostring(ticks(0.5) > 0))
group:thaw()
print("thawed, it does: " .. tostring(ticks(1) > 3))

print(("%d processes and more"):format(#group:processes() >= 4 and 4 or #group:processes()))
group:kill()
print("the ticker ended by " .. ticker:wait().signal)
