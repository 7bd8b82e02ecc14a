-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.eventually

---@class eventually.options
---@field interval? number seconds until the first time it is asked again, 0.01 by default; later ones are longer
---@field what? string what is waited for, for the error

---Calls a function again and again until it returns a true value, and returns all that it then returns. In between it
---waits, as `wait` does: probes go on, and Ctrl-C ends it.
---
---Raises `ETIMEDOUT` when the time is over; what the function raises goes through.
---
---```lua
---eventually(function() return probe.tcp("10.0.0.2", 80).connected end, 5, { what = "the web server" })
---```
---@param body fun(): any
---@param timeout? number seconds; 10 by default
---@param options? eventually.options
---@return any ...
function eventually(body, timeout, options) end

return eventually
