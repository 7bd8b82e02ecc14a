-- SPDX-License-Identifier: GPL-3.0-or-later
-- Packets as lines of text: who says what to whom.
local M = {}

local function arp(packet)
  local message = packet.arp
  if message.operation == "request" then
    return ("ARP who has %s? tell %s"):format(message.target_address, message.sender_address)
  elseif message.operation == "reply" then
    return ("ARP %s is at %s"):format(message.sender_address, message.sender_mac)
  end
  return "ARP " .. tostring(message.operation)
end

-- The words for what is inside, by its innermost header.
local function dhcp(message)
  local address = message.your_address ~= "0.0.0.0" and message.your_address or message.requested_address
  return ("DHCP %s%s"):format(message.message or message.operation, address and " " .. address or "")
end

local function dns(message)
  local parts = { message.response and "DNS answer" or "DNS question" }
  local asked = message.questions and message.questions[1]
  if asked then parts[#parts + 1] = ("%s %s"):format(asked.type, asked.name) end
  if message.response and message.code ~= "noerror" then parts[#parts + 1] = tostring(message.code) end
  for _, record in ipairs(message.answers or {}) do
    if type(record.data) == "string" and (record.type == "a" or record.type == "aaaa" or record.type == "cname") then
      parts[#parts + 1] = record.data
    end
  end
  return table.concat(parts, " ")
end

local function icmp(protocol, message)
  local words = { protocol, message.name or ("type %d"):format(message.type) }
  if message.target then words[#words + 1] = message.target end
  if message.seq then words[#words + 1] = tostring(message.seq) end
  return table.concat(words, " ")
end

local function tcp(packet)
  return ("TCP %d > %d %s, %d bytes"):format(packet.tcp.source_port or 0, packet.tcp.destination_port or 0,
    table.concat(packet.tcp.flags or {}, " "), #packet.payload)
end

local function inside(packet, ip)
  if packet.dhcp then return dhcp(packet.dhcp) end
  if packet.dns then return dns(packet.dns) end
  if packet.icmp then return icmp("ICMP", packet.icmp) end
  if packet.icmpv6 then return icmp("ICMPv6", packet.icmpv6) end
  if packet.tcp then return tcp(packet) end
  if packet.udp then
    return ("UDP %d > %d, %d bytes"):format(packet.udp.source_port or 0, packet.udp.destination_port or 0,
      #packet.payload)
  end
  return tostring(ip.protocol or ip.next_header or "IP")
end

---Says in a line what a packet is, without time and place.
---@param packet table as captures give it
---@return string
function M.line(packet)
  local ip = packet.ipv4 or packet.ipv6
  local tag = packet.vlan and packet.vlan.id and ("VLAN %d "):format(packet.vlan.id) or ""
  if packet.arp and packet.arp.sender_address then return tag .. arp(packet) end
  if not ip or not ip.destination then
    local link = packet.ethernet or packet.cooked or {}
    return ("%s%d bytes of type 0x%04x"):format(tag, packet.length, link.type or 0)
  end
  return ("%s%s > %s %s"):format(tag, ip.source, ip.destination, inside(packet, ip))
end

return M
