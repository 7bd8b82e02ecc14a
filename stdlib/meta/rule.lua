-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.rule

---Routing rules: which packets look for their route in which table. The kernel goes through them by priority, the
---lowest first, until one leads to a route. IPv4 and IPv6 have a list of their own each.
---
---A rule is a row of a table that the kernel keeps: what `list` returns, `add`, `replace` and `remove` take. Its family
---is that of its addresses; a rule without addresses is for IPv4, unless `family` says otherwise.
---
---Source: ip-rule(8), `linux/fib_rules.h`
---
---```lua
---rule.add { from = "10.1.0.0/16", table = 100, priority = 1000 }
---rule.add { fwmark = 1, table = 100, family = "ipv6" }
---for _, row in ipairs(rule.list()) do print(row.family, row.priority, row.from, row.action, row.table) end
---```
---@class rule
rule = {}

---What happens to packets that match: they look in a table (`"lookup"`), go on with another rule (`"jump"`, the
---kernel's goto), go on (`"nop"`, a place to jump to), or are refused as routes of these types refuse them.
---@alias rule.action "lookup"|"jump"|"nop"|"blackhole"|"unreachable"|"prohibit"

---What tells packets, and what is done with them; all that is missing matches anything.
---@class rule.match
---@field family? "ipv4"|"ipv6" its family, if no address tells it; IPv4 if it is missing
---@field from? string the network that packets come from
---@field to? string the network that they go to
---@field iif? string the name of the link that they come in by; `"lo"` for those of this host
---@field oif? string the name of the link that a socket is bound to
---@field fwmark? integer their mark
---@field fwmask? integer the bits of the mark that are compared; all if it is missing
---@field uidrange? integer|string the users whose packets they are: `1000` or `"1000-2000"`
---@field ipproto? string|integer the protocol above IP: `"tcp"`, `"udp"`, `"icmp"`
---@field sport? integer|string the source port, 1 to 65534: `80` or `"1000-2000"`
---@field dport? integer|string the destination port, 1 to 65534: `80` or `"1000-2000"`
---@field sport_mask? integer the bits of the source port that are compared; all if it is missing (Linux 6.15)
---@field dport_mask? integer the bits of the destination port that are compared; all if it is missing (Linux 6.15)
---@field tos? integer the type of service
---@field dscp? integer the differentiated services code point, 0 to 63 (Linux 6.12)
---@field dscp_mask? integer the bits of it that are compared; all if it is missing (Linux 6.15)
---@field flowlabel? integer the flow label (IPv6, Linux 6.14)
---@field flowlabel_mask? integer the bits of it that are compared; all if it is missing
---@field tun_id? integer the id of the tunnel that they came by
---@field l3mdev? boolean look in the table of the VRF that they belong to; in place of `table`
---@field invert? boolean for the packets that do not match; the kernel's not
---@field priority? integer its place, the lowest first; before all but the first if it is missing
---@field action? rule.action what is done; `"lookup"` if it is missing
---@field table? string|integer the table that is looked in: `"main"`, which is the default, or a number
---@field jump? integer the priority of the rule to go on with, which is behind this one
---@field suppress_prefixlength? integer go on if the route that was found has a prefix of at most this length
---@field suppress_ifgroup? string|integer go on if the route that was found is over a link of this group
---@field realms? string|integer realms of traffic, from and to: `"1/2"`
---@field protocol? string|integer who made it: `"static"`, `"bgp"` …; nobody says if it is missing

---A row that `add`, `replace` and `remove` take: one that `rule.list` returned, or one that a script wrote.
---@class rule.change.row: rule.match, namespace.option
---@field flags? string[] accepted from rows; the kernel sets them

---What a call with a list of rows takes besides it.
---@class rule.batch.options: namespace.option

---Adds one rule or a list of them, all or none. The current scope undoes it.
---
---Equivalent to: `ip rule add from 10.1.0.0/16 table 100 priority 1000`
---
---Raises `EEXIST` if there is the same rule, `EINVAL` for what does not go together, `EPERM` without root.
---
---Source: ip-rule(8)
---
---```lua
---rule.add { from = "10.1.0.0/16", invert = true, action = "prohibit", priority = 900 }
---rule.add { jump = 2000, ipproto = "tcp", dport = "8000-8999", priority = 1000 }
---rule.add({ { iif = "eth1", table = 101 }, { iif = "eth2", table = 102 } }, { namespace = "router" })
---```
---@param row rule.change.row|rule.change.row[] a row or rows
---@param options? rule.batch.options for a list of rows
function rule.add(row, options) end

---Puts rules in the places of those with the same family and priority: at no moment there is none. The current scope
---undoes it: it puts back what was there.
---
---Equivalent to: `ip rule add` and `ip rule delete` of the others with that priority
---
---Raises what `rule.add` raises, but not `EEXIST`, and `EINVAL` without a `priority`.
---
---```lua
---rule.replace { priority = 1000, from = "10.1.0.0/16", table = 101 }
---```
---@param row rule.change.row|rule.change.row[] a row or rows
---@param options? rule.batch.options for a list of rows
function rule.replace(row, options) end

---Removes rules: for each row the first rule that has all that is given.
---
---Equivalent to: `ip rule delete priority 1000`
---
---Raises `ENOENT` if there is no such rule, `EPERM` without root.
---
---```lua
---rule.remove { priority = 1000 }
---```
---@param row rule.change.row|rule.change.row[] a row or rows
---@param options? rule.batch.options for a list of rows
function rule.remove(row, options) end

---Which rules are wanted: those that have all that is given, `from` and `to` exactly.
---@class rule.list.options: namespace.option
---@field family? "ipv4"|"ipv6" those of one family; both if it is missing
---@field from? string those for packets from exactly this network
---@field to? string those for packets to exactly this network
---@field iif? string those for this link
---@field oif? string those for this link
---@field fwmark? integer those for this mark
---@field fwmask? integer those that compare these bits of the mark
---@field uidrange? integer|string those for these users
---@field ipproto? string|integer those for this protocol
---@field sport? integer|string those for these source ports
---@field dport? integer|string those for these destination ports
---@field sport_mask? integer those that compare these bits of the source port
---@field dport_mask? integer those that compare these bits of the destination port
---@field tos? integer those for this type of service
---@field dscp? integer those for this code point
---@field dscp_mask? integer those that compare these bits of it
---@field flowlabel? integer those for this flow label
---@field flowlabel_mask? integer those that compare these bits of it
---@field tun_id? integer those for this tunnel
---@field l3mdev? boolean those that look in the table of a VRF
---@field priority? integer those of this priority
---@field action? rule.action those that do this
---@field table? string|integer those that look in this table
---@field jump? integer those that go on with this priority
---@field suppress_prefixlength? integer those that suppress these routes
---@field suppress_ifgroup? string|integer those that suppress these routes
---@field realms? string|integer those of these realms
---@field protocol? string|integer those that this one made

---Lists rules of both families, each in the order of their priorities.
---
---Equivalent to: `ip rule` and `ip -6 rule` in one
---@param filter? rule.list.options which rules to return
---@return rule.row[]
function rule.list(filter) end

---Removes the rules that `rule.list` would return with the same filter, but for those with priority 0, and returns how
---many there were. It is not undone.
---
---Equivalent to: `ip rule flush table 100`
---
---Raises `EPERM` without root.
---
---```lua
---rule.flush { table = 100 }
---```
---@param filter rule.list.options which rules to remove; at least one thing has to be said
---@return integer count
function rule.flush(filter) end

---What `rule.list` tells of a rule, in the words of `ip rule`.
---@class rule.row: rule.match
---@field family "ipv4"|"ipv6" its family
---@field action rule.action what is done
---@field priority integer its place
---@field flags? string[] what keeps it from working: `"unresolved"`, `"iif_detached"`, `"oif_detached"`

return rule
