-- SPDX-License-Identifier: GPL-3.0-or-later
-- Settings that several rules, scripts and processes need at the same time, such as the forwarding of a link: the last
-- one to go puts the old value back. Who holds one, and what it was, stands in the comments of Lunette's own table.
local nft = require "lunette.firewall.nft"
local own = require "lunette.firewall.table"
local record = require "lunette.native.record"
local scope = require "lunette.scope"
local sysctl = require "lunette.sysctl"
local M = {}

-- Sets a value that no scope has to put back: that is done here.
local function set(home, name, value)
  local unrecorded = scope.create { current = false }
  local ok, err = pcall(unrecorded.call, unrecorded, sysctl.set, name, math.tointeger(value) or value,
    { namespace = home })
  unrecorded:keep()
  if not ok then error(err, 0) end
end

-- What the setting was before the first one of those who hold it now; nil if nobody does.
local function value_before(operation, home, name)
  for _, object in ipairs(nft.find(operation, home, "table", "inet", own.name) or {}) do
    local comment = object.rule and object.rule.comment or ""
    local held, before = comment:match("^lunette %x+: holds (%S+), which was (.*)$")
    if held == name then return before end
  end
end

---Whether anybody holds a setting.
---@param home Namespace
---@param name string
function M.is_held(home, name) return value_before("sysctl", home, name) ~= nil end

-- Lets a setting go before the scope does.
local function release(held)
  held.home:call(M.undo, table.unpack(held.arguments))
  held.note:forget()
end

---Makes sure that a setting has a value for as long as the current scope is open, or until what it returns is told to
---`release` it. A value that it has already, without anybody who holds it, is left alone: nothing is returned then.
---@param operation string
---@param home Namespace
---@param name string a setting below `net`
---@param value integer
---@return table?
function M.hold(operation, home, name, value)
  local before = value_before(operation, home, name)
  local now = sysctl.get(name, { namespace = home })
  if not before and now == value then return nil end
  local id = own.new_id()
  local arguments = { id, name, tostring(value) }
  local note = record.create {
    text = "sysctl " .. name:gsub("[./]", { ["."] = "/", ["/"] = "." }), namespace = home,
    module = "lunette.firewall.hold", arguments = arguments,
  }
  local held = { home = home, note = note, arguments = arguments, release = release }
  local ok, err = pcall(function()
    nft.transaction(operation, home,
      own.occupy(id, ("holds %s, which was %s"):format(name, before or now), { inet = true }))
    set(home, name, value)
  end)
  if ok then return held end
  held:release()
  error(err, 0)
end

-- The comment of the rule that tells of an id.
local function before_of(home, id)
  for _, object in ipairs(nft.find("sysctl", home, "table", "inet", own.name) or {}) do
    if object.rule and own.is_of(object.rule, id) then return object.rule.comment:match(", which was (.*)$") end
  end
end

---Lets a setting go in the current network namespace, as a scope does it.
---@param id string
---@param name string
---@param value string what it was set to
function M.undo(id, name, value)
  local home = nft.home("sysctl")
  local before = before_of(home, id)
  own.remove("sysctl", home, id)
  if not before or value_before("sysctl", home, name) then return end
  -- of a link that is gone there is nothing to put back
  local exists, now = pcall(sysctl.get, name, { namespace = home })
  if exists and tostring(now) == value then set(home, name, before) end
end

return M
