-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.sniff

---The packets of all links of many namespaces, in the order of time: who has heard what. Not a global:
---`local sniff = require "lunette.sniff"`.
---
---```lua
---local sniff = require "lunette.sniff"
---local ear <close> = sniff.open({ "hub", "red", "blue" }, { filter = "icmp", timeout = 5, file = "lab.pcapng" })
---for packet in ear:packets() do print(packet.node, packet.link, sniff.line(packet)) end
---```
---@class sniff
sniff = {}

---A namespace that is listened to, where more is to be said than which.
---@class sniff.place
---@field namespace namespace.reference which one
---@field name? string what it is called in packets; its own name, or its number in the list, by default
---@field link? string one of its links; all by default

---@class sniff.open.options
---@field filter? string which packets, in the language of pcap-filter(7); all by default
---@field count? integer ends after so many packets, of all places together
---@field timeout? number ends after so many seconds
---@field file? string writes what is read into a file of pcapng, where each link has its name, for Wireshark
---@field snaplen? integer how many bytes of each packet are kept, 1 to 262144; 1024 by default
---@field buffer? integer|string how many bytes of packets of each place may wait to be read; `"1M"` by default
---@field direction? "both"|"in"|"out" which packets; both by default

---Begins to listen. It ends with `close`, and goes on without a place whose namespace or link is gone. With a file, the
---scope closes it; what has come by then is written as well.
---
---Equivalent to: `ip netns exec NAME tcpdump -i any`, for each namespace
---
---Raises what `capture.open` raises, and `ENOENT` or `EACCES` if the file cannot be made.
---@param places (namespace.reference|sniff.place)[]
---@param options? sniff.open.options
---@return Sniffer
function sniff.open(places, options) end

---Says in a line what a packet is, of captures too: `"10.0.0.1 > 10.0.0.2 ICMP echo request 1"`.
---@param packet capture.packet
---@return string
function sniff.line(packet) end

---Puts together what is the same packet behind the header of the link, heard at several places: a row for each, in the
---order in which they were heard first. What a router has passed on is another packet, as its time to live is.
---
---```lua
---local sniff = require "lunette.sniff"
---for _, row in ipairs(sniff.heard(packets)) do
---  for _, place in ipairs(row.places) do print(sniff.line(row.packet), place.node, place.link, place.way) end
---end
---```
---@param packets sniff.packet[]
---@return sniff.heard.row[]
function sniff.heard(packets) end

---A packet, and who has heard it.
---@class sniff.heard.row
---@field packet sniff.packet as it was heard first
---@field places sniff.witness[] in the order of time

---Who has heard a packet.
---@class sniff.witness
---@field node string the name of the place
---@field link string where all links are listened to, that which heard it
---@field way? string|integer as in `capture.cooked`, where all links are listened to
---@field time number seconds since 1970

---A packet of one of many places.
---@class sniff.packet: capture.packet
---@field node string the name of the place

---Ears in many places. A variable can be declared with `<close>`.
---@class Sniffer
---@field places string[] their names
local Sniffer = {}

---Returns the next packet, and waits for it; nil if the time is over before, if the sniffer's own time or count is, or
---if it is closed. A packet is returned 50 ms after it came: by then no earlier one is under way.
---@param timeout? number seconds; without it, as long as it takes
---@return sniff.packet?
function Sniffer:read(timeout) end

---Returns an iterator over the packets, which waits for each and ends with the sniffer.
---@return fun(sniffer: Sniffer): sniff.packet?
---@return Sniffer
function Sniffer:packets() end

---Returns how many packets there were, of all places together.
---@return sniff.stats
function Sniffer:stats() end

---Ends it, after what has come is in its file. To close it again does no harm.
function Sniffer:close() end

---How many packets there were.
---@class sniff.stats
---@field received integer that the filter let through
---@field dropped integer that were lost because nobody read them in time
---@field taken integer that were read

return sniff
