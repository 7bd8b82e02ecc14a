-- SPDX-License-Identifier: GPL-3.0-or-later
-- link:shape{ rate = "10mbit", delay = "20ms" }: a slow, long or bad line in one call, which a second call changes
-- while packets flow.
--
-- What goes out is shaped by the root qdisc: tbf for a rate alone, and netem, which has a rate of its own, as soon as
-- there is more. One qdisc is one message to the kernel, so that all changes at once; netem below or above another
-- qdisc would add a queue and its limit. What comes in cannot wait on the link itself: a filter redirects it to an ifb,
-- whose root qdisc does the same. That works for every link, and leaves the other end of a veth, which may be in
-- somebody else's namespace, alone.
local options = require "lunette.options"
local record = require "lunette.native.record"
local scope = require "lunette.scope"
local settings = require "lunette.shape.settings"
local side = require "lunette.shape.side"
local M = {}

local operation = "link.shape"

-- Runs the body; an error in it is one of this function, whichever it was raised by.
local function as_own(operation, body)
  local ok, err = pcall(body)
  if ok then return end
  if type(err) == "table" and not err.misuse and err.operation then err.operation = operation end
  error(err, 0)
end

-- Runs the body; if it fails, what it made is undone, and else the current scope has it.
local function whole(body)
  local part = scope.create { current = false }
  local ok, err = pcall(part.call, part, as_own, operation, body)
  if not ok then
    part:close()
    error(err, 0)
  end
  record.give_to_parent(part)
end

-- What is asked for on each side: `out` and `inward`.
local function read(given)
  local wanted = settings.read(operation, given)
  local direction = wanted.direction or "out"
  local flat, ingress = wanted.values, wanted.ingress
  if ingress and direction ~= "out" then
    options.refuse(operation, "ingress", ("not together with the direction '%s'"):format(direction))
  end
  if next(flat) == nil and not ingress then
    options.misuse(operation, "bad argument #1 to 'shape' (a setting such as 'rate' expected)")
  end
  local out = direction ~= "in" and next(flat) ~= nil and flat or nil
  return out, direction ~= "out" and flat or ingress, wanted.replace
end

local function inspect(link)
  local out, inward = side.settings(link, side.out(link)), side.settings(link, side.inward(link))
  if not out and not inward then return nil end
  out = out or {}
  out.ingress = inward
  return out
end

---Shapes a link, or tells how it is shaped.
function M.shape(link, given)
  if given == nil then return inspect(link) end
  if given == false then return M.unshape(link) end
  if type(given) ~= "table" then
    options.misuse(operation, ("bad argument #1 to 'shape' (table expected, got %s)"):format(options.type_of(given)))
  end
  local out, inward, replace = read(given)
  whole(function()
    local plans = {}
    if out then plans[#plans + 1] = side.plan(operation, link, side.out, out, replace) end
    if inward then plans[#plans + 1] = side.plan(operation, link, side.inward, inward, replace) end
    for _, plan in ipairs(plans) do plan() end
  end)
  return link
end

---Removes what `shape` made.
function M.unshape(link)
  as_own("link.unshape", function()
    side.remove(link, side.inward(link))
    side.remove(link, side.out(link))
  end)
  return link
end

return M
