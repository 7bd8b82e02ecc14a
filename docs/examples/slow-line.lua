-- SPDX-License-Identifier: GPL-3.0-or-later
-- A slow and long line between two rooms: asked for, measured, and changed while it is in use.
local lab <close> = scope.create("lab")

local near, far = namespace.create("near"), namespace.create("far")
local line = veth.create(
  { name = "eth0", namespace = near, address = "10.0.0.1/24", up = true },
  { name = "eth0", namespace = far, address = "10.0.0.2/24", up = true })

-- The time there and back, in milliseconds.
local function round_trip()
  local text = near:exec({ "ping", "-c", "5", "-i", "0.2", "-q", "10.0.0.2" }).stdout
  return tonumber(text:match("= [%d.]+/([%d.]+)"))
end

-- How fast packets leave, in bits a second: so many that the line is never without one.
local function rate()
  local before, began = line:stats().tx_bytes, clock.monotonic()
  near:exec { "ping", "-c", "100", "-i", "0.002", "-s", "1200", "-q", "10.0.0.2" }
  return (line:stats().tx_bytes - before) * 8 / (clock.monotonic() - began)
end

print(("a cable: %.2f ms"):format(round_trip()))

line:shape { rate = "1mbit" }                    -- tc qdisc add dev eth0 root tbf rate 1mbit …
print(("1 mbit/s asked for: %.2f measured"):format(rate() / 1e6))

line:shape { rate = "2mbit" }                    -- changed in place; nothing is torn down
print(("2 mbit/s asked for: %.2f measured"):format(rate() / 1e6))

-- Delay and loss are netem's, which not every kernel has.
local ok, err = pcall(line.shape, line, { delay = "20ms", jitter = "1ms", loss = "1%" })
if ok then
  print(("20 ms asked for: %.1f measured, at %g mbit/s"):format(round_trip(), line:shape().rate / 1e6))
else
  print("no delay: " .. err.hint)
end

line:unshape()
print("a cable again:", line:shape())
