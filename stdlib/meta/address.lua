-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.address

---IP addresses of links, of both families alike: `"10.0.0.1/24"`, `"fd00::1/64"`.
---
---An address is a row of a table that the kernel keeps: what `list` returns, `add`, `replace` and `remove` take. The
---methods `add_address`, `remove_address` and `addresses` of a link do the same for one link.
---
---Source: ip-address(8), rtnetlink(7)
---
---```lua
---address.add("10.0.0.1/24", { dev = "eth0" })
---for _, row in ipairs(address.list { family = "ipv4" }) do print(row.dev, row.address) end
---```
---@class address
address = {}

---What an address can be given besides itself.
---@class address.options
---@field label? string a name for the address, IPv4 only; by convention the link's, a colon and more: `"eth0:web"`
---@field peer? string the address of the other end of a point-to-point link
---@field broadcast? string the broadcast address, IPv4 only; `"+"` derives it from the prefix
---@field scope? string|integer where it is valid: `"global"`, `"site"`, `"link"`, or `"host"` (default for 127.0.0.0/8)
---@field valid_lifetime? integer|"forever" seconds until it goes; for ever if it is missing
---@field preferred_lifetime? integer|"forever" seconds until no new connection uses it; for ever if it is missing
---@field metric? integer the rank of the route to the address's network
---@field protocol? string|integer who made it: `"kernel_lo"`, `"kernel_ra"`, `"kernel_ll"`, or a number (Linux 5.18)
---@field nodad? boolean do not look for others who have it (IPv6 duplicate address detection)
---@field optimistic? boolean use it while others are looked for (RFC 4429)
---@field home? boolean it is the home address of a mobile node (RFC 6275)
---@field mngtmpaddr? boolean make temporary addresses from it (RFC 8981), if the link's `use_tempaddr` says so
---@field noprefixroute? boolean add no route to its network
---@field autojoin? boolean it is a multicast address: join its group
---@field flags? string[] as in rows: what the options above name is set, what the kernel alone sets is passed over
---@field family? "ipv4"|"ipv6" accepted from rows; the address itself tells it

---@class address.change.options: address.options, namespace.option
---@field dev link.reference the link

---A row that `add`, `replace` and `remove` take: one that `address.list` returned, or one that a script wrote.
---@class address.change.row: address.change.options
---@field address string the address with its prefix length

---What a call with a list of rows takes besides it.
---@class address.batch.options: namespace.option

---Adds an address to a link, or a list of them, to one link or several: all or none. The current scope undoes it.
---
---IPv6 addresses are usable after a second or so, when the kernel has made sure that nobody else has them; `nodad`
---spares that.
---
---Equivalent to: `ip address add 10.0.0.1/24 dev eth0`
---
---Raises `EEXIST` if the link has the address, `ENODEV` if there is no such link, `EPERM` without root.
---
---Source: ip-address(8)
---@param address string|address.change.row|address.change.row[] the address with its prefix length, a row or rows
---@param options? address.change.options|address.batch.options the second for a list; one row takes none besides
function address.add(address, options) end

---Adds addresses, or changes the lifetimes and flags of those that their links have. The current scope undoes it: it
---puts back what was there.
---
---Equivalent to: `ip address replace 10.0.0.1/24 dev eth0 valid_lft 600 preferred_lft 300`
---
---Raises `ENODEV` if there is no such link, `EPERM` without root.
---@param address string|address.change.row|address.change.row[] the address with its prefix length, a row or rows
---@param options? address.change.options|address.batch.options the second for a list; one row takes none besides
function address.replace(address, options) end

---Removes addresses from their links.
---
---Equivalent to: `ip address delete 10.0.0.1/24 dev eth0`
---
---Raises `EADDRNOTAVAIL` if the link does not have it, `ENODEV` if there is no such link, `EPERM` without root.
---@param address string|address.change.row|address.change.row[] the address with its prefix length, a row or rows
---@param options? address.change.options|address.batch.options the second for a list; one row takes none besides
function address.remove(address, options) end

---@class Link.addresses.options
---@field family? "ipv4"|"ipv6" those of one family
---@field scope? string|integer those of this scope: `"global"`, `"site"`, `"link"` or `"host"`
---@field label? string those with this label
---@field to? string those within this network
---@field protocol? string|integer those that this one made: `"kernel_ra"`
---@field flags? string|string[] those with all of these: `"permanent"`, `"dynamic"` …, or without: `"-tentative"`

---@class address.list.options: Link.addresses.options, namespace.option
---@field dev? link.reference those of one link

---Lists addresses.
---
---Equivalent to: `ip -4 address show dev eth0 scope global`
---
---Raises `ENODEV` if there is no link `dev`.
---@param filter? address.list.options which addresses to return; all if it is missing
---@return address.row[]
function address.list(filter) end

---Removes the addresses that `address.list` would return with the same filter, and returns how many there were. It is
---not undone.
---
---Equivalent to: `ip address flush dev eth0 scope global`
---
---Raises `ENODEV` if there is no link `dev`, `EPERM` without root.
---
---```lua
---address.flush { dev = "eth0", family = "ipv6", flags = "-permanent" }
---```
---@param filter address.list.options which addresses to remove; at least one thing has to be said
---@return integer count
function address.flush(filter) end

---What `address.list` and a link's `addresses` tell of an address, in the words of `ip address`.
---@class address.row
---@field address string the address with its prefix length
---@field family "ipv4"|"ipv6" its family
---@field dev string the name of the link
---@field scope string where it is valid: `"global"`, `"site"`, `"link"` or `"host"`
---@field peer? string the address of the other end of a point-to-point link
---@field broadcast? string the broadcast address
---@field label? string the name of an IPv4 address, often the link's
---@field flags string[] `"permanent"` or `"dynamic"` and others that `ip address` prints, such as `"tentative"`
---@field valid_lifetime? integer seconds until it goes; for ever if it is missing
---@field preferred_lifetime? integer seconds until it is used for no new connection; for ever if it is missing
---@field metric? integer the rank of the route to the address's network
---@field protocol? string who made it: `"kernel_lo"`, `"kernel_ra"`, `"kernel_ll"`, or a number as text

---@class Link
local Link = {}

---@class Link.add_address.options: address.options

---Adds addresses to the link; returns the handle. A list is added whole or not at all. The current scope undoes it.
---
---Equivalent to: `ip address add 10.0.0.1/24 dev eth0`
---
---Raises `EEXIST` if the link has an address, `ENODEV` if the link is gone, `EPERM` without root.
---
---```lua
---link.open("eth0"):add_address({ "10.0.0.1/24", "fd00::1/64" }):up()
---```
---@param address string|string[] an address with its prefix length, or a list of them
---@param options? Link.add_address.options
---@return Link
function Link:add_address(address, options) end

---@class Link.remove_address.options: address.options

---Removes an address from the link; returns the handle.
---
---Equivalent to: `ip address delete 10.0.0.1/24 dev eth0`
---
---Raises `EADDRNOTAVAIL` if the link does not have it, `ENODEV` if the link is gone, `EPERM` without root.
---@param address string the address with its prefix length
---@param options? Link.remove_address.options
---@return Link
function Link:remove_address(address, options) end

---Lists the link's addresses.
---
---Equivalent to: `ip address show dev eth0`
---
---Raises `ENODEV` if the link is gone.
---@param filter? Link.addresses.options which addresses to return; all if it is missing
---@return address.row[]
function Link:addresses(filter) end

return address
