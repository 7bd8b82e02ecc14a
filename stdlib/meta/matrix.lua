-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.matrix

---Measurements between all pairs of places, as tables that can be printed. Not a global:
---`local matrix = require "lunette.matrix"`.
---
---```lua
---local matrix = require "lunette.matrix"
---print(matrix.ping { "red", "green", "blue" })
---print(matrix.throughput({ "red", { namespace = "blue", address = "fd00::2" } }, { seconds = 0.5 }))
---```
---@class matrix
matrix = {}

---A namespace that takes part, where more is to be said than which.
---@class matrix.place
---@field namespace namespace.reference which one
---@field name? string what it is called in results; its own name, or its number in the list, by default
---@field address? string at which the others reach it; its first one by default

---@class matrix.ping.options
---@field family? "ipv4"|"ipv6" of the addresses; by default IPv4 where there is some
---@field count? integer how many requests for each pair, 1 to 65535; 1 by default
---@field interval? number seconds from one to the next; 1 by default
---@field timeout? number seconds that a reply is waited for; 1 by default
---@field size? integer bytes of data, 0 to 65507; 56 by default
---@field pattern? string what the data are, again and again; zeros by default
---@field ttl? integer time to live or hop limit, 1 to 255
---@field within? number seconds in which pairs without an answer are asked again; 0 by default
---@field parallel? integer how many pairs at a time, at most; by default as many as the machine has neighbours for

---Pings all pairs at the same time.
---
---The kernel knows at most 1024 neighbours by default, in all namespaces together (`net.ipv4.neigh.default.gc_thresh3`
---of the first namespace). Pairs that would be more go one part after the other, and what the places have learned of
---their neighbours is forgotten in between.
---
---Equivalent to: `ip netns exec FROM ping -c 1 TO`, for each pair
---
---Raises `EADDRNOTAVAIL` if a place has no address that others can reach, and what `probe.ping` raises.
---@param places (namespace.reference|matrix.place)[]
---@param options? matrix.ping.options
---@return matrix.pings
function matrix.ping(places, options) end

---What came of the pings of all pairs; `tostring` makes a table of the average times, or of more than 12 places a
---letter for each pair: answered `.`, in part `o`, not at all `x`.
---@class matrix.pings
---@field places string[] their names, in the order of the list
---@field results table<string,table<string,probe.ping.result>> by the names of who asks and who is asked
---@field sent integer requests
---@field received integer requests that were answered
---@field loss number the part that was not, from 0 to 1
---@field min? number the shortest time in seconds; nil without an answer
---@field avg? number the mean of all
---@field max? number the longest

---@class matrix.throughput.options
---@field family? "ipv4"|"ipv6" of the addresses; by default IPv4 where there is some
---@field protocol? "tcp"|"udp" `"tcp"` by default
---@field seconds? number how long is sent between each pair; 1 by default
---@field streams? integer how many connections or sockets, 1 to 128; 1 by default
---@field size? integer bytes of a datagram, 1400 by default, or of one write to a connection
---@field rate? number bits of data a second that each pair sends at most; as many as pass by default
---@field timeout? number seconds that the connections may take; 5 by default
---@field parallel? integer how many pairs at a time, 1 to 100; 1 by default, for they share lines and processors

---Measures throughput between all pairs, in both directions. A pair without a way is told of in the results.
---
---Equivalent to: `ip netns exec FROM iperf3 --client TO`, for each pair
---
---Raises `EADDRNOTAVAIL` if a place has no address that others can reach.
---@param places (namespace.reference|matrix.place)[]
---@param options? matrix.throughput.options
---@return matrix.rates
function matrix.throughput(places, options) end

---What comes through between all pairs; `tostring` makes a table of the rates.
---@class matrix.rates
---@field places string[] their names, in the order of the list
---@field results table<string,table<string,probe.throughput.result>> by sender and receiver, or `code` and `message`

return matrix
