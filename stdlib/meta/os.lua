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
