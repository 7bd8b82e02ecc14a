-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a lab needs of the kernel and may not find: it is tried in a namespace of its own before anything is made.
local links = require "lunette.link"
local namespace = require "lunette.namespace"
local refusal = require "lunette.topology.refusal"
local scope = require "lunette.scope"
local settings = require "lunette.shape.settings"
local M = {}

local trials = { tbf = { rate = 1000000 }, netem = { delay = 0.001 } }

local found = {} -- by kind of qdisc: true, or the error

local function try(kind)
  local part <close> = scope.create { current = false }
  local ok, err = pcall(part.call, part, function()
    links.open("lo", { namespace = namespace.create() }):shape(trials[kind])
  end)
  if not ok and err.code ~= "EOPNOTSUPP" and err.code ~= "ENOENT" then error(err, 0) end -- which tells nothing of it
  found[kind] = ok or err
end

-- The setting because of which a link needs netem, as it was asked for.
local function reason(shape)
  for _, name in ipairs { "delay", "jitter", "loss", "duplicate", "corrupt", "reorder" } do
    if shape[name] then return name end
  end
  return "rate"
end

---Raises an error if the kernel cannot shape a link as it is asked to.
---@param operation string
---@param link topology.graph.link
---@param shape table
function M.check_shape(operation, link, shape)
  local kind = settings.qdisc(settings.merge(nil, shape), 1514)
  if not kind then return end
  if found[kind] == nil then try(kind) end
  if found[kind] == true then return end
  refusal.raise(operation, "EOPNOTSUPP", "link " .. link.name,
    ("its %s needs %s, which this kernel lacks"):format(reason(shape), kind), found[kind].hint)
end

return M
