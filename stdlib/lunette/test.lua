-- SPDX-License-Identifier: GPL-3.0-or-later
-- A small test framework. Each test has a scope of its own, so what it builds is undone when it ends.
--
--   local test = require "lunette.test"
--   test.suite("veth", function()
--     test.case("has two ends", function()
--       local a, b = veth.create("a", "b")
--       test.equal(a.name, "a")
--     end)
--   end)
--   os.exit(test.run())
local pretty = require "lunette.pretty"
local M = {}

local suites = {}
local current
local Skip = {}

---Names a group of tests.
---@param name string
---@param body fun()
function M.suite(name, body)
  current = { name = name, cases = {} }
  suites[#suites + 1] = current
  body()
  current = nil
end

---Adds a test to the suite that is being defined.
---@param name string
---@param body fun()
function M.case(name, body)
  assert(current, "test.case outside of test.suite")
  current.cases[#current.cases + 1] = { name = name, body = body }
end

---Ends the running test: it cannot be done here. Under `LUNETTE_REQUIRE=all` that is a failure.
---@param reason string what is missing
function M.skip(reason)
  if os.getenv("LUNETTE_REQUIRE") == "all" then error("required: " .. reason, 2) end
  error(setmetatable({ reason = reason }, Skip), 0)
end

local function fail(level, message, ...)
  error(message:format(...), level + 1)
end

-- `seen` holds the pairs that are being compared: a cycle is equal if the rest is.
local function same(a, b, seen)
  if a == b then return true end
  if type(a) ~= "table" or type(b) ~= "table" then return false end
  seen = seen or {}
  if seen[a] == b then return true end
  seen[a] = b
  for key, value in pairs(a) do if not same(value, b[key], seen) then return false end end
  for key in pairs(b) do if a[key] == nil then return false end end
  return true
end

---Checks that two values are equal; tables by their contents.
---@param actual any
---@param expected any
function M.equal(actual, expected)
  if same(actual, expected) then return end
  fail(2, "expected %s, got %s", pretty.format(expected), pretty.format(actual))
end

---Checks that a text contains another, literally.
---@param text string
---@param part string
function M.contains(text, part)
  if tostring(text):find(part, 1, true) then return end
  fail(2, "expected %q to contain %q", tostring(text), part)
end

---Checks that a value is neither nil nor false, and returns it.
---@generic T
---@param value T
---@param what? string
---@return T
function M.truthy(value, what)
  if not value then fail(2, "%s expected, got %s", what or "a value", tostring(value)) end
  return value
end

---Checks that a function raises an error with exactly this text, less the position at its start.
---@param expected string
---@param body fun()
---@return any err the error
function M.raises(expected, body, ...)
  local result = table.pack(pcall(body, ...))
  if result[1] then fail(2, "expected the error %q, got none", expected) end
  local text = tostring(result[2]):gsub("^[%w_./%-]+%.lua:%d+: ", ""):gsub("^%[string [^]]*%]:%d+: ", "")
  if text ~= expected then fail(2, "expected the error\n    %s\n  got\n    %s", expected, text) end
  return result[2]
end

---Waits until a function returns a true value, and returns it; fails after `timeout` seconds.
---@generic T
---@param body fun(): T
---@param timeout? number default 5
---@return T
function M.eventually(body, timeout)
  local deadline = clock.monotonic() + (timeout or 5)
  while true do
    local value = body()
    if value then return value end
    if clock.monotonic() > deadline then fail(2, "not within %g s", timeout or 5) end
    wait { timeout = 0.01 }
  end
end

-- what every test must leave as it found it
local checks = {}

---Adds a check that runs before and after each test: what it returns must not change.
---@param name string
---@param look fun(): any
function M.unchanged(name, look)
  checks[#checks + 1] = { name = name, look = look }
end

local function look_all()
  local seen = {}
  for index, check in ipairs(checks) do seen[index] = check.look() end
  return seen
end

local function run_body(case)
  local outer <close> = scope.create(case.name)
  case.body()
end

local function run_case(case)
  local before = look_all()
  local ok, err = xpcall(run_body, function(value)
    if getmetatable(value) == Skip then return value end
    return debug.traceback(tostring(value), 2)
  end, case)
  if not ok and getmetatable(err) == Skip then return "skipped", err.reason end
  collectgarbage()
  collectgarbage()
  local after = look_all()
  for index, check in ipairs(checks) do
    if ok and not same(before[index], after[index]) then
      ok, err = false, ("left behind, %s: before %s, after %s"):format(
        check.name, pretty.format(before[index]), pretty.format(after[index]))
    end
  end
  return ok and "passed" or "failed", err
end

---Runs the suites, or those tests whose full name contains `filter`, and prints a summary.
---@param filter? string
---@return integer status 0, or 1 if a test failed
function M.run(filter)
  local counts = { passed = 0, failed = 0, skipped = 0 }
  for _, suite in ipairs(suites) do
    for _, case in ipairs(suite.cases) do
      local name = suite.name .. ": " .. case.name
      if not filter or name:find(filter, 1, true) then
        local outcome, why = run_case(case)
        counts[outcome] = counts[outcome] + 1
        print(("%-7s %s%s"):format(outcome, name, why and outcome == "skipped" and " (" .. why .. ")" or ""))
        if outcome == "failed" then print("  " .. tostring(why):gsub("\n", "\n  ")) end
      end
    end
  end
  print(("%d passed, %d failed, %d skipped"):format(counts.passed, counts.failed, counts.skipped))
  return counts.failed == 0 and 0 or 1
end

return M
