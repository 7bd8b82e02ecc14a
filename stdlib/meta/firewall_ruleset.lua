-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta _

---Applies a ruleset in one transaction: all of it, or after an error nothing. The current scope deletes the tables that
---it made; what it changes in tables from before stays changed.
---
---The ruleset is text in nft's language, a list of commands as libnftables-json(5) has them, with true in the place of
---null, or tables as `firewall.list` returns them. In these, a rule may be written shortly, as `firewall.accept` takes
---it, with its `verdict` or the chain to `jump` to.
---
---Equivalent to: `nft -f ruleset.nft`
---
---Raises `EINVAL` for what nft cannot read, with its message, the `line` and the `column`, or the number of the
---`command`; `ENOENT` for what does not exist, `EEXIST` for what does, `EBUSY` for what is in use.
---
---```lua
---firewall.apply [[
---  table inet lab {
---    chain forward { type filter hook forward priority 0; policy drop; ct state established accept; }
---  }
---]]
---firewall.apply { name = "lab", chains = { forward = { hook = "forward", policy = "drop", rules = {
---  { source = "10.0.0.0/24", protocol = "tcp", port = { 80, 443 }, verdict = "accept" } } } } }
---firewall.apply { { flush = { table = { family = "inet", name = "lab" } } } }
---```
---@param ruleset string|table[]|firewall.table|firewall.table[]
---@param options? firewall.apply.options
function firewall.apply(ruleset, options) end

---@class firewall.apply.options: namespace.option
---@field check? boolean only see whether nft and the kernel would take it

---Returns the tables of a namespace, with all that is in them.
---
---Equivalent to: `nft -j list ruleset`
---
---Raises `ENOENT` if there is no such table.
---
---```lua
---for _, row in ipairs(firewall.list { family = "inet" }) do
---  for name, chain in pairs(row.chains) do print(row.name, name, chain.policy, #chain.rules) end
---end
---```
---@param filter? firewall.list.options
---@return firewall.table[]
function firewall.list(filter) end

---@alias firewall.family "ip"|"ip6"|"inet"|"arp"|"bridge"|"netdev"

---@class firewall.list.options: namespace.option
---@field table? string the table of this name
---@field family? firewall.family those of this family; `"inet"` by default if `table` is given

---A table, with what is in it by names.
---@class firewall.table
---@field family firewall.family its family
---@field name string its name
---@field handle? integer the number that the kernel gave it
---@field flags? string[] such as `"dormant"`
---@field chains table<string,firewall.chain> its chains
---@field sets? table<string,firewall.object> its sets
---@field maps? table<string,firewall.object> its maps
---@field counters? table<string,firewall.object> its counters with names
---@field quotas? table<string,firewall.object> its quotas
---@field limits? table<string,firewall.object> its limits
---@field flowtables? table<string,firewall.object> its flowtables

---A chain of rules.
---@class firewall.chain
---@field name string its name
---@field family firewall.family the family of its table
---@field table string the name of its table
---@field handle? integer the number that the kernel gave it
---@field type? "filter"|"nat"|"route" of a chain that packets come to by themselves
---@field hook? string where they come to it
---@field prio? integer in which order, the lowest first
---@field policy? "accept"|"drop" what happens to a packet that no rule decides on
---@field rules firewall.entry[] its rules, in order

---A rule as the kernel has it.
---@class firewall.entry
---@field family firewall.family the family of its table
---@field table string the name of its table
---@field chain string the name of its chain
---@field handle integer the number that the kernel gave it
---@field expr table[] what it does, as libnftables-json(5) has it, with true in the place of null
---@field comment? string the comment
---@field counter? firewall.count the counter that is in it, if it has one of its own

---Any other thing in a table, in the words of libnftables-json(5).
---@class firewall.object
---@field family firewall.family the family of its table
---@field table string the name of its table
---@field name string its name
---@field handle integer the number that the kernel gave it
---@field type? string|table of a set or map: what is looked up
---@field map? string|table of a map: what is found
---@field flags? string[] of a set or map: such as `"interval"`
---@field elements? table of a set or map: the elements
---@field packets? integer of a counter: the packets
---@field bytes? integer of a counter: their bytes; of a quota: how many there may be
---@field used? integer of a quota: how many there were
---@field rate? integer of a limit: how many packets or bytes there may be
---@field per? string of a limit: in which time, such as `"second"`
---@field burst? integer of a limit: how many more at once
---@field inv? boolean of a limit or quota: whether it is about what goes beyond

