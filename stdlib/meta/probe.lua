-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.probe

---Measurements of the network as values: echoes, connections, the way to a host, throughput.
---
---Each kind has two functions: `ping` waits for the result, `start_ping` returns a `Probe` that goes on whenever the
---shell waits, for whatever. So any number of them, in any namespaces, go on at the same time. What the network
---answers, a refusal too, is a result; an error is raised for what was asked for wrongly, or cannot be tried here. What
---goes on in a namespace that is deleted is closed: it does not keep the namespace alive.
---
---```lua
---local pings = {}
---for _, room in ipairs { "red", "green", "blue" } do
---  pings[#pings + 1] = probe.start_ping("10.0.0.254", { namespace = room })
---end
---for _, ping in ipairs(pings) do print(ping:result().received) end -- all are under way
---```
---@class probe
probe = {}

---Where a probe goes out.
---@class probe.options
---@field namespace? namespace.reference from which namespace; the current one by default
---@field source? string the address to send from
---@field dev? Link|string|integer the link to send by; needed for IPv6 addresses that are valid on one link only

---@class probe.ping.options: probe.options
---@field count? integer how many requests, 1 to 65535; 1 by default
---@field interval? number seconds from one to the next; 1 by default
---@field timeout? number seconds that a reply is waited for; 1 by default
---@field size? integer bytes of data, 0 to 65507; 56 by default
---@field pattern? string what the data are, again and again; zeros by default
---@field ttl? integer time to live or hop limit, 1 to 255; the kernel's default otherwise

---Sends ICMP echo requests, and returns what came back. Times are those at which the kernel received the replies.
---
---An error `"ENOBUFS"` in the result means that the machine knows too many neighbours, in all namespaces together; the
---limit is `net.ipv4.neigh.default.gc_thresh3` of the first namespace, 1024 by default.
---
---Equivalent to: `ping -c 1 ADDRESS`
---
---Raises `EADDRNOTAVAIL` if `source` is not an address of the namespace, `ENODEV` if there is no such link, `EPERM`
---without the right to open raw sockets where `net.ipv4.ping_group_range` does not allow others.
---
---Source: icmp(7), raw(7)
---
---```lua
---local answer = probe.ping("10.0.0.2", { count = 5, interval = 0.2, namespace = "red" })
---print(answer.received, answer.loss, answer.avg)
---```
---@param address string IPv4 or IPv6, with or without a prefix length
---@param options? probe.ping.options
---@return probe.ping.result
function probe.ping(address, options) end

---Starts a ping, and returns at once.
---
---Equivalent to: `ping -c 1 ADDRESS &`
---@param address string
---@param options? probe.ping.options
---@return Probe probe whose result is a `probe.ping.result`
function probe.start_ping(address, options) end

---@class probe.tcp.options: probe.options
---@field timeout? number seconds that the connection may take; 1 by default
---@field ttl? integer time to live or hop limit, 1 to 255

---Connects by TCP, and closes the connection at once.
---
---Equivalent to: `nc -z ADDRESS PORT`
---
---Raises `EADDRNOTAVAIL` if `source` is not an address of the namespace, `ENODEV` if there is no such link.
---
---Source: tcp(7)
---@param address string
---@param port integer
---@param options? probe.tcp.options
---@return probe.tcp.result
function probe.tcp(address, port, options) end

---Starts to connect, and returns at once.
---@param address string
---@param port integer
---@param options? probe.tcp.options
---@return Probe probe whose result is a `probe.tcp.result`
function probe.start_tcp(address, port, options) end

---@class probe.udp.options: probe.options
---@field payload? string what is sent; `"lunette"` by default
---@field timeout? number seconds that an answer is waited for; 1 by default
---@field ttl? integer time to live or hop limit, 1 to 255

