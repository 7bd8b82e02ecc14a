-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.capture

---The packets of a link, or of all links of a namespace, as tables; and files of packets.
---
---```lua
---local tap <close> = capture.open("eth0", { namespace = "red", filter = "icmp", count = 10, timeout = 5 })
---for packet in tap:packets() do print(packet.time, packet.ipv4.source, packet.icmp.name) end
---```
---@class capture
capture = {}

---@class capture.open.options
---@field namespace? namespace.reference where the link is; the current one by default
---@field filter? string which packets, in the language of pcap-filter(7); all by default
---@field count? integer ends after so many packets
---@field timeout? number ends after so many seconds
---@field file? string writes the packets into a file as well, which Wireshark and tcpdump read
---@field snaplen? integer how many bytes of each packet are kept, 1 to 262144; 65535 by default
---@field promisc? boolean whether the link takes in what is not for it; true by default
---@field direction? "both"|"in"|"out" which packets; both by default
---@field buffer? integer|string how many bytes of packets may wait to be read, 65536 to `"1G"`; the default is 4 MiB

---Begins to capture. It ends with `close`, with the link, or with its namespace, which it does not keep alive.
---
---A capture into a file is written whenever the shell waits, for whatever, and when it is closed; the script may read
---the packets as well: the last 16 MiB of them are kept for it. Its scope closes it.
---
---Equivalent to: `tcpdump -i LINK -w FILE FILTER`
---
---Raises `ENODEV` if there is no such link, `ENETDOWN` if it is down, `EINVAL` with libpcap's words for a filter that
---is none, `EPERM` without the right to capture, `ENOENT` if libpcap is not installed.
---
---Source: pcap(3PCAP), packet(7)
---@param link Link|string a link, or `"any"` for all of the namespace, where each packet tells its link
---@param options? capture.open.options
---@return Capture
function capture.open(link, options) end

---@class capture.read.options
---@field filter? string which packets; all by default
---@field count? integer how many at most

---Reads a file of packets, in the format of pcap or pcapng.
---
---Equivalent to: `tcpdump -r FILE FILTER`
---
---Raises `ENOENT` if there is no such file, `EINVAL` if it is none of packets, or for a filter that is none,
---`EIO` if it is damaged further on.
---
---Source: pcap(3PCAP), pcap-savefile(5)
---@param file string
---@param options? capture.read.options
---@return capture.packet[] packets
function capture.read(file, options) end

---A capture that goes on. A variable can be declared with `<close>`, and `wait` takes it: it is ready when there is a
---packet, or there will be none any more.
---@class Capture
local Capture = {}

---Returns the next packet, and waits for it; nil if the time is over before, or the capture's own time or count is.
---Ctrl-C ends the wait.
---
---Raises `EBADF` if the capture is closed, `EIO` if the link is gone.
---@param timeout? number seconds, at most a year; without it, as long as it takes
---@return capture.packet?
function Capture:read(timeout) end

---Returns an iterator over the packets, which waits for each and ends with the capture.
---@return fun(capture: Capture): capture.packet?
---@return Capture
function Capture:packets() end

---Returns how many packets there were.
---
---Source: pcap_stats(3PCAP)
---@return capture.stats
function Capture:stats() end

---Ends the capture, after what has come is in its file. To close it again does no harm.
function Capture:close() end

---How many packets there were.
---@class capture.stats
---@field received integer that the filter let through
---@field dropped integer that were lost because nobody read them in time
---@field link_dropped integer that the link lost
---@field taken integer that were read, or written into the file
---@field skipped integer that are in the file, but too many to be kept for the script

return capture
