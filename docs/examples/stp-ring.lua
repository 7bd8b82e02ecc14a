-- SPDX-License-Identifier: GPL-3.0-or-later
-- A ring of switches with a spanning tree: one link rests, and takes over when another one breaks.

local topology = require "lunette.topology"

local lab <close> = topology.ring { nodes = 4, hosts = 1, ipv6 = false }
lab:build():settle() -- the spanning tree makes up its mind

-- the port that rests, and what it costs each switch to reach the root
local function show()
  for _, switch in ipairs(lab:nodes("switch")) do
    local resting = {}
    for _, port in ipairs(switch.bridge:ports()) do
      if port.state == "blocking" then resting[#resting + 1] = port.name end
    end
    print(("%s  cost to the root %2d%s"):format(switch.name, switch.bridge:inspect().bridge.root_path_cost,
      #resting > 0 and "  resting: " .. table.concat(resting, ", ") or ""))
  end
end

show()
print(lab:ping_all())

-- a link that is in use breaks
local function is_in_use(cable)
  for _, node in ipairs(cable.nodes) do
    if cable:interface(node):inspect().port.state ~= "forwarding" then return false end
  end
  return true
end
for _, cable in ipairs(lab:links()) do
  if cable.nodes[1].kind == "switch" and cable.nodes[2].kind == "switch" and is_in_use(cable) then
    print(("%s breaks"):format(cable))
    cable:down()
    break
  end
end

-- the one that rested has to listen and to learn before it forwards
local start = clock.monotonic()
local matrix = lab:ping_all { timeout = 0.3, within = 30 }
print(("all reach each other after %s"):format(clock.monotonic() - start < 20 and "some seconds" or "a long time"))
print(("%d of %d"):format(matrix.received, matrix.sent))
show()
