-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.class

---Classes: the shares of a qdisc such as htb, each of which may have a qdisc of its own.
---
---Source: tc(8), tc-htb(8)
---
---```lua
---qdisc.add("eth0", { kind = "htb", handle = "1:", default = 0x10 })
---class.add("eth0", { kind = "htb", parent = "1:", classid = "1:10", rate = "3mbit", ceil = "10mbit" })
---```
---@class class
class = {}

---What classes of all kinds can be given; each kind takes its own options beside these.
---@class class.change.options: namespace.option
---@field kind? string `"htb"`, `"hfsc"`, `"drr"`, `"qfq"` or `"ets"`; only `remove` does without
---@field classid? string its number, `"1:10"`
---@field parent? string the qdisc `"1:"` or the class `"1:1"` that it is in
---@field leaf? string accepted from rows; the qdisc inside
---@field stats? traffic.stats accepted from rows; the kernel sets it
---@field xstats? table accepted from rows; the kernel sets it

---A class of htb: a share of the line, and what it may borrow.
---@class class.htb
---@field rate? string|number what it has for certain: `"3mbit"`, or bits a second; it is needed
---@field ceil? string|number what it may have if others leave it; `rate` if it is missing
---@field burst? integer|string bytes that may pass at once at `rate`
---@field cburst? integer|string bytes that may pass at once at `ceil`
---@field prio? integer who is asked first for what is left, 0 to 7; the lowest
---@field quantum? integer|string bytes of its turn among classes that borrow
---@field overhead? integer bytes that each packet has more on the line
---@field mpu? integer bytes that each packet has at least
---@field level? integer accepted from rows; how many classes are below each other under it

---@class class.change.htb.options: class.change.options, class.htb
---@field htb? class.htb the same in a table, as `list` tells it

---A class of drr.
---@class class.drr
---@field quantum? integer|string bytes of its turn

---@class class.change.drr.options: class.change.options, class.drr
---@field drr? class.drr the same in a table, as `list` tells it

---A row that `add`, `replace`, `change` and `remove` take: one that `class.list` returned, or one that a script wrote.
---@class class.change.row: class.change.options
---@field dev string|Link the link

---@alias class.change.of.1 class.change.htb.options|class.change.drr.options
---@alias class.change.of.2 class.change.hfsc.options|class.change.ets.options|class.change.qfq.options
---@alias class.change.any class.change.options|class.change.of.1|class.change.of.2

---What a call with a list of rows takes besides it.
---@class class.batch.options: namespace.option

---Which classes `class.list` returns.
---@class class.list.options: namespace.option
---@field dev? link.reference those of one link
---@field kind? string those of one kind
---@field parent? string those in one qdisc or class
---@field classid? string the one with this number

---Adds one class or a list of them, all or none. The current scope undoes it.
---
---Equivalent to: `tc class add dev eth0 parent 1: classid 1:10 htb rate 3mbit ceil 10mbit`
---
---Raises `EEXIST` if there is one already, `ENODEV` if there is no such link, `EINVAL` for what does not fit
---together, `ENOENT` if the kernel lacks the kind: its module is named; `EPERM` without root.
---
---Source: tc(8), tc-htb(8), tc-drr(8)
---
---```lua
---class.add("eth0", { kind = "htb", parent = "1:", classid = "1:20", rate = "1mbit", ceil = "10mbit" })
---```
---@param dev Link|string|class.change.row|class.change.row[] the link, a row or rows
---@param options? class.change.any|class.batch.options the second for a list; one row takes none besides
function class.add(dev, options) end

---Adds one, or puts it in the place of the one that is there. The current scope undoes it: it puts back what was there.
---
---Equivalent to: `tc class replace …`
---
---Raises what `class.add` raises, but not `EEXIST`.
---@param dev Link|string|class.change.row|class.change.row[] the link, a row or rows
---@param options? class.change.any|class.batch.options the second for a list; one row takes none besides
function class.replace(dev, options) end

---Changes what is named of one that is there, and nothing else, while packets flow. The current scope undoes it.
---
---Equivalent to: `tc class change …`
---
---Raises `ENOENT` if there is none, and what `class.add` raises.
---@param dev Link|string|class.change.row|class.change.row[] the link, a row or rows
---@param options? class.change.any|class.batch.options the second for a list; one row takes none besides
function class.change(dev, options) end

---Removes one, or a list of them.
---
---Equivalent to: `tc class delete …`
---
---Raises `ENOENT` or `EINVAL` if there is none, `ENODEV` if there is no such link, `EPERM` without root.
---@param dev Link|string|class.change.row|class.change.row[] the link, a row or rows
---@param options? class.change.any|class.batch.options the second for a list; one row takes none besides
function class.remove(dev, options) end

---Lists them.
---
---Equivalent to: `tc -s class show`
---
---Raises `ENODEV` if there is no such link.
---@param filter? class.list.options which ones to return
---@return class.row[]
function class.list(filter) end

---Removes all that `list` would return, and returns how many that were.
---
---Raises `EINVAL` without a filter, and what `class.remove` raises.
---@param filter class.list.options which ones to remove
---@return integer count
function class.flush(filter) end

---What `class.list` tells.
---@class class.row
---@field dev string the name of the link
---@field kind string the kind
---@field classid string its number
---@field parent string the qdisc or class that it is in; `"root"` at the top of its qdisc
---@field leaf? string the qdisc inside
---@field stats? traffic.stats what was counted
---@field xstats? table what the kind counts besides
---@field htb? class.htb what belongs to this kind
---@field drr? class.drr what belongs to this kind
---@field hfsc? class.hfsc what belongs to this kind
---@field qfq? class.qfq what belongs to this kind
---@field ets? class.ets what belongs to this kind
---@field data? string bytes of a kind that is not known here

return class
