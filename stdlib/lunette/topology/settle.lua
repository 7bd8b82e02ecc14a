-- SPDX-License-Identifier: GPL-3.0-or-later
-- Waits until a lab carries packets. The kernel notices in the background that a cable is plugged in, and drops what is
-- sent before; and the spanning tree lets a port forward only after a while.
local clock = require "lunette.clock"
local failure = require "lunette.native.failure"
local graphs = require "lunette.topology.graph"
local links = require "lunette.link"
local wait = require "lunette.wait"
local M = {}

-- What a port of the wiring waits for; nil if it is ready.
local function fault_of_row(row)
  if row.state ~= "up" then return "has no carrier" end
  local phase = row.port and row.port.state
  if phase == "listening" or phase == "learning" then return "is " .. phase end
end

-- The rows of all links of the wiring, by index: one request, however many there are.
local function wiring_rows(graph)
  local rows = {}
  for _, row in ipairs(graph.wiring and links.list { kind = "veth", namespace = graph.wiring } or {}) do
    rows[row.index] = row
  end
  return rows
end

-- The ports that are not ready yet among some, and why the first of them is not.
local function unready(graph, ports)
  local rows, left, reason = wiring_rows(graph), {}, nil
  for _, port in ipairs(ports) do
    local row = graphs.is_switch(port.node) and rows[port.device.index] or port.device:inspect()
    local fault = fault_of_row(row)
    if fault then
      left[#left + 1] = port
      reason = reason or ("%s of %s %s"):format(port.name, port.node.name, fault)
    end
  end
  return left, reason
end

---Waits until all links that are up carry packets.
---@param lab table the handle
---@param timeout? number seconds
function M.wait(lab, timeout)
  local deadline, ports = clock.monotonic() + (timeout or 10), {}
  for _, link in ipairs(lab._graph.links) do
    if not link.is_down and link.ports[1].device then table.move(link.ports, 1, 2, #ports + 1, ports) end
  end
  local pause = 0.001
  while true do
    local reason
    ports, reason = unready(lab._graph, ports)
    if #ports == 0 then return end
    local left = deadline - clock.monotonic()
    if left <= 0 then
      failure.raise { operation = "topology.settle", subject = tostring(lab), code = "ETIMEDOUT", errno = 110,
        message = "Connection timed out", detail = reason }
    end
    wait { timeout = math.min(pause, left) }
    pause = math.min(2 * pause, 0.1)
  end
end

return M