---Sends a datagram, and waits for an answer.
---
---Raises `EMSGSIZE` if the payload is too long for a datagram, `EADDRNOTAVAIL`, `ENODEV` as `probe.tcp` does.
---
---Source: udp(7)
---@param address string
---@param port integer
---@param options? probe.udp.options
---@return probe.udp.result
function probe.udp(address, port, options) end

---Sends a datagram, and returns at once.
---@param address string
---@param port integer
---@param options? probe.udp.options
---@return Probe probe whose result is a `probe.udp.result`
function probe.start_udp(address, port, options) end

---@class probe.trace.options: probe.options
---@field protocol? "icmp"|"udp" by echo requests, or by datagrams to ports where nobody listens; `"icmp"` by default
---@field max_hops? integer 1 to 255; 30 by default
---@field queries? integer how often each hop is asked, 1 to 10; 1 by default
---@field timeout? number seconds that an answer is waited for; 1 by default

---Finds the hops on the way to a host, several of them at the same time.
---
---A Linux router sends a host six such answers, and then one a second; `net.ipv4.icmp_ratelimit = 0` lifts that.
---
---Equivalent to: `traceroute --icmp ADDRESS`
---
---Raises `EADDRNOTAVAIL`, `ENODEV`, `EPERM` as `probe.ping` does.
---
---Source: icmp(7), ip(7), `IP_RECVERR`
---@param address string
---@param options? probe.trace.options
---@return probe.trace.result
function probe.trace(address, options) end

---Starts a trace, and returns at once.
---@param address string
---@param options? probe.trace.options
---@return Probe probe whose result is a `probe.trace.result`
function probe.start_trace(address, options) end

---@class probe.throughput.options
---@field address? string of the receiver; by default its first one that others can reach, of IPv4 if there is one
---@field protocol? "tcp"|"udp" `"tcp"` by default
---@field seconds? number how long is sent; 1 by default
---@field streams? integer how many connections or sockets, 1 to 128; 1 by default
---@field size? integer bytes of a datagram, 1400 by default, or of one write to a connection
---@field rate? number bits of data a second that are sent at most, all streams together; as many as pass by default
---@field timeout? number seconds that the connections may take; 5 by default

---Sends data from one namespace to another, and returns how many bits a second came through, counted at the receiver.
---Each end is a process of its own.
---
---Equivalent to: `iperf3 --server --one-off`, `iperf3 --client ADDRESS`
---
---Raises `ENETUNREACH`, `ETIMEDOUT` … if there is no connection, `EADDRNOTAVAIL` if the receiver does not have the
---address, or none.
---
---```lua
---print(probe.throughput("red", "blue", { seconds = 2, streams = 4 }).bits_per_second / 1e6 .. " Mbit/s")
---```
---@param from namespace.reference the namespace that sends
---@param to namespace.reference the namespace that receives
---@param options? probe.throughput.options
---@return probe.throughput.result
function probe.throughput(from, to, options) end

---Starts to measure throughput, and returns at once.
---@param from namespace.reference
---@param to namespace.reference
---@param options? probe.throughput.options
---@return Probe probe whose result is a `probe.throughput.result`
function probe.start_throughput(from, to, options) end

---@class probe.listen.options
---@field namespace? namespace.reference where; in the current one by default
---@field protocol? "tcp"|"udp" `"tcp"` by default
---@field address? string at which address; at all of IPv4 and IPv6 by default
---@field manner? "echo"|"discard" whether it sends back what comes, or takes it in silence; `"echo"` by default

---Opens a port, for probes to find. A process of its own serves it inside the namespace, also while the shell does not
---wait. It ends with `close`, with its scope, and whatever happens with the shell.
---
---Equivalent to: `socat TCP-LISTEN:PORT,fork,reuseaddr PIPE`
---
---Raises `EADDRINUSE` if the port is taken, `EADDRNOTAVAIL` if the address is not one of the namespace.
---
---Source: tcp(7), udp(7)
---@param port integer 0 for any that is free
---@param options? probe.listen.options
---@return Listener
function probe.listen(port, options) end

return probe
