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

---How many times longer things may take than the tests say: `LUNETTE_TEST_PATIENCE`, or 1. An emulated processor is
---slow. `eventually` counts with it; a test that says itself how long something may take multiplies by it.
---@type number
M.patience = tonumber(os.getenv("LUNETTE_TEST_PATIENCE") or 1)
assert(M.patience and M.patience > 0, "LUNETTE_TEST_PATIENCE must be a positive number")

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

---Ends the running test: it cannot be done here. Under `LUNETTE_REQUIRE=all` that is a failure, unless `run` was asked
---to note what is skipped: then it is done elsewhere.
---@param reason string what is missing
function M.skip(reason)
  error(setmetatable({ reason = reason }, Skip), 0)
end

---Goes on if the kernel has what the test is about; otherwise skips it.
---@param feature string what is missing if it is, such as "links of kind vlan"
---@param probe fun(): any raises, or returns nil or false, where it is missing
function M.needs(feature, probe)
  local ok, value = pcall(probe)
  if not (ok and value) then M.skip("this kernel has no " .. feature) end
end

-- what some kinds of links must be given before the kernel is asked at all
local needed = {
  erspan = { external = true }, geneve = { external = true }, ip6erspan = { external = true },
  ipvlan = { link = "lo" }, ipvtap = { link = "lo" }, macvlan = { link = "lo" }, macvtap = { link = "lo" },
  vlan = { link = "lo", id = 1 }, vrf = { table = 1 }, vxlan = { external = true },
}

---Goes on if the kernel can make links of a kind; otherwise skips the test.
---@param kind string
function M.needs_link(kind)
  M.needs("links of kind " .. kind, function()
    local room <close> = namespace.create()
    local options = { kind = kind, namespace = room }
    for key, value in pairs(needed[kind] or {}) do options[key] = value end
    local made, err = pcall(link.create, "probe", options)
    -- Any other refusal is about what else that kind must be given.
    return made or err.detail ~= "Unknown device type"
  end)
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

---Waits until a function returns a true value, and returns it; fails after `timeout` seconds times `patience`.
---@generic T
---@param body fun(): T
---@param timeout? number default 20
---@return T
function M.eventually(body, timeout)
  timeout = (timeout or 20) * M.patience
  local deadline = clock.monotonic() + timeout
  while true do
    local value = body()
    if value then return value end
    if clock.monotonic() > deadline then fail(2, "not within %g s", timeout) end
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
  collectgarbage() -- also after a test that is skipped: the next one must not find what this one held
  collectgarbage()
  if not ok and getmetatable(err) == Skip then return "skipped", err.reason end
  local after = look_all()
  for index, check in ipairs(checks) do
    if ok and not same(before[index], after[index]) then
      ok, err = false, ("left behind, %s: before %s, after %s"):format(
        check.name, pretty.format(before[index]), pretty.format(after[index]))
    end
  end
  return ok and "passed" or "failed", err
end

-- Whether a test is one of those that are wanted; notes in `options.only` that a name there is one's.
local function wanted(suite, name, filter, only)
  if filter and not name:find(filter, 1, true) then return false end
  if not only then return true end
  local found = false
  for _, key in ipairs { suite.name, name } do
    if only[key] ~= nil then only[key], found = true, true end
  end
  return found
end

-- what was asked for by a name that nothing has
local function unknown(only)
  local list = {}
  for name, found in pairs(only or {}) do if not found then list[#list + 1] = name end end
  table.sort(list)
  return list
end

local function print_reason(why) print("  " .. tostring(why):gsub("\n", "\n  ")) end

-- The outcome of one test, printed.
local function report(case, name, options)
  local outcome, why = run_case(case)
  if outcome == "skipped" then
    if options.on_skip then
      options.on_skip(name, why)
    elseif os.getenv("LUNETTE_REQUIRE") == "all" then
      outcome, why = "failed", "required: " .. why
    end
  end
  print(("%-7s %s%s"):format(outcome, name, outcome == "skipped" and " (" .. why .. ")" or ""))
  if outcome == "failed" then print_reason(why) end
  return outcome, why
end

-- After many tests, what failed is far up: it is told once more where it is seen.
local function print_again(failures, counts)
  if counts.passed + counts.failed + counts.skipped <= 20 then return end
  for _, failure in ipairs(failures) do
    print("failed  " .. failure.name)
    print_reason(failure.why)
  end
end

---@class test.Options
---@field only? string[] names of suites, or full names of tests ("suite: test"), that run; an unknown one is a failure
---@field on_skip? fun(name: string, reason: string) is told of each test that is skipped, which then is no failure

---Runs the suites, or those tests whose full name contains `filter`, and prints a summary.
---@param filter? string
---@param options? test.Options
---@return integer status 0, or 1 if a test failed
function M.run(filter, options)
  options = options or {}
  local counts, failures = { passed = 0, failed = 0, skipped = 0 }, {}
  local only = options.only and {}
  for _, name in ipairs(options.only or {}) do only[name] = false end
  for _, suite in ipairs(suites) do
    for _, case in ipairs(suite.cases) do
      local name = suite.name .. ": " .. case.name
      if wanted(suite, name, filter, only) then
        local outcome, why = report(case, name, options)
        counts[outcome] = counts[outcome] + 1
        if outcome == "failed" then failures[#failures + 1] = { name = name, why = why } end
      end
    end
  end
  -- Under a filter, the tests of a name may be filtered out.
  for _, name in ipairs(filter and {} or unknown(only)) do
    counts.failed = counts.failed + 1
    print("failed  " .. name .. "\n  there is no such test or suite")
  end
  print_again(failures, counts)
  print(("%d passed, %d failed, %d skipped"):format(counts.passed, counts.failed, counts.skipped))
  return counts.failed == 0 and 0 or 1
end

return M
