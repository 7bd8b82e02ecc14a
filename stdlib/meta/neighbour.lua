-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.neighbour

---Neighbours: which link-layer address belongs to an IP address of a link, as ARP and IPv6 neighbour discovery found
---out or as somebody said; and proxies, the addresses that this host answers for.
---
---A neighbour is a row of a table that the kernel keeps: what `list` returns, `add`, `replace` and `remove` take.
---
---Source: ip-neighbour(8), `linux/neighbour.h`
---
---```lua
---neighbour.add("10.0.0.9", { lladdr = "02:00:00:00:00:09", dev = "eth0" })
---for _, row in ipairs(neighbour.list { dev = "eth0" }) do print(row.address, row.lladdr, row.state) end
---```
---@class neighbour
neighbour = {}

---What is known of a neighbour (RFC 4861, section 7.3.2): it answered a short time ago (`"reachable"`) or a while ago
---(`"stale"`), is about to be asked (`"delay"`) or is being asked (`"probe"`, `"incomplete"` if it never answered), did
---not answer (`"failed"`), needs no asking (`"noarp"`), stays as it is (`"permanent"`), or nothing yet (`"none"`).
---@alias neighbour.state "none"|"incomplete"|"reachable"|"stale"|"delay"|"probe"|"failed"|"noarp"|"permanent"

---What a neighbour can be given besides its address.
---@class neighbour.options
---@field lladdr? string its address on the link, `"02:00:00:00:00:09"`; on a tunnel, an IP address
---@field state? neighbour.state what is taken for known; `"permanent"` if it is missing, but `"none"` with `managed`
---@field proxy? boolean answer for the address on this link; then there is no `lladdr`
---@field router? boolean it is a router (IPv6; for IPv4 a mark without a meaning)
---@field use? boolean ask it now, as if a packet were to be sent
---@field managed? boolean ask it again and again, so that it stays reachable (Linux 5.16)
---@field extern_learn? boolean a program learned it: it does not age
---@field extern_valid? boolean a program vouches for it: the kernel keeps it though nobody answers (Linux 6.17)
---@field protocol? string|integer who made it: `"static"`, `"bgp"` …; nobody says if it is missing
---@field family? "ipv4"|"ipv6" accepted from rows; the address itself tells it
---@field offload? boolean accepted from rows; the kernel sets it
---@field probes? integer accepted from rows; the kernel sets it
---@field confirmed? number accepted from rows; the kernel sets it
---@field used? number accepted from rows; the kernel sets it
---@field updated? number accepted from rows; the kernel sets it
---@field refcnt? integer accepted from rows; the kernel sets it

---@class neighbour.change.options: neighbour.options, namespace.option
---@field dev? link.reference the link; only an IPv4 proxy can do without: it answers on all links, and unless it is
---removed, by hand or by a scope, the kernel keeps it beyond the end of the namespace

---A row that `add`, `replace` and `remove` take: one that `neighbour.list` returned, or one that a script wrote.
---@class neighbour.change.row: neighbour.change.options
---@field address string the IP address of the neighbour

---What a call with a list of rows takes besides it.
---@class neighbour.batch.options: namespace.option

---Adds one neighbour or a list of them, all or none. The current scope undoes it.
---
---Equivalent to: `ip neighbour add 10.0.0.9 lladdr 02:00:00:00:00:09 dev eth0`
---
---Raises `EEXIST` if the link has such a neighbour, also one that the kernel found, `ENODEV` if there is no link `dev`,
---`EINVAL` if the state needs an `lladdr`, `EPERM` without root.
---
---Source: ip-neighbour(8)
---
---```lua
---neighbour.add("fd00::9", { lladdr = "02:00:00:00:00:09", dev = "eth0", router = true })
---neighbour.add("10.0.0.77", { proxy = true, dev = "eth0" })
---```
---@param address string|neighbour.change.row|neighbour.change.row[] an address, a row or rows
---@param options? neighbour.change.options|neighbour.batch.options the second for a list; one row takes none besides
function neighbour.add(address, options) end

