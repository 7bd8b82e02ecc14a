-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.route

---Routes, of both families alike.
---
---A route is a row of a table that the kernel keeps: what `list` returns, `add`, `replace` and `remove` take.
---
---Source: ip-route(8), rtnetlink(7)
---
---```lua
---route.add("default", { via = "10.0.0.254" })
---for _, row in ipairs(route.list()) do print(row.destination, row.via, row.dev) end
---```
---@class route
route = {}

---What a route tells the protocols above (`RTAX_*` in `linux/rtnetlink.h`).
---@class route.metrics
---@field mtu? integer the largest packet, in bytes
---@field advmss? integer the largest segment that TCP announces, in bytes
---@field hoplimit? integer how many routers a packet may pass
---@field window? integer the largest window that TCP announces, in bytes
---@field initcwnd? integer TCP's first congestion window, in segments
---@field initrwnd? integer TCP's first receive window, in segments
---@field cwnd? integer the largest congestion window, in segments, if it is in `lock`
---@field ssthresh? integer TCP's first slow start threshold, in segments
---@field rtt? number TCP's first guess of the round trip time, in seconds; the kernel keeps eighths of a millisecond
---@field rttvar? number TCP's first guess of its variance, in seconds; the kernel keeps quarters of a millisecond
---@field rto_min? number TCP's shortest time until it sends again, in seconds; the kernel keeps milliseconds
---@field reordering? integer how many packets TCP takes to be out of order rather than lost
---@field quickack? integer 1 to acknowledge every segment at once
---@field fastopen_no_cookie? integer 1 to let TCP Fast Open do without a cookie
---@field features? string|string[] `"ecn"`, explicit congestion notification; `"tcp_usec_ts"`, `"sack"` …
---@field congctl? string the congestion control: `"bbr"`
---@field lock? string|string[] the metrics that path MTU discovery and TCP must leave as they are: `"mtu"`

---One of several next hops of a route, over which the connections are spread.
---@class route.nexthop
---@field via? string the address of the next router
---@field dev? link.reference the link
---@field weight? integer its share, 1 to 256; 1 if it is missing
---@field onlink? boolean take the router to be on the link even where no address says so
---@field pervasive? boolean look the router up again for each packet; today's kernels accept it, and forget it
---@field realms? string|integer its realms of traffic: `"1/2"`
---@field encap? route.encap how packets are wrapped
---@field as? string the labels that take the place of the outermost one (MPLS)
---@field flags? string[] accepted from rows: `"dead"`, `"linkdown"`

---What a route can be given besides its destination. What is missing is chosen as `ip route` does.
---@class route.options: route.metrics
---@field via? string the address of the next router; an IPv4 route can go via an IPv6 router, with `dev`
---@field dev? link.reference the link
---@field source? string the address that packets of this host get as their source
---@field metric? integer its rank among routes to one destination: the lowest is taken
---@field table? string|integer the table: `"main"`, which is the default, `"local"`, or a number
---@field type? route.type|integer what happens to the packets; `"unicast"` by default
---@field scope? string|integer how far the destination is: `"global"`, `"link"`, `"host"`
---@field protocol? string|integer who made it: `"boot"`, which is the default, `"static"`, `"bgp"` …
---@field family? "ipv4"|"ipv6"|"mpls" which `"default"` is meant; that of `via` if it is missing, else IPv4
---@field onlink? boolean take the router to be on the link even where no address says so
---@field pervasive? boolean look the router up again for each packet; today's kernels accept it, and forget it
---@field tos? integer for packets with this type of service only, 0 to 255
---@field from? string for packets from this network only (IPv6)
---@field pref? "low"|"medium"|"high" the preference of the router (IPv6, RFC 4191)
---@field expires? integer seconds until it goes (IPv6)
---@field realms? string|integer realms of traffic, from and to, which `rule` and `tc` know: `"1/2"` (IPv4)
---@field encap? route.encap how packets are wrapped
---@field nexthops? route.nexthop[] several next hops, in place of `via` and `dev`
---@field nhid? integer the id of a nexthop object (see `nexthop`), in place of `via` and `dev`
---@field as? string the labels that take the place of the outermost one (MPLS): `"200/300"`
---@field ttl_propagate? boolean carry the hop limit over from and to the label (MPLS)
---@field flags? string[] accepted from rows; the kernel sets them
---@field mark? integer accepted from what `route.get` returned
---@field uid? integer accepted from what `route.get` returned
---@field iif? string accepted from what `route.get` returned