---What was counted.
---@class firewall.count
---@field packets integer packets
---@field bytes integer their bytes

---Returns what rules and named counters have counted.
---
---Equivalent to: `nft list counters`
---
---Raises `ENOENT` if there is no such table.
---@param filter? firewall.counters.options
---@return firewall.counter[]
function firewall.counters(filter) end

---@class firewall.counters.options: firewall.list.options

---A counter, of a rule or with a name of its own.
---@class firewall.counter: firewall.count
---@field family firewall.family the family of its table
---@field table string the name of its table
---@field chain? string the chain of the rule
---@field name? string the name of the counter
---@field handle integer the number of the rule or of the counter
---@field comment? string the comment of the rule

---Takes rules away: by default all that Lunette has made in the namespace, whoever ran it. With `table`, that table
---loses its rules and keeps its chains; with `all`, everything goes.
---
---Equivalent to: `nft flush ruleset`
---
---Raises `ENOENT` if there is no such table.
---@param options? firewall.flush.options
function firewall.flush(options) end

---@class firewall.flush.options: namespace.option
---@field table? string the table of this name
---@field family? firewall.family that of the table, `"inet"` by default; without `table`, of this family only
---@field all? boolean everything, also what others have made

---Returns what else in the namespace decides on packets, so that rules of Lunette alone cannot let them pass: tables of
---iptables-legacy, rules of iptables-nft, and chains that drop what they do not know.
---
---```lua
---for _, row in ipairs(firewall.interference { hook = "forward" }) do print(row.text) end
---```
---@param filter? firewall.interference.options
---@return firewall.obstacle[]
function firewall.interference(filter) end

---@class firewall.interference.options: namespace.option
---@field hook? "prerouting"|"input"|"forward"|"output"|"postrouting" chains at this hook only; legacy tables always

---Something that may drop what Lunette's rules let pass.
---@class firewall.obstacle
---@field kind "legacy"|"iptables"|"policy" a table of iptables-legacy, rules of iptables-nft, or a policy
---@field text string the same in a sentence
---@field family string the family
---@field table string the table
---@field chain? string the chain
---@field hook? string where packets come to the chain
---@field policy? string what happens to those that no rule decides on

---A rule that a script has made: all that one call added. It has no `close`, and goes with its scope or by `remove`.
---@class FirewallRule
---@field id string what its comments begin with, behind `lunette`
---@field kind string the function that made it: `"masquerade"`
---@field namespace Namespace where it is
local FirewallRule = {}

---Removes the rule, and nothing else; what is gone already is no error.
function FirewallRule:remove() end

---Returns what the kernel has of it.
---@return firewall.entry[]
function FirewallRule:inspect() end

---Returns what it has counted, all its parts together: packets, or for `masquerade` and `publish` connections.
---@return firewall.count
function FirewallRule:counters() end

---A set that a script has made.
---@class FirewallSet
---@field name string its name
---@field type "ipv4_addr"|"ipv6_addr" what is in it
---@field kind "set" what it is
---@field namespace Namespace where it is
local FirewallSet = {}

---Adds elements, all of them or none; returns the set. Those that are in it already stay.
---
---Equivalent to: `nft add element inet lunette blocked '{ 192.0.2.1 }'`
---
---Raises `EEXIST` if a network overlaps one that is in it, `ENOENT` if the set is gone.
---@param elements string|string[] addresses, networks, ranges
---@param options? FirewallSet.add.options
---@return FirewallSet
function FirewallSet:add(elements, options) end

---@class FirewallSet.add.options
---@field timeout? integer after how many seconds they leave it again; for sets that were made with a `timeout`

---Removes elements, all of them or none; returns the set.
---
---Raises `ENOENT` if one is not in it.
---@param elements string|string[]
---@return FirewallSet
function FirewallSet:remove(elements) end

---Returns the elements.
---@return string[]
function FirewallSet:list() end

---Deletes the set.
---
---Raises `EBUSY` if a rule looks into it.
function FirewallSet:delete() end
