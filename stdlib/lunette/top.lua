-- SPDX-License-Identifier: GPL-3.0-or-later
-- What groups and processes use now: as rows, and as a table in the terminal. See stdlib/meta/top.lua.
local clock = require "lunette.clock"
local measure = require "lunette.top.measure"
local options = require "lunette.options"
local page = require "lunette.top.page"
local wait = require "lunette.wait"
local M = {}

local function seconds(value, refuse)
  if type(value) ~= "number" then refuse("number expected, got " .. options.type_of(value)) end
  if not (value >= 0.1 and value <= 3600) then refuse(("0.1 to 3600 expected, got %s"):format(value)) end
  return value
end

local readers = {
  path = options.string, interval = seconds, sort = options.word(measure.keys),
  show = options.word { "groups", "processes", "both" },
}

local function read(operation, given)
  local values = options.read(operation, given, readers, { optional = true })
  values.interval, values.sort, values.show = values.interval or 1, values.sort or "cpu", values.show or "both"
  return values
end

---Measures for a while, and returns the rows of groups and those of processes.
function M.rows(given)
  local settings = read("top.rows", given)
  local meter = measure.new(settings)
  meter:read()
  wait { timeout = settings.interval }
  return meter:read()
end

-- What the keys do; any other one draws again at once.
local keys = { c = "cpu", m = "memory", i = "io", t = "tasks", p = "pressure" }
local shows = { both = "groups", groups = "processes", processes = "both" }

-- Acts on what was typed, and tells whether to go on.
local function act(typed, settings)
  for key in typed:gmatch "." do
    if key == "q" or key == "\3" or key == "\4" then return false end
    settings.sort = keys[key] or settings.sort
    if key == "\t" then settings.show = shows[settings.show] end
  end
  return typed ~= ""
end

---Shows the table until `q` is typed.
function M.show(given)
  local settings = read("top.show", given)
  local meter = measure.new(settings)
  local screen <close> = require("lunette.native.screen").open()
  -- the other screen of the terminal, without a cursor: what was there comes back
  local restore <close> = setmetatable({}, { __close = function() screen:write "\27[?25h\27[?1049l" end })
  screen:write "\27[?1049h\27[?25l"
  local groups, processes = meter:read(screen:size())
  local due = clock.monotonic() + math.min(settings.interval, 0.5)
  while true do
    screen:write(page.draw(settings, groups, processes, screen:size()))
    local typed = screen:read(math.max(0, due - clock.monotonic()))
    if typed and not act(typed, settings) then return end
    if clock.monotonic() >= due then
      groups, processes = meter:read(screen:size())
      due = clock.monotonic() + settings.interval
    else
      meter:arrange(groups, processes, screen:size())
    end
  end
end

return M