---Adds neighbours, or puts each in the place of the one with its address. The current scope undoes it: it puts back
---what was there, unless the kernel had found it, which it will again.
---
---Equivalent to: `ip neighbour replace 10.0.0.9 lladdr 02:00:00:00:00:0a dev eth0`
---
---Raises what `neighbour.add` raises, but not `EEXIST`.
---@param address string|neighbour.change.row|neighbour.change.row[] an address, a row or rows
---@param options? neighbour.change.options|neighbour.batch.options the second for a list; one row takes none besides
function neighbour.replace(address, options) end

---Removes neighbours. Those that the kernel still uses stay a while as `"failed"`.
---
---Equivalent to: `ip neighbour delete 10.0.0.9 dev eth0`
---
---Raises `ENOENT` if there is none, `ENODEV` if there is no link `dev`, `EPERM` without root.
---@param address string|neighbour.change.row|neighbour.change.row[] an address, a row or rows
---@param options? neighbour.change.options|neighbour.batch.options the second for a list; one row takes none besides
function neighbour.remove(address, options) end

---@class neighbour.list.options: namespace.option
---@field dev? link.reference those of this link
---@field family? "ipv4"|"ipv6" those of one family
---@field to? string those within this network
---@field state? string|string[] those in one of these states; `"all"` for all, also `"noarp"`
---@field lladdr? string those with this address on the link
---@field master? link.reference those of the links below this one: a VRF, a bridge
---@field nomaster? boolean those of links that are below no other
---@field protocol? string|integer those that this one made
---@field proxy? boolean the proxies, in place of the neighbours

---Lists neighbours, but not those in state `"noarp"`, which the kernel keeps for itself.
---
---Equivalent to: `ip neighbour show dev eth0 nud reachable`
---
---Raises `ENODEV` if there is no link `dev`.
---@param filter? neighbour.list.options which neighbours to return
---@return neighbour.row[]
function neighbour.list(filter) end

---Removes the neighbours that `neighbour.list` would return with the same filter, and returns how many there were. It
---is not undone.
---
---Equivalent to: `ip neighbour flush dev eth0`
---
---Raises `ENODEV` if there is no link `dev`, `EPERM` without root.
---
---```lua
---neighbour.flush { dev = "eth0", state = { "stale", "failed" } }
---```
---@param filter neighbour.list.options which neighbours to remove; at least one thing has to be said
---@return integer count
function neighbour.flush(filter) end

---@class neighbour.get.options: namespace.option
---@field dev? link.reference the link; an IPv4 proxy on all links has none
---@field proxy? boolean the proxy, in place of the neighbour

---Returns one neighbour of a link.
---
---Equivalent to: `ip neighbour get 10.0.0.9 dev eth0`
---
---Raises `ENOENT` if there is none, `ENODEV` if there is no link `dev`.
---@param address string its IP address
---@param options? neighbour.get.options
---@return neighbour.row
function neighbour.get(address, options) end

---What `neighbour.list` and `neighbour.get` tell of a neighbour, in the words of `ip neighbour`.
---@class neighbour.row
---@field address string its IP address
---@field family "ipv4"|"ipv6" its family
---@field dev? string the name of the link; an IPv4 proxy on all links has none
---@field lladdr? string its address on the link, if it is known
---@field state? neighbour.state what is known of it; proxies have none
---@field proxy? true this host answers for the address
---@field router? true it is a router
---@field managed? true it is asked again and again
---@field extern_learn? true a program learned it
---@field extern_valid? true a program vouches for it
---@field offload? true the hardware has it
---@field protocol? string who made it
---@field probes? integer how often it was asked without an answer
---@field confirmed? number seconds since it was last heard of
---@field used? number seconds since it was last used
---@field updated? number seconds since its state or address changed
---@field refcnt? integer how many parts of the kernel hold it

return neighbour
