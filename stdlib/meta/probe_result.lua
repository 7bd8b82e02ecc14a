-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta _

---What came of a ping.
---@class probe.ping.result
---@field address string that was asked
---@field sent integer requests
---@field received integer requests that were answered
---@field loss number the part that was not, from 0 to 1
---@field duplicates integer further replies to requests that were answered already
---@field min? number seconds; this and the next three are missing if nothing came back
---@field avg? number seconds
---@field max? number seconds
---@field stddev? number seconds
---@field replies probe.reply[] in the order in which they came
---@field errors probe.error[] what was said of requests that were not answered

---A reply to one request.
---@class probe.reply
---@field seq integer the number of the request, from 1
---@field time number seconds from sending to receiving
---@field ttl? integer the time to live or hop limit that was left
---@field from? string who replied

---Why something did not arrive, in the words of a router or host on the way, or of this host.
---@class probe.error
---@field seq? integer the number of the request, of a ping
---@field code string `"EHOSTUNREACH"`: the name of the error number
---@field message string what it means: `"time to live exceeded"`
---@field from? string who says so, if it came by ICMP
---@field icmp_type? integer the type of the ICMP or ICMPv6 message
---@field icmp_code? integer its code
---@field mtu? integer the largest packet that would pass, if the size is the reason

---What came of a connection.
---@class probe.tcp.result
---@field address string that was asked
---@field port integer that was asked
---@field connected boolean whether somebody listens
---@field time? number seconds until it was there
---@field local_address? string this side of it
---@field local_port? integer this side of it
---@field code? string why there is none: `"ECONNREFUSED"`
---@field message? string the same in words

---What came of a datagram.
---@class probe.udp.result
---@field address string that was asked
---@field port integer that was asked
---@field answered boolean whether somebody answers
---@field time? number seconds until the answer came
---@field payload? string the answer
---@field code? string why there will be none, if somebody said so: `"ECONNREFUSED"`
---@field message? string the same in words: `"port unreachable"`
---@field from? string who said so
---@field icmp_type? integer the type of the ICMP or ICMPv6 message
---@field icmp_code? integer its code
---@field mtu? integer the largest packet that would pass, if the size is the reason

---The way to a host.
---@class probe.trace.result
---@field address string that was asked
---@field reached boolean whether the host itself has answered
---@field hops probe.hop[] from the first to the last

---A hop on the way.
---@class probe.hop
---@field ttl integer its number
---@field from? string who answered; nothing if nobody did
---@field addresses? string[] all that answered, if they are several
---@field times number[] seconds until each answer
---@field error? probe.error why nothing gets further

---What came through.
---@class probe.throughput.result
---@field address string of the receiver
---@field protocol "tcp"|"udp" as it was asked for
---@field streams integer how many there were
---@field bits_per_second number at the receiver
---@field seconds number from the first to the last that came
---@field sent_bytes integer of data
---@field received_bytes integer of data
---@field sent? integer datagrams, of UDP
---@field received? integer datagrams, of UDP
---@field loss? number the part of the datagrams that did not come, from 0 to 1

---A measurement that is under way, or done. `wait` takes it: it is ready when there is a result. A variable can be
---declared with `<close>`.
---@class Probe
local Probe = {}

---Waits for the result and returns it; nil if the time is over before. Ctrl-C ends the wait.
---
---Raises what the function that waits would have raised, `EBADF` if the probe is closed.
---@param timeout? number seconds, at most a year; without it, as long as it takes
---@return any result
function Probe:result(timeout) end

---Ends the probe. To close it again does no harm.
function Probe:close() end

---A port that is open for probes. A variable can be declared with `<close>`.
---@class Listener
---@field port integer where it listens
---@field pid integer of the process that serves it
local Listener = {}

---Returns what has come so far.
---@return probe.listen.stats
function Listener:stats() end

---Closes the port and ends its process. To close it again does no harm.
function Listener:close() end

---What has come to a port.
---@class probe.listen.stats
---@field connections integer that were made
---@field datagrams integer that came
---@field bytes integer that came, of either
