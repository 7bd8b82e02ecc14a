-- SPDX-License-Identifier: GPL-3.0-or-later
-- Labs and pictures for the specs of the definitions: handles, calls with options, and what is returned.
local diagram = require "lunette.diagram"
local topology = require "lunette.topology"
local M = { probes = {} }

---Makes a handle of each kind.
function M.handles()
  local lab = topology.single():build()
  return {
    Lab = lab, LabNode = lab:open("h1"), LabLink = lab:links()[1], LabSchedule = lab:schedule(function() end),
    Diagram = lab:diagram(),
  }
end

function M.samples()
  local lab = topology.single({ link = { rate = "1mbit" } }):build()
  local schedule = lab:schedule(function() lab:links()[1]:set { rate = "2mbit" } end)
  lab:run()
  return {
    ["topology.interface"] = lab:open("h1"):interfaces(),
    ["topology.link.inspection"] = { lab:links()[1]:inspect() },
    ["topology.link.end"] = lab:links()[1]:inspect().ends, ["topology.event"] = schedule.journal,
  }
end

local probes = M.probes
for _, name in ipairs {
  "single", "star", "linear", "ring", "grid", "torus", "tree", "leaf_spine", "fat_tree", "random",
} do
  probes["topology." .. name] = { [("topology.%s.options"):format(name)] = function(o) topology[name](o) end }
end
probes["topology.create"] = {
  ["topology.create.options"] = function(o) topology.create("lt", o) end,
  ["topology.create.options alone"] = function(o) topology.create(o) end,
}
for _, kind in ipairs { "host", "router", "switch", "hub" } do
  probes["Lab." .. kind] = { [("topology.%s.options"):format(kind)] = function(o, h) h.Lab[kind](h.Lab, "x", o) end }
end
probes["Lab.link"] = {
  ["topology.link.options"] = function(o, h) h.Lab:link("h1", "h2", o) end,
  ["topology.end.options"] = function(o, h) o.node = "h1"; h.Lab:link(o, "h2") end,
}
probes["Lab.ping_all"] = { ["topology.ping_all.options"] = function(o, h) h.Lab:ping_all(o) end }
probes["Lab.schedule"] = { ["topology.schedule.options"] = function(o, h) h.Lab:schedule(print, o) end }
probes["Lab.wait"] = { ["wait.options"] = function(o, h) h.Lab:wait(o) end }
probes["Lab.diagram"] = { ["diagram.options"] = function(o, h) h.Lab:diagram(o) end }
probes["LabNode.exec"] = { ["Namespace.exec.options"] = function(o, h) h.LabNode:exec({ "true" }, o) end }
probes["LabNode.spawn"] = { ["Namespace.spawn.options"] = function(o, h) h.LabNode:spawn({ "true" }, o) end }
probes["LabNode.move"] = { ["LabNode.move.options"] = function(o, h) h.LabNode:move("h2", o) end }
probes["LabLink.set"] = { ["LabLink.set.options"] = function(o, h) h.LabLink:set(o) end }
probes["diagram.of"] = { ["diagram.options"] = function(o) diagram.of({}, o) end }

return M
