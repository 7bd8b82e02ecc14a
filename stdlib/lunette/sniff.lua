-- SPDX-License-Identifier: GPL-3.0-or-later
-- The packets of many places as one stream in the order of time, each with the place and the link that heard it.
--
-- Each place has a capture, and each capture a queue. The kernel stamps a packet before it is in the ring of its
-- capture: on a busy machine some time before, and others overtake it. So a packet is given out only after a look at
-- all captures that began so long after it was seen that nothing earlier can be under way any more.
local capture = require "lunette.capture"
local clock = require "lunette.clock"
local object = require "lunette.object"
local options = require "lunette.options"
local pcapng = require "lunette.sniff.pcapng"
local places = require "lunette.places"
local scope = require "lunette.scope"
local text = require "lunette.sniff.text"
local wait = require "lunette.wait"
local M = {}

local settling <const> = 0.05 -- seconds from the stamp of a packet to its ring, with ample room
local batch <const> = 1000    -- packets that are taken from one capture before the others have their turn

-- Puts a packet into the queue of its capture, behind those that are not later.
local function enqueue(tap, entry)
  tap.last = tap.last + 1
  local place = tap.last
  while place > tap.first and tap.queue[place - 1].packet.time > entry.packet.time do
    tap.queue[place] = tap.queue[place - 1]
    place = place - 1
  end
  tap.queue[place] = entry
end

-- Puts what a capture has into its queue. A capture whose link or namespace is gone ends.
local function drain(tap, now)
  for _ = 1, batch do
    local ok, packet = pcall(tap.capture.read, tap.capture, 0)
    if not ok then tap.has_ended = true end
    if not ok or not packet then
      tap.has_more = false
      return
    end
    packet.node = tap.name
    enqueue(tap, { packet = packet, seen = now })
  end
  tap.has_more = true
end

-- Looks at all captures.
local function sweep(self)
  local now = clock.monotonic()
  local is_over = self._swept > self._deadline -- what comes after the end is none of it
  for _, tap in ipairs(self._taps) do
    if is_over then tap.has_more = false elseif not tap.has_ended then drain(tap, now) end
  end
  self._swept = now
end

-- The capture with the earliest packet; none if a capture may have an earlier one.
local function earliest(self)
  local found, head
  for _, tap in ipairs(self._taps) do
    local first = tap.queue[tap.first]
    if first and (not head or first.packet.time < head.packet.time) then found, head = tap, first end
    if not first and tap.has_more then return nil end
  end
  return head and head.seen + settling <= self._swept and found or nil
end

local function take(self, tap)
  local packet = tap.queue[tap.first].packet
  tap.queue[tap.first], tap.first = nil, tap.first + 1
  self._taken = self._taken + 1
  if self._file then self._file:write(packet) end
  return packet
end

local function has_packets(self)
  for _, tap in ipairs(self._taps) do if tap.queue[tap.first] then return true end end
  return false
end

local function handles(self)
  local list = {}
  for _, tap in ipairs(self._taps) do if not tap.has_ended then list[#list + 1] = tap.capture end end
  return list
end

-- Waits until there may be something new; false if there never will be.
local function pause(self, left)
  if has_packets(self) then
    wait { timeout = settling }
    return true
  end
  local list = handles(self)
  if #list == 0 then return false end
  list.timeout = left
  local ok, err = pcall(wait, list)
  if not ok and not (type(err) == "table" and err.code == "EBADF") then error(err, 0) end -- else one has been closed
  return true
end

local methods = {}

function methods:read(timeout)
  options.check_timeout("sniffer.read", 1, timeout)
  local ends = timeout and clock.monotonic() + timeout or math.huge
  ends = math.min(ends, self._deadline)
  while not self._is_closed and self._taken < self._count do
    local tap = earliest(self)
    if tap then return take(self, tap) end
    sweep(self)
    local left = ends - clock.monotonic()
    if left <= 0 and not has_packets(self) then return nil end
    if not pause(self, left < math.huge and math.max(left, 0) or nil) then return nil end
  end
end

function methods:packets() return function(sniffer) return sniffer:read() end, self end

function methods:stats()
  local sums = { received = 0, dropped = 0, taken = self._taken }
  for _, tap in ipairs(self._taps) do
    local ok, counts = pcall(tap.capture.stats, tap.capture)
    if ok then sums.received, sums.dropped = sums.received + counts.received, sums.dropped + counts.dropped end
  end
  return sums
end

function methods:close()
  if self._is_closed then return end
  local captures <close> = setmetatable({}, { __close = function() -- also if the file cannot be written
    self._is_closed = true
    for _, tap in ipairs(self._taps) do tap.capture:close() end
  end })
  if not self._file then return end
  -- what has come belongs into the file
  local rest = clock.monotonic() + 1
  while methods.read(self, 0) and clock.monotonic() < rest do end
  self._file:close()
end

local new = object.kind("sniffer", { "places" }, methods, function(self)
  return "sniffer of " .. table.concat(self.places, ", ")
end)

local readers = {
  filter = options.string, count = options.integer(1, math.maxinteger), timeout = options.number(0),
  file = options.string,
  snaplen = options.integer(1, 262144), buffer = function(value) return value end,
  direction = options.word { "both", "in", "out" },
}

local function open_taps(self, list, values)
  for index, place in ipairs(list) do
    local tap = { name = place.name, queue = {}, first = 1, last = 0, has_more = false, has_ended = false }
    tap.capture = capture.open(place.link or "any", {
      namespace = place.namespace, filter = values.filter, snaplen = values.snaplen or 1024,
      buffer = values.buffer or "1M", direction = values.direction,
    })
    self._taps[index], self.places[index] = tap, place.name
  end
  if values.file then self._file = pcapng.create("sniff.open", values.file, values.snaplen or 1024) end
end

---Begins to listen at all links of many namespaces.
function M.open(list, given)
  local values = options.read("sniff.open", given, readers, { argument = 2, optional = true })
  local found = places.read("sniff.open", list, { link = options.string })
  local self = new {
    places = {}, _taps = {}, _taken = 0, _swept = 0, _count = values.count or math.huge,
    _deadline = values.timeout and clock.monotonic() + values.timeout or math.huge, _is_closed = false,
  }
  local ok, err = pcall(open_taps, self, found, values)
  if not ok then
    self:close()
    if type(err) == "table" and not err.misuse and err.operation then err.operation = "sniff.open" end
    error(err, 0)
  end
  if values.file then scope.current():defer(function() self:close() end) end
  return self
end

M.line = text.line

-- What a packet is behind the header of the link, which each link has its own of.
local function contents(packet)
  local behind = packet.cooked and 21 or packet.ethernet and 15 or 1
  return packet.bytes:sub(behind)
end

-- Who has heard a packet, as text; nobody hears the same packet twice the same way.
local function witness(packet)
  return table.concat({ packet.node, packet.link or "", packet.cooked and tostring(packet.cooked.way) or "" }, "\0")
end

---Puts together what is the same packet, heard at several places.
function M.heard(packets)
  local rows, latest = {}, {}
  for _, packet in ipairs(packets) do
    local key, who = contents(packet), witness(packet)
    local entry = latest[key]
    if not entry or entry.known[who] then
      entry = { row = { packet = packet, places = {} }, known = {} }
      latest[key], rows[#rows + 1] = entry, entry.row
    end
    entry.known[who] = true
    table.insert(entry.row.places, {
      node = packet.node, link = packet.link, way = packet.cooked and packet.cooked.way, time = packet.time,
    })
  end
  return rows
end

return M
