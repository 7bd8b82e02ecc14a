-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.scope

---Scopes: what is made within one is undone with it.
---
---A scope records each namespace, link, address, route, firewall rule, setting and process that is made while it is the
---current one, and holds their handles. Closing it ends all of them, what came last first: processes and deferred
---functions, then addresses, routes, firewall rules and settings, then links, those of one namespace at once, and
---namespaces at the end. What ended or was removed by other means is left alone. What cannot be undone does not stop
---the rest.
---
---Every script and every session has a scope of its own. It is kept when the script ends well and undone when it fails
---or is interrupted; leaving the prompt keeps it.
---
---```lua
---local lab <close> = scope.create("lab") -- undone at the end of the block, on an error and on Ctrl-C
---bridge.create("br0", { up = true })
---```
---@class scope
scope = {}

---@class scope.create.options
---@field current? boolean whether it becomes the current scope; true by default, false is for libraries that use `call`

---Opens a scope within the current one, and makes it the current one of this coroutine until it is closed or kept.
---
---A coroutine begins in the scope in which it was created. Declare the variable with `<close>`: it then is undone when
---the block is left, in whatever way.
---
---```lua
---local lab <close> = scope.create("lab")
---local parts = scope.create { current = false }
---```
---@param name? string|scope.create.options what messages call it, or the options of a scope without a name
---@param options? scope.create.options
---@return Scope
function scope.create(name, options) end

---Returns the current scope of this coroutine; that of the whole script if no other is open.
---@return Scope
function scope.current() end

---What a scope's `inspect` tells.
---@class scope.inspection
---@field name? string its name
---@field current boolean whether it is the current one
---@field entries string[] what closing it would undo, in the order it was made: `{ "namespace red", "link br0" }`

---A scope that a script holds. A variable can be declared with `<close>`.
---@class Scope
---@field name? string its name
local Scope = {}

---Calls a function with this scope as the current one, and returns what the function returns. What the function makes
---belongs to the scope. An error in it comes back out unchanged, and does not close the scope. A coroutine cannot yield
---out of the function.
---
---Raises `EBADF` if the scope is closed.
---
---```lua
---local parts = scope.create { current = false }
---local br0 = parts:call(bridge.create, "br0")
---```
---@param fn fun(...): ... the function
---@param ... any its arguments
---@return any ...
function Scope:call(fn, ...) end

---Has a function called when the scope is undone; returns the scope. `keep` forgets it.
---
---Functions run when the scope's processes have ended and before anything else is undone, the last first. An error in
---one of them does not stop the rest, and is told in the end: by `close`, or with the error because of which the block
---was left.
---
---Raises `EBADF` if the scope is closed.
---
---```lua
---lab:defer(function() os.remove("/tmp/lab.conf") end)
---```
---@param fn fun() the function, which gets no arguments
---@return Scope
function Scope:defer(fn) end

---Closes the scope, and the scopes within it, without undoing anything: what was made stays. Only what lives by its
---handle alone, such as a namespace without a name, ends when nothing else holds it.
---
---Raises `EBADF` if the scope is closed, `EINVAL` for the scope of the whole script.
function Scope:keep() end

---Returns what the scope holds.
---
---Raises `EBADF` if the scope is closed.
---@return scope.inspection
function Scope:inspect() end

---Closes the scope: undoes what was made within it, and before that the scopes that were opened within it.
---
---Ctrl-C waits until that is done; pressed three times, it ends the undoing, and what is left is named on standard
---error. To close a scope again does no harm.
---
---Raises `EBUSY` if something could not be undone; the error's `detail` tells what and why. Where a variable with
---`<close>` ends because of an error, that error goes on, and has it in the field `not_undone` or at the end of its
---text. Raises `EINVAL` for the scope of the whole script.
function Scope:close() end

return scope
