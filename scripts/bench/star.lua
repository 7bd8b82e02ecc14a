-- SPDX-License-Identifier: GPL-3.0-or-later
-- lunette run star.lua build|teardown|both PREFIX N

local action, prefix, count = ...
count = math.tointeger(tonumber(count))

local GATEWAY <const> = "10.0.0.1"
local nodes = {}

local function name_of(number)
  return ("%s-%d"):format(prefix, number)
end

local function address_of(number)
  local host = number + 1
  return ("10.0.%d.%d/16"):format(host >> 8, host & 255)
end

local function build_node(hub, number)
  local node = namespace.create(name_of(number))
  nodes[number] = node
  veth.create(
    { name = "v" .. number, namespace = hub, master = "br0", up = true, num_tx_queues = 1, num_rx_queues = 1 },
    { name = "eth0", namespace = node, address = address_of(number), up = true, num_tx_queues = 1, num_rx_queues = 1 })
  link.open("lo", { namespace = node }):up()
  route.add("default", { via = GATEWAY, namespace = node })
end

local function build()
  local hub = namespace.create(name_of(0))
  nodes[0] = hub
  local br = bridge.create("br0", { namespace = hub, address = GATEWAY .. "/16" })
  for number = 1, count do
    build_node(hub, number)
  end
  -- Last: a bridge that is up already works through its ports again at every one that joins.
  br:up()
end

local function teardown()
  -- The hub first: its end takes every veth along, and what is left of a node is a loopback.
  for number = 0, count do
    local node = nodes[number] or namespace.open(name_of(number))
    node:delete()
  end
end

local function timed(phase, wanted)
  local start = clock.monotonic()
  if wanted then
    phase()
  end
  return (clock.monotonic() - start) * 1000
end

local build_ms = timed(build, action ~= "teardown")
local teardown_ms = timed(teardown, action ~= "build")
print(('{"job":"star","n":%d,"build_ms":%.3f,"teardown_ms":%.3f,"cpu_ms":%.3f}')
  :format(count, build_ms, teardown_ms, os.clock() * 1000))
