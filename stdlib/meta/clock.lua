-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.clock

---Clocks, to measure how long something takes.
---
---Source: clock_gettime(2)
---@class clock
clock = {}

---Returns the time of a clock that only ever runs forward, whatever the computer's date is set to. Its zero means
---nothing, the difference of two times does.
---
---Source: clock_gettime(2), `CLOCK_MONOTONIC`
---
---```lua
---local start = clock.monotonic()
---namespace.create()
---print(("%.1f ms"):format((clock.monotonic() - start) * 1000))
---```
---@return number seconds
function clock.monotonic() end

return clock
