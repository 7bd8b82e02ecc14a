-- SPDX-License-Identifier: GPL-3.0-or-later
-- Labs: networks of any shape in a few lines, planned first, and then built at once. See stdlib/meta/topology.lua.
local M = {}

M.create = require("lunette.topology.lab").create

for name, generator in pairs(require("lunette.topology.generators").public) do M[name] = generator end
for name, generator in pairs(require "lunette.topology.fabrics") do M[name] = generator end

return M
