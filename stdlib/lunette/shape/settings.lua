-- SPDX-License-Identifier: GPL-3.0-or-later
-- What link:shape can be told, and the qdisc that does it: settings in base units to options and back.
local options = require "lunette.options"
local quantity = require "lunette.native.quantity"
local M = {}

-- What netem does beside a rate.
local damages = { "delay", "jitter", "loss", "duplicate", "corrupt", "reorder" }
-- what is nothing by itself
local dependents = { "burst", "limit", "distribution" }

-- A reader of measures; false takes a setting away.
local function measure(parse, first, last, unit)
  return function(value, refuse)
    if value == false then return false end
    local number, why = parse(value)
    if not number then refuse(why) end
    if not (number >= first and number <= last) then
      refuse(("%s to %s%s expected, got %s"):format(first, last, unit, number))
    end
    return number
  end
end

local share = measure(quantity.percentage, 0, 100, " %")
local time = measure(quantity.time, 0, 274, " seconds")

local readers = {
  rate = measure(quantity.rate, 8, 1 << 50, " bit/s"), delay = time, jitter = time, loss = share, duplicate = share,
  corrupt = share, reorder = share, burst = measure(quantity.size, 1, 0xFFFFFFFF, " bytes"),
  limit = function(value, refuse) return value ~= false and options.integer(1, 0x7FFFFFFF)(value, refuse) end,
  distribution = options.word { "uniform", "normal", "pareto", "paretonormal" },
}

-- The readers of all that the function takes.
local function all_readers(operation)
  local all = {
    direction = options.word { "out", "in", "both" }, replace = options.boolean,
    ingress = function(value) return options.read(operation, value, readers) end,
  }
  for name, reader in pairs(readers) do all[name] = reader end
  return all
end

---Reads what `shape` was given.
---@return { values: table, ingress?: table, direction?: string, replace?: boolean }
function M.read(operation, given)
  if given.ingress ~= nil and type(given.ingress) ~= "table" then
    options.refuse(operation, "ingress", "table expected, got " .. options.type_of(given.ingress))
  end
  local values = options.read(operation, given, all_readers(operation))
  local result = { values = values }
  for _, name in ipairs { "ingress", "direction", "replace" } do result[name], values[name] = values[name], nil end
  return result
end

---Puts what is asked for over what there is; what is false goes.
function M.merge(present, wanted)
  local merged = {}
  for name, value in pairs(present or {}) do merged[name] = value end
  for name, value in pairs(wanted) do merged[name] = value or nil end
  return merged
end

local function is_damaged(values)
  for _, name in ipairs(damages) do if (values[name] or 0) > 0 then return true end end
  return false
end

-- What may pass at once: what is sent in 10 ms, and at least two frames.
local function usual_burst(rate, frame) return math.max(2 * frame, math.ceil(rate / 800)) end

-- How many frames may wait: as many as are sent in 100 ms. Those that netem holds back are more, and small ones count
-- as much as large ones. Without a rate, what a gigabit brings.
local function usual_limit(values, frame)
  if not is_damaged(values) then return math.max(10, math.ceil(values.rate / 80 / frame)) end
  local held = (values.delay or 0) + 4 * (values.jitter or 0)
  return math.max(100, math.ceil((values.rate or 1e9) / 8 * (0.1 + held) / frame))
end

-- tbf counts bytes, and its burst is among them.
local function tbf(values, frame)
  local burst = values.burst or usual_burst(values.rate, frame)
  return { rate = values.rate, burst = burst, limit = burst + (values.limit or usual_limit(values, frame)) * frame }
end

-- All of it is said: what is nothing is nothing afterwards.
local function netem(values, frame)
  local result = {
    rate = values.rate or 0, limit = values.limit or usual_limit(values, frame), distribution = values.distribution,
  }
  for _, name in ipairs(damages) do result[name] = values[name] or 0 end
  return result
end

---The kind of qdisc that has such settings, and its options; nil if nothing is left to do.
---@param frame integer how long a frame of the link is at most, in bytes
---@return string? kind
---@return table? values
function M.qdisc(values, frame)
  if is_damaged(values) then return "netem", netem(values, frame) end
  if values.rate then return "tbf", tbf(values, frame) end
end

-- Refuses what tbf's numbers, of 32 bits, cannot hold.
local function check_bucket(operation, values, frame)
  if is_damaged(values) or not values.rate then return end
  local bucket = tbf(values, frame)
  local seconds = bucket.burst * 8 / values.rate
  if seconds > 274 then
    options.refuse(operation, values.burst and "burst" or "rate",
      ("at this rate it takes %d seconds to send %d bytes, more than 274"):format(seconds // 1, bucket.burst))
  end
  if bucket.limit > 0xFFFFFFFF then
    options.refuse(operation, values.limit and "limit" or "rate", "more than 4 GiB would wait")
  end
end

---Raises an error for settings that do not go together.
function M.check(operation, values, wanted, frame)
  check_bucket(operation, values, frame)
  if not is_damaged(values) and not values.rate then
    for _, name in ipairs(dependents) do
      if (wanted[name] or 0) ~= 0 then -- what is no more needs nothing
        options.refuse(operation, name, "it needs a 'rate', or a 'delay' or other damage")
      end
    end
  end
  if is_damaged(values) and wanted.burst then
    options.refuse(operation, "burst", "for a rate alone: netem, which does the rest, has none")
  end
  if wanted.distribution and (values.jitter or 0) == 0 then
    options.refuse(operation, "distribution", "it needs a 'jitter'")
  end
  if (values.reorder or 0) > 0 and (values.delay or 0) == 0 then
    options.refuse(operation, "reorder", "it needs a 'delay'")
  end
end

---The settings that a qdisc has which `qdisc` chose.
---@param row qdisc.row
---@param frame integer
---@return table values
function M.of(row, frame)
  local from = row[row.kind]
  local values = { rate = from.rate }
  if row.kind == "tbf" then
    values.burst, values.limit = from.burst, (from.limit - from.burst) // frame
  else
    values.limit = from.limit
    for _, name in ipairs(damages) do values[name] = from[name] end
  end
  return values
end

---The settings of a qdisc without those that were chosen here: they are chosen anew when others change.
function M.asked(row, frame)
  local values = M.of(row, frame)
  -- netem has no burst, and perhaps no rate
  if values.burst and values.burst == usual_burst(values.rate, frame) then values.burst = nil end
  local limit = values.limit
  values.limit = nil
  if limit ~= usual_limit(values, frame) then values.limit = limit end
  return values
end

return M