---@class route.change.options: route.options, namespace.option

---A row that `add`, `replace` and `remove` take: one that `route.list` returned, or one that a script wrote.
---@class route.change.row: route.change.options
---@field destination string a network `"10.0.0.0/8"`, an address `"10.0.0.1"`, `"default"`, or a label `"100"` (MPLS)

---What a call with a list of rows takes besides it.
---@class route.batch.options: namespace.option

---What happens to packets that match a route: they are sent on (`"unicast"`), are for this host (`"local"`), for all
---(`"broadcast"`), for several (`"multicast"`) or for the nearest (`"anycast"`), are dropped (`"blackhole"`), refused
---as unreachable or as prohibited, or look for a route in the next table (`"throw"`).
---@alias route.type "unicast"|"local"|"broadcast"|"anycast"|"multicast"|"blackhole"|"unreachable"|"prohibit"|"throw"

---Adds one route or a list of them. A list goes to the kernel many rows at a time, and is added whole or not at all.
---The current scope undoes it.
---
---Equivalent to: `ip route add 10.2.0.0/16 via 10.1.0.254 dev eth0`
---
---Raises `EEXIST` if there is one with the same destination, metric and `tos`, `ENETUNREACH` if the router is on no
---network of this host, `ENODEV` if there is no link `dev` or nothing tells the link, `ENETDOWN` if the link is down,
---`EINVAL` if bits after the prefix are set or `source` is no address of this host, `EPERM` without root.
---
---Source: ip-route(8)
---
---```lua
---route.add("10.2.0.0/16", { via = "10.1.0.254" })
---route.add("192.0.2.0/24", { type = "unreachable", namespace = "red" })
---route.add({ { destination = "10.3.0.0/16", dev = "eth0" }, { destination = "fd03::/64", dev = "eth0" } })
---route.add("fd09::/64", { dev = "eth0", encap = { type = "seg6", segs = { "fd00::5", "fd00::6" } } })
---route.add("100", { family = "mpls", as = "200/300", via = "10.1.0.254" })
---```
---@param destination string|route.change.row|route.change.row[] a network, an address, `"default"`, a row or rows
---@param options? route.change.options|route.batch.options the second for a list of rows; one row takes none besides
function route.add(destination, options) end

---Adds routes, or puts each in the place of the one with the same destination, metric and `tos`. The current scope
---undoes it: it puts back what was there.
---
---Equivalent to: `ip route replace default via 10.1.0.253`
---
---Raises what `route.add` raises, but not `EEXIST`.
---@param destination string|route.change.row|route.change.row[] a network, an address, `"default"`, a row or rows
---@param options? route.change.options|route.batch.options the second for a list of rows; one row takes none besides
function route.replace(destination, options) end

---Adds routes behind those to the same destination, which `route.add` refuses. The current scope undoes it. IPv6 makes
---one route with several next hops of them.
---
---Equivalent to: `ip route append 10.2.0.0/16 via 10.1.0.253`
---
---Raises what `route.add` raises.
---@param destination string|route.change.row|route.change.row[] a network, an address, `"default"`, a row or rows
---@param options? route.change.options|route.batch.options the second for a list of rows; one row takes none besides
function route.append(destination, options) end

---Removes routes: for each destination the first one that has all that is given. If one of a list is missing, others
---may be gone when the error is raised.
---
---Equivalent to: `ip route delete 10.2.0.0/16`
---
---Raises `ESRCH` if there is no such route, `ENODEV` if there is no link `dev`, `EPERM` without root.
---@param destination string|route.change.row|route.change.row[] a network, an address, `"default"`, a row or rows
---@param options? route.change.options|route.batch.options the second for a list of rows; one row takes none besides
function route.remove(destination, options) end

