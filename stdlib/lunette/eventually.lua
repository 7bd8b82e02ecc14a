-- SPDX-License-Identifier: GPL-3.0-or-later
-- Waits until something holds, by asking again and again.
local options = require "lunette.options"
local failure = require "lunette.native.failure"

local readers = {
  interval = function(value, refuse)
    if type(value) ~= "number" then refuse("number expected, got " .. options.type_of(value)) end
    if not (value > 0) then refuse(("more than 0 expected, got %s"):format(value)) end
    return value
  end,
  what = options.string,
}

-- The time that is left for a pause; it grows, so that what takes long is not asked for all the time.
local function pause(number, interval, left)
  return math.min(interval * math.min(number, 10), left)
end

return function(body, timeout, given)
  if type(body) ~= "function" then
    options.misuse("eventually", ("bad argument #1 to 'eventually' (function expected, got %s)"):format(
      body == nil and "no value" or options.type_of(body)))
  end
  options.check_timeout("eventually", 2, timeout)
  timeout = timeout or 10
  local values = options.read("eventually", given, readers, { argument = 3, optional = true })
  local deadline, number = clock.monotonic() + timeout, 0
  while true do
    local results = table.pack(body())
    if results[1] then return table.unpack(results, 1, results.n) end
    local left = deadline - clock.monotonic()
    if left <= 0 then
      failure.raise {
        operation = "eventually", subject = values.what, code = "ETIMEDOUT", errno = 110,
        message = "Connection timed out", detail = ("not within %g s"):format(timeout),
      }
    end
    number = number + 1
    wait { timeout = pause(number, values.interval or 0.01, left) }
  end
end
