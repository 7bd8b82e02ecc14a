-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta _

---Ends the script, as Lua's own `os.exit` does, but closes scopes first.
---
---Scopes that are still open are undone. What belongs to the script as a whole is kept if the status is 0, and undone
---otherwise; a namespace without a name ends in either case, unless a process is inside. What could not be undone is
---named on standard error.
---
---Source: section 6.9 of the Lua 5.4 manual
---
---```lua
---os.exit(false) -- undo all, and leave with status 1
---```
---@param code? boolean|integer the status; true, the default, is 0, and false is 1
function os.exit(code) end

---Runs a command of the shell, as Lua's own `os.execute` does, but an interrupt ends it, and what it has started. So it
---is with a command of `io.popen` when its file is closed. Without a command, it tells whether there is a shell.
---
---`process.exec` runs a program without a shell in between, and raises an error if that fails.
---
---Source: section 6.9 of the Lua 5.4 manual
---
---```lua
---if not os.execute("mountpoint -q /mnt") then print("nothing there") end
---```
---@param command? string the command
---@return boolean? ok whether it exited with status 0; nil if not
---@return string? what `"exit"`, or `"signal"` if it was killed
---@return integer? code the status, or the number of the signal
function os.execute(command) end