---@class route.list.options: namespace.option
---@field destination? string those to exactly this network, address or `"default"`
---@field root? string those to networks within this one, and to it
---@field match? string those to networks that hold this one, and to it
---@field family? "ipv4"|"ipv6"|"mpls" those of one family; IPv4 and IPv6 if it is missing
---@field table? string|integer those of this table; the main one if it is missing, and of all tables for `"all"`
---@field dev? link.reference those over this link
---@field via? string those via this router
---@field source? string those that give packets this source address
---@field metric? integer those of this rank
---@field tos? integer those for this type of service
---@field nhid? integer those that name this nexthop object
---@field type? route.type|integer those of this type
---@field protocol? string|integer those that this one made: `"kernel"`, `"boot"`, `"static"`
---@field scope? string|integer those of this scope: `"global"`, `"link"`, `"host"`

---Lists routes: of the main table, unless the filter says otherwise.
---
---Equivalent to: `ip route` and `ip -6 route` in one
---
---Raises `ENODEV` if there is no link `dev`.
---@param filter? route.list.options which routes to return
---@return route.row[]
function route.list(filter) end

---Removes the routes that `route.list` would return with the same filter, and returns how many there were. Without a
---`table`, they are those of the main one. It is not undone.
---
---Equivalent to: `ip route flush table 100`
---
---Raises `ENODEV` if there is no link `dev`, `EPERM` without root.
---
---```lua
---route.flush { table = 100 }
---```
---@param filter route.list.options which routes to remove; at least one thing has to be said
---@return integer count
function route.flush(filter) end

---@class route.get.options: namespace.option
---@field from? string the packet's source address
---@field iif? link.reference the link that it comes in by; without it, the packet is this host's own
---@field dev? link.reference the link that it shall go out by
---@field mark? integer the packet's mark, which rules may look at
---@field tos? integer its type of service
---@field uid? integer the user whose packet it is
---@field ipproto? string|integer the protocol above IP: `"tcp"`, `"udp"`
---@field sport? integer its source port
---@field dport? integer its destination port
---@field fibmatch? boolean tell the row of the table that matches, in place of the way that the packet takes

---Returns the route that the kernel would take for a packet.
---
---Equivalent to: `ip route get 192.0.2.1`
---
---Raises `ENETUNREACH` if there is no route, and what the route's type says: `EHOSTUNREACH` for `"unreachable"`,
---`EACCES` for `"prohibit"`, `EINVAL` for `"blackhole"`.
---
---Source: ip-route(8), `RTM_GETROUTE` of rtnetlink(7)
---
---```lua
---local way = route.get("192.0.2.1")
---print(way.via, way.dev, way.source)
---```
---@param address string where the packet goes, without a prefix length
---@param options? route.get.options
---@return route.row
function route.get(address, options) end

---What `route.list` and `route.get` tell of a route, in the words of `ip route`.
---@class route.row: route.metrics
---@field destination string the network with its prefix length, `"default"`, or a label (MPLS)
---@field family "ipv4"|"ipv6"|"mpls" its family
---@field type route.type what happens to the packets
---@field table string its table: `"main"`, `"local"`, or a number as text
---@field protocol string who made it: `"kernel"`, `"boot"`, `"static"` …
---@field scope? string how far the destination is: `"global"`, `"link"`, `"host"`
---@field via? string the address of the next router
---@field dev? string the name of the link
---@field source? string the address that packets of this host get as their source
---@field metric? integer its rank among routes to one destination: the lowest is taken
---@field onlink? true the router is taken to be on the link
---@field pervasive? true the router is looked up again for each packet
---@field tos? integer the type of service that it is for
---@field from? string the network that packets come from
---@field pref? "low"|"medium"|"high" the preference of the router (IPv6)
---@field realms? string realms of traffic, `"1/2"`
---@field encap? route.encap how packets are wrapped
---@field nhid? integer the id of its nexthop object
---@field expires? integer seconds until it goes
---@field flags? string[] what `ip route` prints: `"onlink"`, `"dead"`, `"linkdown"`, and `"cached"` from `route.get`
---@field nexthops? route.nexthop[] its next hops, if there are several
---@field as? string the labels that take the place of the outermost one (MPLS)
---@field ttl_propagate? boolean the hop limit is carried over from and to the label (MPLS)
---@field mark? integer from `route.get`: the mark that was asked about
---@field uid? integer from `route.get`: the user that was asked about
---@field iif? string from `route.get`: the link that was asked about

return route
