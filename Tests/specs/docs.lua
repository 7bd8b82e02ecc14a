-- SPDX-License-Identifier: GPL-3.0-or-later
-- The Lua in the documents runs as it stands, and leaves nothing behind.
local test = require "lunette.test"

local root = test.directory .. "/../.."

test.suite("documents", function()
  for path in process.exec({ "find", root, "-maxdepth", "2", "-name", "*.md", "-not", "-path", "*/.build/*" })
      .stdout:gmatch("[^\n]+") do
    local text = io.open(path):read("a")
    local number = 0
    for block in text:gmatch("```lua\n(.-)```") do
      number = number + 1
      test.case(("%s, block %d"):format(path:match("[^/]*$"), number), function()
        -- in a scope of its own, so that a block need not clean up
        local code = "local s <close> = scope.create() " .. block
        local run = process.exec({ test.tool, "-e", code }, { check = false, timeout = 60 })
        test.equal({ run.code, run.stderr }, { 0, "" })
      end)
    end
  end
end)
