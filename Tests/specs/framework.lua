-- SPDX-License-Identifier: GPL-3.0-or-later
-- The test framework itself: what is run, skipped, waited for and reported.
local test = require "lunette.test"

-- Runs a script that uses the framework, in a tool of its own.
local function run(body, environment)
  environment = environment or {}
  for _, name in ipairs { "LUNETTE_REQUIRE", "LUNETTE_TEST_PATIENCE" } do
    environment[name] = environment[name] or false
  end
  local r = process.exec({ test.tool, "-e", "local test = require 'lunette.test' " .. body },
    { check = false, environment = environment })
  return r.stdout, r.code, r.stderr
end

local suite = [[
  test.suite("moon", function()
    test.case("rises", function() end)
    test.case("is square", function() test.equal(4, 0) end)
    test.case("is cheese", function() test.skip("no cheese") end)
  end)
  test.suite("sun", function() test.case("rises", function() end) end)
]]

test.suite("framework", function()
  test.case("each test is told, and one that fails makes the status 1", function()
    local text, status = run(suite .. "os.exit(test.run())")
    test.equal(status, 1)
    test.contains(text, "passed  moon: rises\nfailed  moon: is square\n")
    test.contains(text, "expected 0, got 4")
    test.contains(text, "skipped moon: is cheese (no cheese)\npassed  sun: rises\n"
      .. "2 passed, 1 failed, 1 skipped\n")
  end)

  test.case("a filter and a list choose", function()
    local text, status = run(suite .. "os.exit(test.run('rises'))")
    test.equal({ text, status }, { "passed  moon: rises\npassed  sun: rises\n2 passed, 0 failed, 0 skipped\n", 0 })
    text, status = run(suite .. "os.exit(test.run(nil, { only = { 'sun', 'moon: is cheese' } }))")
    test.equal({ text, status },
      { "skipped moon: is cheese (no cheese)\npassed  sun: rises\n1 passed, 0 failed, 1 skipped\n", 0 })
    text, status = run(suite .. "os.exit(test.run(nil, { only = { 'sun', 'earth' } }))")
    test.equal({ text, status }, { "passed  sun: rises\nfailed  earth\n  there is no such test or suite\n"
      .. "1 passed, 1 failed, 0 skipped\n", 1 })
  end)

  test.case("what is required must not be skipped, unless it is noted", function()
    local all = { LUNETTE_REQUIRE = "all" }
    local text, status = run(suite .. "os.exit(test.run('cheese'))", all)
    test.equal({ text, status },
      { "failed  moon: is cheese\n  required: no cheese\n0 passed, 1 failed, 0 skipped\n", 1 })
    text, status = run(suite .. "os.exit(test.run('cheese', { on_skip = print }))", all)
    test.equal({ text, status }, { "moon: is cheese\tno cheese\nskipped moon: is cheese (no cheese)\n"
      .. "0 passed, 0 failed, 1 skipped\n", 0 })
  end)

  test.case("what the kernel lacks is skipped", function()
    local text = run [[
      test.suite("k", function()
        test.case("a", function() test.needs("flux", function() return nil end) end)
        test.case("b", function() test.needs("flux", error) end)
        test.case("c", function() test.needs("time", function() return clock.monotonic() end) end)
        test.case("d", function() test.needs_link "bridge" end)
        test.case("e", function() test.needs_link "nosuchkind" end)
      end)
      test.run()
    ]]
    test.equal(text, "skipped k: a (this kernel has no flux)\nskipped k: b (this kernel has no flux)\n"
      .. "passed  k: c\npassed  k: d\nskipped k: e (this kernel has no links of kind nosuchkind)\n"
      .. "2 passed, 0 failed, 3 skipped\n")
  end)

  test.case("patience stretches the time that things may take", function()
    local code = [[
      local start = clock.monotonic()
      print(pcall(test.eventually, function() return false end, 0.02))
      print(clock.monotonic() - start >= 0.02 * test.patience)
    ]]
    test.equal(run(code), "false\tnot within 0.02 s\ntrue\n")
    test.equal(run(code, { LUNETTE_TEST_PATIENCE = "5" }), "false\tnot within 0.1 s\ntrue\n")
    local _, status, errors = run(code, { LUNETTE_TEST_PATIENCE = "much" })
    test.equal(status, 1)
    test.contains(errors, "LUNETTE_TEST_PATIENCE must be a positive number")
  end)

  test.case("what a test leaves behind is found", function()
    local text = run [[
      local left = 0
      test.unchanged("things", function() return left end)
      test.suite("k", function() test.case("a", function() left = left + 1 end) end)
      test.run()
    ]]
    test.contains(text, "failed  k: a\n  left behind, things: before 0, after 1\n")
  end)
end)
