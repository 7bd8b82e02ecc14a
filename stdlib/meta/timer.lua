-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.timer

---Timers, which `wait` waits for beside processes and pipes.
---
---Source: timerfd_create(2)
---@class timer
timer = {}

---@class timer.create.options
---@field every? number seconds between the times that it runs out after the first, from 0.000001 to a year

---Starts a timer.
---
---The computer's clock can be set meanwhile; the timer does not care.
---
---Source: timerfd_create(2), `CLOCK_MONOTONIC`
---
---```lua
---local second <close> = timer.create(1, { every = 1 })
---while wait { server, second } == second do
---  second:read()
---  print("still running")
---end
---```
---@param after number seconds until it runs out, at most a year
---@param options? timer.create.options
---@return Timer
function timer.create(after, options) end

---A timer that a script holds. A variable can be declared with `<close>`.
---@class Timer
local Timer = {}

---Returns how often the timer has run out since the last call, and makes it not ready until it does so again. It does
---not wait: the count may be 0.
---
---Raises `EBADF` if the handle is closed.
---@return integer count
function Timer:read() end

---Ends the timer. To close it again does no harm; any other use of it raises `EBADF`.
function Timer:close() end

return timer
