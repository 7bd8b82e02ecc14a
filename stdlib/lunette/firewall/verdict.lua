-- SPDX-License-Identifier: GPL-3.0-or-later
-- accept, drop and reject.
local match = require "lunette.firewall.match"
local options = require "lunette.options"
local rule = require "lunette.firewall.rule"
local M = {}

local hooks = { "input", "forward", "output" }
local codes = { "port-unreachable", "admin-prohibited", "host-unreachable", "no-route" }

local function reject_reader(value, refuse)
  if value == "reset" then return { type = "tcp reset" } end
  local known = table.move(codes, 1, #codes, 2, { "reset" })
  return { type = "icmpx", expr = options.word(known)(value, refuse) }
end

local readers = rule.readers_of(match.readers, { hook = options.word(hooks), insert = options.boolean })
local reject_readers = rule.readers_of(readers, { with = reject_reader })

-- Packets that come in by a link and go out by another are forwarded; those that only go out are this host's.
local function hook_of(values)
  if values.hook then return values.hook end
  if values.output then return values.input and "forward" or "output" end
  return "input"
end

local function check_hook(operation, values, hook)
  for name, impossible in pairs { input = "output", output = "input" } do
    if values[name] and hook == impossible then
      options.refuse(operation, name, ("packets at hook '%s' have none"):format(hook))
    end
  end
end

-- Only TCP has resets.
local function reject_expressions(operation, values)
  local reject = values.with or { type = "icmpx", expr = "port-unreachable" }
  if reject.type == "tcp reset" and not (values.protocol and #values.protocol == 1 and values.protocol[1] == 6) then
    options.refuse(operation, "with", "'reset' is for protocol = \"tcp\"")
  end
  return { reject = reject }
end

local function install(name, given, verdict)
  local operation = "firewall." .. name
  local values = options.read(operation, given, name == "reject" and reject_readers or readers)
  local hook, rules = hook_of(values), {}
  check_hook(operation, values, hook)
  local statement = verdict or reject_expressions(operation, values)
  for _, expressions in ipairs(match.variants(operation, values)) do
    expressions[#expressions + 1] = { counter = true }
    expressions[#expressions + 1] = statement
    rules[#rules + 1] = { chain = hook, expr = expressions, insert = values.insert }
  end
  return rule.install(operation, name, values, rules)
end

function M.accept(given) return install("accept", given, { accept = true }) end
function M.drop(given) return install("drop", given, { drop = true }) end
function M.reject(given) return install("reject", given) end

return M
