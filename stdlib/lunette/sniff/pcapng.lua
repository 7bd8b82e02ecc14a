-- SPDX-License-Identifier: GPL-3.0-or-later
-- Files of packets from many links, which Wireshark opens: pcapng, where each packet has an interface with a name.
--
-- Source: https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-02.html
local files = require "lunette.file"
local M = {}

local ethernet <const>, cooked <const>, raw <const> = 1, 276, 101
local name_option <const>, resolution_option <const> = 2, 9

-- Whole words of four bytes.
local function padded(bytes) return bytes .. ("\0"):rep(-#bytes % 4) end

local function block(kind, body)
  local length = #body + 12
  return string.pack("<I4I4", kind, length) .. body .. string.pack("<I4", length)
end

local function option(code, value) return string.pack("<I2I2", code, #value) .. padded(value) end

local function section() return block(0x0A0D0D0A, string.pack("<I4I2I2i8", 0x1A2B3C4D, 1, 0, -1)) end

-- Times are in nanoseconds.
local function interface(link_type, snaplen, name)
  return block(1, string.pack("<I2I2I4", link_type, 0, snaplen)
    .. option(name_option, name) .. option(resolution_option, "\9") .. option(0, ""))
end

local function packet_block(number, packet)
  local time = math.floor(packet.time) * 1000000000 + math.floor(packet.time % 1 * 1e9)
  return block(6, string.pack("<I4I4I4I4I4", number, time >> 32, time & 0xFFFFFFFF, #packet.bytes, packet.length)
    .. padded(packet.bytes))
end

local File = {}
File.__index = File

-- The number of the interface that stands for a link of a place, which is written down before its first packet.
function File:interface(packet)
  local name = packet.link and ("%s %s"):format(packet.node, packet.link) or packet.node
  local link_type = packet.cooked and cooked or packet.ethernet and ethernet or raw
  local key = ("%d %s"):format(link_type, name)
  if not self.interfaces[key] then
    self.interfaces[key], self.count = self.count, self.count + 1
    self:put(interface(link_type, self.snaplen, name))
  end
  return self.interfaces[key]
end

---Writes a packet down.
function File:write(packet)
  local number = self:interface(packet)
  self:put(packet_block(number, packet))
end

function File:put(bytes) files.check(self.operation, self.path, self.stream:write(bytes)) end

function File:close() files.check(self.operation, self.path, self.stream:close()) end

---Makes or empties a file.
---@param operation string the function that errors tell of
---@param path string
---@param snaplen integer how many bytes of each packet are kept
function M.create(operation, path, snaplen)
  local stream = files.open(operation, path, "wb")
  stream:setvbuf("full")
  local file = setmetatable({
    operation = operation, path = path, stream = stream, interfaces = {}, count = 0, snaplen = snaplen,
  }, File)
  file:put(section())
  return file
end

return M
