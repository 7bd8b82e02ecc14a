-- SPDX-License-Identifier: GPL-3.0-or-later
-- The two sides of a link that is shaped: what goes out leaves by its own root qdisc, what comes in by that of an ifb.
local failure = require "lunette.native.failure"
local filters = require "lunette.filter"
local links = require "lunette.link"
local qdiscs = require "lunette.qdisc"
local settings = require "lunette.shape.settings"
local M = {}

-- The handles of our qdiscs, by which they are told from others: "Lu", and the next, because the kernel wants another
-- one for another kind.
local handles = { tbf = "4c75:", netem = "4c76:" }

-- The priority of our filter among those for what comes in.
local priority = 0x4C75

-- The alias of our ifb, and of one whose link had no clsact before.
local aliases = { ["lunette shape"] = "found", ["lunette shape with clsact"] = "made" }

local function first(list) return list[1] end

-- The root qdisc of a link, and whether it is ours. What the kernel attached itself has no handle.
local function root_of(device)
  local row = first(qdiscs.list { dev = device, parent = "root", namespace = device.namespace })
  if not row or not row.handle then return nil, false end
  return row, row.handle == handles[row.kind]
end

---The side that packets leave by.
function M.out(link) return { device = link } end

---The side that packets come in by: an ifb, if there is ours.
function M.inward(link)
  local name = "shape" .. link.index
  local device = links.find(name, { namespace = link.namespace })
  local clsact = device and aliases[device:inspect().alias]
  return { name = name, device = clsact and device, clsact = clsact, is_taken = device and not clsact }
end

local function frame_of(device) return device:inspect().mtu + 14 end

---The settings of a side; nil if it is not shaped.
function M.settings(link, place)
  if not place.device then return nil end
  local row, is_ours = root_of(place.device)
  return is_ours and settings.of(row, frame_of(link)) or nil
end

-- Makes the ifb, and sends all there that comes in.
local function redirect(link, place)
  local home = link.namespace
  local has_clsact = #qdiscs.list { dev = link, parent = "ingress", namespace = home } > 0
  place.device = links.create(place.name, {
    kind = "ifb", up = true, namespace = home, alias = has_clsact and "lunette shape" or "lunette shape with clsact",
  })
  if not has_clsact then qdiscs.add(link, { kind = "clsact" }) end
  -- u32 is the oldest classifier: no kernel is without it
  filters.add(link, {
    parent = "ingress", kind = "u32", priority = priority, protocol = "all",
    actions = { { kind = "mirred", mode = "redirect", direction = "egress", dev = place.device } },
  })
end

-- Whether the options of a qdisc are others than those that are asked for.
local function differs(row, kind, values)
  if row.kind ~= kind or values.distribution then return true end
  for name, value in pairs(values) do
    if (row[kind][name] or 0) ~= value then return true end
  end
  return false
end

-- Attaches the qdisc, or changes what there is.
local function attach(device, row, kind, values)
  local wanted = { parent = "root", kind = kind, handle = handles[kind], [kind] = values }
  if row and row.handle == wanted.handle then
    if differs(row, kind, values) then qdiscs.change(device, wanted) end
  else
    qdiscs.replace(device, wanted)
  end
end

-- Raises the error of something that is not ours and in the way.
local function refuse(operation, subject, detail, hint)
  failure.raise {
    operation = operation, subject = subject, code = "EEXIST", errno = 17, message = "File exists", detail = detail,
    hint = hint,
  }
end

---Finds out what has to be done on a side; nothing is changed before the function that is returned is called.
---@param place_of fun(link: Link): table
---@return fun()
function M.plan(operation, link, place_of, wanted, replace)
  local place = place_of(link)
  if place.is_taken then
    refuse(operation, link.name, ("the link %s is not one that this function made"):format(place.name),
      "delete or rename it")
  end
  local row, is_ours
  if place.device then row, is_ours = root_of(place.device) end
  if row and not is_ours and not replace then
    refuse(operation, link.name, ("its root qdisc is %s %s, which this function did not make"):format(
      row.kind, row.handle), "replace = true takes its place")
  end
  local frame = frame_of(link)
  local values = settings.merge(is_ours and settings.asked(row, frame) or nil, wanted)
  settings.check(operation, values, wanted, frame)
  local kind, told = settings.qdisc(values, frame)
  return function()
    if not kind then return M.remove(link, place) end
    if not place.device then redirect(link, place) end
    attach(place.device, row, kind, told)
  end
end

local function remove_redirection(link, place)
  local home = link.namespace
  local ours = filters.list { dev = link, parent = "ingress", priority = priority, namespace = home }
  if #ours > 0 then filters.remove(link, { parent = "ingress", priority = priority, protocol = "all" }) end
  if place.clsact == "made" and #filters.list { dev = link, namespace = home } == 0 then
    qdiscs.remove(link, { parent = "clsact" })
  end
  place.device:delete()
end

---Removes what was made on a side.
function M.remove(link, place)
  if not place.device then return end
  if place.name then return remove_redirection(link, place) end
  local row, is_ours = root_of(place.device)
  if is_ours then qdiscs.remove(place.device, { parent = "root", handle = row.handle }) end
end

return M
