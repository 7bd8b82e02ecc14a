-- SPDX-License-Identifier: GPL-3.0-or-later
-- Finds out what is in namespaces and between them: each is a node, and so is each bridge; veth pairs are links.
local address = require "lunette.address"
local links = require "lunette.link"
local namespace = require "lunette.namespace"
local native = require "lunette.native.network"
local rates = require "lunette.diagram.rates"
local sysctl = require "lunette.sysctl"
local M = {}

local function open_all(operation, list)
  local rooms = {}
  for index, reference in ipairs(list) do
    rooms[index] = { namespace = native.namespace({ namespace = reference }, operation), number = index }
  end
  return rooms
end

local function name_of(room) return room.namespace.name or ("net:%d"):format(room.namespace.inode) end

-- The addresses of each link that others may use.
local function addresses_in(room)
  local found = {}
  for _, row in ipairs(address.list { namespace = room.namespace, scope = "global" }) do
    found[row.dev] = found[row.dev] or {}
    table.insert(found[row.dev], row.address)
  end
  return found
end

-- By which number a namespace knows the others, for all of those that are asked about.
local function peers_of(room, rooms)
  local by_inode, found = {}, {}
  for _, other in ipairs(rooms) do by_inode[other.namespace.inode] = other end
  for _, row in ipairs(room.namespace:call(namespace.list, { kind = "net" })) do
    if row.id then found[row.id] = by_inode[row.inode] end
  end
  return found
end

local function read(room)
  room.rows, room.addresses, room.by_name = links.list { namespace = room.namespace }, addresses_in(room), {}
  for _, row in ipairs(room.rows) do room.by_name[row.name] = row end
end

local function add_node(picture, node)
  picture.nodes[#picture.nodes + 1] = node
  return #picture.nodes
end

local function is_own(row) return row.type == "loopback" or row.kind == "bridge" or row.kind == "veth" end

-- What is told of a namespace besides its veths: other links, with their addresses.
local function other_links(room)
  local lines = {}
  for _, row in ipairs(room.rows) do
    if not is_own(row) and (row.up or room.addresses[row.name]) then
      lines[#lines + 1] = table.concat({ row.name, table.unpack(room.addresses[row.name] or {}) }, " ")
    end
  end
  return lines
end

-- Whether there is more in a namespace than bridges and their ports.
local function has_station(room, lines)
  local bridges = 0
  for _, row in ipairs(room.rows) do
    if row.kind == "bridge" then bridges = bridges + 1 end
    if row.kind == "veth" and not row.master or room.addresses[row.name] then return true end
  end
  return bridges == 0 or #lines > 0
end

local function forwards(room)
  local ok, value = pcall(sysctl.get, "net.ipv4.ip_forward", { namespace = room.namespace })
  return ok and value == 1
end

local function add_room(picture, room)
  local lines = other_links(room)
  if has_station(room, lines) then
    local kind = forwards(room) and "router" or "host"
    room.node = add_node(picture, { name = name_of(room), kind = kind, lines = lines })
  end
  room.bridges = {}
  for _, row in ipairs(room.rows) do
    if row.kind == "bridge" then
      room.bridges[row.name] = add_node(picture, { name = row.name,
        kind = row.bridge and row.bridge.ageing_time == 0 and "hub" or "switch" })
    end
  end
  -- a bridge with an address is a link of its namespace, too
  for name, index in pairs(room.bridges) do
    if room.node and room.addresses[name] then
      table.insert(picture.links, { up = room.by_name[name].up, ends = {
        { node = room.node, name = name, addresses = room.addresses[name] }, { node = index, addresses = {} },
      } })
    end
  end
end

local function end_of(room, row)
  return { node = row.master and room.bridges[row.master] or room.node, name = row.name,
    addresses = room.addresses[row.name] or {} }
end

-- The other end of a veth: in the same namespace, in another one of the list, or elsewhere.
local function other_end(room, row, peers)
  local other = row.link_nsid and peers[row.link_nsid] or not row.link_nsid and room
  for _, candidate in ipairs(other and other.rows or {}) do
    if candidate.index == row.link_index and candidate.kind == "veth" then return other, candidate end
  end
end

local function key_of(room, row) return ("%d %d"):format(room.number, row.index) end

local function add_cables(picture, room, rooms, seen)
  local peers
  for _, row in ipairs(room.rows) do
    if row.kind == "veth" and not seen[key_of(room, row)] then
      peers = peers or peers_of(room, rooms)
      local other, far = other_end(room, row, peers)
      local finish
      if far then
        seen[key_of(other, far)] = true
        finish = end_of(other, far)
      else
        finish = { node = add_node(picture, { name = "…", kind = "outside" }), addresses = {} }
      end
      local link = { up = row.up and (not far or far.up), ends = { end_of(room, row), finish } }
      link.devices = { links.open(row.index, { namespace = room.namespace }),
        far and links.open(far.index, { namespace = other.namespace }) }
      table.insert(picture.links, link)
    end
  end
end

-- What leaves by each end; of the end that is elsewhere, nobody knows.
local function add_rates(picture, seconds)
  local devices = {}
  for _, link in ipairs(picture.links) do
    for _, device in ipairs(link.devices or {}) do devices[#devices + 1] = device end
  end
  local speeds = rates.measure(devices, seconds)
  for _, link in ipairs(picture.links) do
    for index, device in ipairs(link.devices or {}) do link.ends[index].rate = speeds[device] end
  end
end

---Returns the picture of what is in some namespaces.
---@param operation string
---@param list namespace.reference[]
---@param seconds? number how long rates are measured
---@return diagram.picture
function M.picture(operation, list, seconds)
  local picture, rooms, seen = { title = "network", nodes = {}, links = {} }, open_all(operation, list), {}
  for _, room in ipairs(rooms) do
    read(room)
    add_room(picture, room)
  end
  for _, room in ipairs(rooms) do add_cables(picture, room, rooms, seen) end
  if seconds then add_rates(picture, seconds) end
  return picture
end

return M
