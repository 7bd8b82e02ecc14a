-- SPDX-License-Identifier: GPL-3.0-or-later
-- docs/coverage.md is what scripts/coverage makes, on the kernel that it was made on.
local test = require "lunette.test"

local top = test.directory .. "/../.."

local function contents(path)
  local file <close> = assert(io.open(path))
  return file:read("a")
end

test.suite("coverage", function()
  test.case("the page says what iproute2 and the rows tell", function()
    local page = contents(top .. "/docs/coverage.md")
    local kernel = process.exec({ "uname", "-r" }).stdout:match("^%d+%.%d+")
    local made = page:match("Made with Linux (%S+)")
    if kernel ~= made then test.skip(("the page is made on Linux %s, this is %s"):format(made, kernel)) end
    local program = { test.tool, "run", top .. "/scripts/coverage.d/page.lua" }
    local r = process.exec(program, { timeout = 120 * test.patience })
    test.equal(r.stdout, page)
  end)
end)
