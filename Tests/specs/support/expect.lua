-- SPDX-License-Identifier: GPL-3.0-or-later
-- Reads what a terminal shows until it has a text in it, and returns all up to there, without carriage returns. What is
-- behind is for the next time.
local test = require "lunette.test"

local unread = setmetatable({}, { __mode = "k" })

return function(terminal, text, timeout)
  local shown, deadline = unread[terminal] or "", clock.monotonic() + (timeout or 10) * test.patience
  while true do
    local _, stop = shown:find(text, 1, true)
    if stop then
      unread[terminal] = shown:sub(stop + 1)
      return (shown:sub(1, stop):gsub("\r", ""))
    end
    local left = deadline - clock.monotonic()
    if left <= 0 or not wait { terminal, timeout = left } then
      error(("expected %q on the terminal, got %q"):format(text, shown), 2)
    end
    shown = shown .. (terminal:read_some() or error(("%q is not in %q, which is all"):format(text, shown), 2))
    unread[terminal] = shown
  end
end
