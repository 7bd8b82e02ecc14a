-- SPDX-License-Identifier: GPL-3.0-or-later
-- Pictures of networks: text, SVG, and what Graphviz and Mermaid draw. See stdlib/meta/diagram.lua.
local discover = require "lunette.diagram.discover"
local handle = require "lunette.diagram.handle"
local options = require "lunette.options"
local M = {}

---Looks at namespaces, and returns a picture of what is in them and between them.
function M.of(list, given)
  local operation = "diagram.of"
  if type(list) ~= "table" then
    options.misuse(operation, ("bad argument #1 to 'of' (a list of namespaces expected, got %s)"):format(
      list == nil and "no value" or options.type_of(list)))
  end
  local values = options.read(operation, given, handle.readers, { argument = 2, optional = true })
  return handle.new(discover.picture(operation, list, values.rates), values)
end

return M
