-- SPDX-License-Identifier: GPL-3.0-or-later
-- Networks of data centres: routers in layers, with several ways of equal cost between any two hosts.
local generators = require "lunette.topology.generators"
local options = require "lunette.options"
local M = {}

local add = generators.add

-- A number of nodes in a row of a picture, `width` wide.
local function across(index, total, width) return (index - 0.5) * width / total end

-- Flows are spread over all ways, unless somebody says otherwise.
local function with_ecmp(given)
  if type(given) ~= "table" and given ~= nil then return given end
  local values = { ecmp = true }
  for name, value in pairs(given or {}) do values[name] = value end
  return values
end

---Leaves, each of which is linked to all spines, with hosts at the leaves.
function M.leaf_spine(given)
  local values, lab = generators.begin("leaf_spine", with_ecmp(given), {
    spines = options.integer(1, 1000), leaves = options.integer(1, 1000), hosts = options.integer(0, 1000),
  })
  local spines, leaves, hosts = values.spines or 2, values.leaves or 4, values.hosts or 2
  local width, upper = math.max(leaves * math.max(hosts, 1), spines), {}
  for index = 1, spines do upper[index] = add(lab, "router", "spine" .. index, { across(index, spines, width), 0 }) end
  for index = 1, leaves do
    local at = across(index, leaves, width)
    local leaf = add(lab, "router", "leaf" .. index, { at, 1.5 })
    for _, spine in ipairs(upper) do lab:link(leaf, spine, values.link) end
    for number = 1, hosts do
      local host = add(lab, "host", "h" .. (index - 1) * hosts + number,
        { across((index - 1) * hosts + number, leaves * hosts, width), 2.5 }, values.host)
      lab:link(host, leaf, values.link)
    end
  end
  return lab
end

-- A pod of a fat tree: half of its routers have hosts, and half lead to the core.
local function add_pod(lab, values, pod, half, core)
  local width = 2 * half * half * half -- of all hosts
  local upper, total = {}, 2 * half * half
  for index = 1, half do
    local number = (pod - 1) * half + index
    upper[index] = add(lab, "router", "agg" .. number, { across(number, total, width), 1.5 })
    for way = 1, half do lab:link(upper[index], core[(index - 1) * half + way], values.link) end
  end
  for index = 1, half do
    local number = (pod - 1) * half + index
    local edge = add(lab, "router", "edge" .. number, { across(number, total, width), 3 })
    for _, router in ipairs(upper) do lab:link(edge, router, values.link) end
    for way = 1, half do
      local host = (number - 1) * half + way
      lab:link(add(lab, "host", "h" .. host, { across(host, width, width), 4 }, values.host), edge, values.link)
    end
  end
end

---A fat tree of routers with k ports each: k pods, k³/4 hosts.
function M.fat_tree(given)
  local values, lab = generators.begin("fat_tree", with_ecmp(given), { k = options.integer(2, 48) })
  local k = values.k or 4
  if k % 2 == 1 then options.refuse("topology.fat_tree", "k", "an even number expected, got " .. k) end
  local half, core = k // 2, {}
  local total = half * half
  for index = 1, total do
    core[index] = add(lab, "router", "core" .. index, { across(index, total, 2 * half * half * half), 0 })
  end
  for pod = 1, k do add_pod(lab, values, pod, half, core) end
  return lab
end

return M
