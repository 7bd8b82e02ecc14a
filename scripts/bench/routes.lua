-- SPDX-License-Identifier: GPL-3.0-or-later
-- lunette run routes.lua list|each NAMESPACE N

local action, name, count = ...
count = math.tointeger(tonumber(count))

local GATEWAY <const> = "192.0.2.2"

-- The rows are there before the clock starts: what is measured is putting them into the kernel.
local function make_rows()
  local rows = {}
  for number = 0, count - 1 do
    rows[number + 1] = { destination = ("10.1.%d.%d/32"):format(number >> 8, number & 255), via = GATEWAY }
  end
  return rows
end

local insert = {}

function insert.list(rows)
  route.add(rows)
end

function insert.each(rows)
  for _, row in ipairs(rows) do
    route.add(row.destination, { via = row.via })
  end
end

local rows = make_rows()
namespace.open(name):call(function()
  local start = clock.monotonic()
  insert[action](rows)
  print(('{"ms":%.3f,"count":%d}'):format((clock.monotonic() - start) * 1000, #rows))
end)
