-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.wait

---What `wait` takes: the handles to wait for as a list, and how long.
---@class wait.options
---@field [integer] Process|Pipe|Terminal|Timer|Monitor|Trigger|Probe|Capture
---@field timeout? number seconds, at most a year; without it, until one is ready

---Waits until one of the handles is ready, and returns those that are; nothing when the time is over before.
---
---A process is ready when it has ended, a pipe when it can be read or written without waiting or its other side is
---closed, a terminal when it can be read, a timer when it has run out, a monitor when there is an event, a trigger
---when processes have waited for too long (that is told once), a probe when it has a result, a capture when there is a
---packet. Without handles, `wait` is a sleep. Meanwhile all probes go on, and captures are written into their files.
---Ctrl-C ends the wait.
---
---Raises `EBADF` if a handle is closed, `EINVAL` if there is neither a handle nor a timeout.
---
---Source: poll(2)
---
---```lua
---local ready = wait { server, server.stdout, timeout = 5 }
---if not ready then print("nothing for 5 seconds") end
---wait { timeout = 0.1 }
---```
---@param options wait.options
---@return (Process|Pipe|Terminal|Timer|Monitor|Trigger|Probe|Capture)? ...
function wait(options) end

return wait
