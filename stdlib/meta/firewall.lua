-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.firewall

---The firewall of a network namespace: rulesets in nft's language or as tables, and rules in a call.
---
---`accept`, `drop`, `reject`, `isolate`, `masquerade`, `publish` and `set` add rules to tables of Lunette's own, which
---are called `lunette`, with a comment that tells who made them. The current scope removes exactly those rules, and the
---tables with the last of them; what others have made stays as it is, also when several scripts do so at a time.
---
---A packet that one table accepts may still be dropped by another: `interference` tells of such tables.
---
---All of it goes through the program `nft`, in one transaction a call. It raises `ENOENT` if `nft` or the Lua module
---`cjson` is missing, `EPERM` without root, and `EOPNOTSUPP` or `ENOENT` for what the kernel lacks.
---
---Source: nft(8), libnftables-json(5)
---
---```lua
---firewall.masquerade { source = "10.0.0.0/24", excluding = "br0" }
---firewall.publish { port = 8080, to = "10.0.0.2:80" }
---firewall.drop { input = "br0", destination = "192.168.0.0/16", hook = "forward" }
---```
---@class firewall
firewall = {}

---What names one link or several that need not exist yet; in a name, `veth*` means all that begin so.
---@alias firewall.links string|Link|(string|Link)[]

---One address, network, range or set or several: `"10.0.0.1"`, `{ "10.0.0.0/8", "fd00::/8" }`, `"10.0.0.2-10.0.0.9"`.
---@alias firewall.addresses string|FirewallSet|(string|FirewallSet)[]

---One port or range of ports or several: `80`, `"8000-8010"`, `{ 80, 443 }`.
---@alias firewall.ports integer|string|(integer|string)[]

---What every rule takes.
---@class firewall.common: namespace.option
---@field comment? string what others shall read in the list of rules

---Which packets a rule is about: those that all of this is true of.
---@class firewall.match
---@field input? firewall.links the link that they come in by
---@field output? firewall.links the link that they go out by
---@field source? firewall.addresses where they come from
---@field destination? firewall.addresses where they go
---@field protocol? string|integer|(string|integer)[] `"tcp"`, `"udp"`, `"icmp"`, `"icmpv6"` …, or numbers
---@field port? firewall.ports the port they go to; of TCP and UDP if there is no `protocol`
---@field source_port? firewall.ports the port they come from
---@field state? string|string[] that of their connection: `"new"`, `"established"`, `"related"`, `"invalid"` …

---@class firewall.verdict.options: firewall.match, firewall.common
---@field hook? "input"|"forward"|"output" for this host, passing through, or from it; by default what the links say
---@field insert? boolean put the rule before those that are there, not behind them

---Lets packets pass, as far as Lunette's own rules are concerned: those behind this one do not see them.
---
---Without `hook`, a rule with `input` and `output` is about packets that pass through, one with `output` alone about
---those from this host, and every other one about those for this host.
---
---Equivalent to: `nft add rule inet lunette input tcp dport 22 accept`
---
---```lua
---firewall.accept { protocol = "tcp", port = 22, source = "10.0.0.0/8" }
---firewall.drop { protocol = "tcp", port = 22 }
---```
---@param options firewall.accept.options
---@return FirewallRule
function firewall.accept(options) end

---@class firewall.accept.options: firewall.verdict.options

---Drops packets without a word; which hook is meant is as `firewall.accept` has it.
---
---Equivalent to: `nft add rule inet lunette forward iifname br0 oifname eth0 drop`
---
---```lua
---local rule = firewall.drop { input = "br0", output = "eth0" }
---rule:remove()
---```
---@param options firewall.drop.options
---@return FirewallRule
function firewall.drop(options) end

---@class firewall.drop.options: firewall.verdict.options

---Drops packets and tells who sent them; which hook is meant is as `firewall.accept` has it.
---
---Equivalent to: `nft add rule inet lunette input tcp dport 25 reject with tcp reset`
---@param options firewall.reject.options
---@return FirewallRule
function firewall.reject(options) end

