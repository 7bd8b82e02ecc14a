-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a gateway finds: the machine's own ways, which it must neither cut nor hide.
local failure = require "lunette.native.failure"
local hold = require "lunette.firewall.hold"
local link = require "lunette.link"
local network = require "lunette.native.network"
local route = require "lunette.route"
local sysctl = require "lunette.sysctl"
local M = {}

local operation = "gateway.create"

local function refuse(subject, detail)
  failure.raise { operation = operation, subject = subject, code = "EADDRINUSE", errno = 98,
    message = "Address already in use", detail = detail }
end

local function overlap(a, b) return network.contains(a, b) or network.contains(b, a) end

-- Routes that every link has, and those of all.
local function is_common(row)
  return row.destination == "default" or row.destination:find("^fe80:") or row.destination:find("^ff00:")
    or row.type == "multicast" or row.type == "broadcast" or row.type == "anycast"
end

---Refuses a network that the namespace reaches in another way, or that the way to the outside leads through.
---@param home Namespace
---@param subnet string
---@param family "ipv4"|"ipv6"
function M.check_subnet(home, subnet, family)
  for _, row in ipairs(route.list { namespace = home, table = "all", family = family }) do
    if not is_common(row) and overlap(subnet, row.destination) then
      local what = row.type == "local" and "the address " .. row.destination:match("^[^/]+")
        or "the route to " .. row.destination
      refuse(subnet, ("it overlaps %s%s"):format(what, row.dev and " on " .. row.dev or ""))
    end
    for _, way in ipairs { row, table.unpack(row.nexthops or {}) } do
      if way.via and network.parse(way.via).family == family and network.contains(subnet, way.via) then
        refuse(subnet, ("the router %s of the route to %s is in it"):format(way.via, row.destination))
      end
    end
  end
end

---Refuses a name that is taken.
function M.check_name(home, name)
  if not link.find(name, { namespace = home }) then return end
  failure.raise { operation = operation, subject = name, code = "EEXIST", errno = 17, message = "File exists",
    detail = "there is a link of this name" }
end

---Returns the links that default routes lead over.
---@return string[]
function M.uplinks(home, family)
  local names, seen = {}, {}
  for _, row in ipairs(route.list { namespace = home, destination = "default", family = family }) do
    for _, way in ipairs(row.nexthops or { row }) do
      if way.dev and not seen[way.dev] then
        seen[way.dev] = true
        names[#names + 1] = way.dev
      end
    end
  end
  return names
end

-- IPv6 forwards for all links or for none, and a host that forwards gives up the routes that routers have told it,
-- unless `accept_ra` says otherwise.
local function add_ipv6_settings(list, home, bridge_name)
  local forwarding = "net/ipv6/conf/all/forwarding"
  if sysctl.get(forwarding, { namespace = home }) == 1 and not hold.is_held(home, forwarding) then return end
  for _, row in ipairs(link.list { namespace = home }) do
    if row.type ~= "loopback" and row.name ~= bridge_name then
      local name = ("net/ipv6/conf/%s/accept_ra"):format(row.name)
      local known, value = pcall(sysctl.get, name, { namespace = home }) -- missing on a link without IPv6
      if known and value >= 1 then list[#list + 1] = { name, 2 } end
    end
  end
  list[#list + 1] = { forwarding, 1 }
end

---Returns the settings that let packets through, as { name, value }, in the order in which they have to be made. IPv4
---looks at the link that a packet comes in by.
---@return table[]
function M.settings(home, values, uplinks)
  local list = {}
  if values.subnet.ipv4 then
    for _, name in ipairs(uplinks) do list[#list + 1] = { ("net/ipv4/conf/%s/forwarding"):format(name), 1 } end
  end
  if values.subnet.ipv6 then add_ipv6_settings(list, home, values.name) end
  return list
end

---Deletes a link that may be gone already, with its namespace or on its own.
function M.delete_link(gone)
  local ok, err = pcall(gone.delete, gone)
  if not ok and err.code ~= "ENODEV" and err.code ~= "ENOENT" and err.code ~= "EBADF" then error(err, 0) end
end

return M
