-- SPDX-License-Identifier: GPL-3.0-or-later
-- Rules that scripts hold: what one call of `firewall.drop`, `firewall.publish` and so on has added.
local nft = require "lunette.firewall.nft"
local options = require "lunette.options"
local object = require "lunette.object"
local own = require "lunette.firewall.table"
local record = require "lunette.native.record"
local M = {}

---Readers of the options that all of these functions take.
M.readers = { namespace = options.namespace }

---A text that nft prints in quotes.
function M.readers.comment(value, refuse)
  options.string(value, refuse)
  if value:find('[%c"]') or not utf8.len(value) then refuse("text without quotes and control characters expected") end
  return value
end

local methods = {}

---What the kernel has of the rule.
function methods:inspect() return own.rules("rule.inspect", self.namespace, self.id) end

---How often the rule was met, all its parts together.
function methods:counters()
  local sum = { packets = 0, bytes = 0 }
  for _, rule in ipairs(self:inspect()) do
    for _, expression in ipairs(rule.expr) do
      if type(expression.counter) == "table" then
        sum.packets = sum.packets + expression.counter.packets
        sum.bytes = sum.bytes + expression.counter.bytes
      end
    end
  end
  return sum
end

---Takes the rule away again; what is gone already is no error.
function methods:remove()
  own.remove("rule.remove", self.namespace, self.id)
  self._record:forget()
  if self._held then self._held:release() end
end

local new_rule = object.kind("firewall rule", { "id", "kind", "namespace" }, methods, function(rule)
  return ("firewall rule %s %s"):format(rule.kind, rule.id)
end)

-- Who makes it, as others see it in the list: the action, the script and its process.
local function signature(kind, comment)
  local script = type(arg) == "table" and type(arg[0]) == "string" and arg[0]:match("[^/]*$") or "prompt"
  local pid = io.open("/proc/self/stat"):read("n")
  local text = ("%s by %s[%d]"):format(kind, script:gsub('[%c"]', "?"), pid)
  if not utf8.len(text) then text = kind end
  return comment and text .. ": " .. comment or text
end

---Adds what makes up one rule for a script. The current scope removes it.
---@param operation string
---@param kind string what scripts call it: `"masquerade"`
---@param values table what the readers made of the options
---@param rules table[] as `add_rules` of the tables takes them
---@return table
function M.install(operation, kind, values, rules)
  local home, id = nft.home(operation, values.namespace), own.new_id()
  local note = record.create {
    text = "firewall rule " .. kind, namespace = home, module = "lunette.firewall.undo", arguments = { "rules", id },
  }
  local ok, err = pcall(nft.transaction, operation, home,
    own.add_rules(id, signature(kind, values.comment), rules))
  if not ok then
    note:forget()
    error(err, 0)
  end
  return new_rule { id = id, kind = kind, namespace = home, _record = note }
end

---Returns the readers of several tables together.
function M.readers_of(...)
  local all = {}
  for _, readers in ipairs { M.readers, ... } do
    for name, reader in pairs(readers) do all[name] = reader end
  end
  return all
end

M.signature = signature

return M