---@class firewall.reject.options: firewall.verdict.options
---@field with? string `"port-unreachable"`, the default, `"admin-prohibited"`, `"no-route"`, `"reset"` for TCP …

---Lets nothing pass from one of the list to another, in either direction. One of the list is a link, a bridge with
---all that is behind it, a port of a bridge, a network, or a list of these of one kind; or a namespace, which means the
---links here whose other ends are in it now.
---
---Raises `ENOENT` for a namespace that does not exist.
---
---```lua
---firewall.isolate { "br0", "br1" }                       -- two bridges
---firewall.isolate { "10.1.0.0/24", { "10.2.0.0/24", "fd02::/64" } }
---firewall.isolate { namespace.open "red", namespace.open "blue" }
---```
---@param options firewall.isolate.options the list, and options beside it
---@return FirewallRule
function firewall.isolate(options) end

---@class firewall.isolate.options: firewall.common
---@field [integer] firewall.links|firewall.addresses|Namespace what is kept apart

---Gives packets that leave the address of the link that they leave by, so that replies come back.
---
---Equivalent to: `nft add rule inet lunette postrouting ip saddr 10.0.0.0/24 oifname eth0 masquerade`
---
---```lua
---firewall.masquerade { source = { "10.0.0.0/24", "fd00::/64" }, excluding = "br0" }
---```
---@param options firewall.masquerade.options one of `source`, `output` and `excluding` at least
---@return FirewallRule
function firewall.masquerade(options) end

---@class firewall.masquerade.options: firewall.common
---@field source? firewall.addresses where they come from
---@field destination? firewall.addresses where they go
---@field output? firewall.links the link that they go out by
---@field excluding? firewall.links links that they do not go out by

---Sends what comes to a port of this host on to another address, from wherever it comes: from other hosts, from this
---host itself, also to `127.0.0.1` (but not to `::1`, which the kernel sends nowhere else), and from the target and its
---neighbours.
---
---The namespace has to forward packets. The link to the target gets its setting `route_localnet`, which goes with the
---last rule that needs it, and packets that come from there to 127.0.0.0/8 are dropped. Where the bridge filters
---(`net.bridge.bridge-nf-call-iptables`), the target reaches itself only if its port has `hairpin`.
---
---Equivalent to: `nft add rule inet lunette prerouting fib daddr type local tcp dport 8080 dnat ip to 10.0.0.2:80`
---
---```lua
---firewall.publish { port = 8080, to = "10.0.0.2:80" }
---firewall.publish { port = 53, to = "[fd00::2]", protocol = { "tcp", "udp" }, address = "2001:db8::1" }
---```
---@param options firewall.publish.options
---@return FirewallRule
function firewall.publish(options) end

---@class firewall.publish.options: firewall.common
---@field port integer|string the port here, or a range of ports, which keep their numbers
---@field to string|table `"10.0.0.2:80"`, `"[fd00::2]:80"`, `{ "fd00::2", 80 }`, or an address alone for the same port
---@field protocol? string|string[] `"tcp"` by default, `"udp"`, `"sctp"`
---@field address? string the one address here that it is published at; all of this host by default
---@field input? firewall.links the links that it is published on; all by default, and this host itself always

---Makes a set of addresses, which `source` and `destination` of rules take, and which changes while the rules stay.
---
---Equivalent to: `nft add set inet lunette blocked '{ type ipv4_addr; flags interval; }'`
---
---Raises `EEXIST` if there is a set of this name.
---
---```lua
---local blocked = firewall.set { name = "blocked", elements = { "192.0.2.0/24" } }
---firewall.drop { source = blocked }
---blocked:add "198.51.100.7"
---```
---@param options firewall.set.options
---@return FirewallSet
function firewall.set(options) end

---@class firewall.set.options: firewall.common
---@field name string what it is called in Lunette's table
---@field type? "ipv4_addr"|"ipv6_addr" what is in it; `"ipv4_addr"` by default
---@field elements? string|string[] addresses, networks and ranges that are in it from the beginning
---@field timeout? integer after how many seconds elements leave it again

return firewall
