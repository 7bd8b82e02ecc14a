-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.qdisc

---Queueing disciplines: what is done with packets that wait to leave a link, and with those that come in.
---
---Rates are `"10mbit"`, `"1gbit"`, `"100kbit"`, in bytes a second `"1mbps"`, or a number of bits a second; sizes are
---bytes or `"64K"`; times are seconds or `"20ms"`, `"10us"`; chances are percents, `1` or `"1%"`. Rows tell bits a
---second, bytes, seconds and percents as numbers, and can be given back.
---
---Source: tc(8), `linux/pkt_sched.h`
---
---```lua
---qdisc.add("eth0", { kind = "tbf", rate = "10mbit", burst = "32K", latency = "50ms" })
---for _, row in ipairs(qdisc.list { dev = "eth0" }) do print(row.kind, row.stats.drops) end
---```
---@class qdisc
qdisc = {}

---What qdiscs of all kinds can be given; each kind takes its own options beside these.
---@class qdisc.change.options: namespace.option
---@field kind? string `"tbf"`, `"netem"`, `"htb"` …; only `remove` does without
---@field parent? string where it is: `"root"`, or a class `"1:10"`; `"root"` if it is missing
---@field handle? string its number, `"1:"`; the kernel chooses one if it is missing
---@field refcnt? integer accepted from rows; the kernel sets it
---@field stats? traffic.stats accepted from rows; the kernel sets it
---@field xstats? table accepted from rows; the kernel sets it

---A row that `add`, `replace`, `change` and `remove` take: one that `qdisc.list` returned, or one that a script wrote.
---@class qdisc.change.row: qdisc.change.options
---@field dev string|Link the link

---@alias qdisc.change.of.1 qdisc.change.netem.options|qdisc.change.tbf.options|qdisc.change.htb.options
---@alias qdisc.change.of.2 qdisc.change.fq_codel.options|qdisc.change.fq.options|qdisc.change.codel.options
---@alias qdisc.change.of.3 qdisc.change.pie.options|qdisc.change.pfifo.options|qdisc.change.bfifo.options
---@alias qdisc.change.of.4 qdisc.change.pfifo_head_drop.options|qdisc.change.prio.options
---@alias qdisc.change.of.8 qdisc.change.pfifo_fast.options
---@alias qdisc.change.of.5 qdisc.change.sfq.options|qdisc.change.cake.options|qdisc.change.ingress.options
---@alias qdisc.change.of.6 qdisc.change.clsact.options|qdisc.change.drr.options|qdisc.change.noqueue.options
---@alias qdisc.change.of.7 qdisc.change.mq.options
---@alias qdisc.change.of.9 qdisc.change.ets.options|qdisc.change.hhf.options|qdisc.change.fq_pie.options
---@alias qdisc.change.of.10 qdisc.change.skbprio.options|qdisc.change.hfsc.options|qdisc.change.qfq.options
---@alias qdisc.change.some qdisc.change.of.1|qdisc.change.of.2|qdisc.change.of.3|qdisc.change.of.4
---@alias qdisc.change.others qdisc.change.of.5|qdisc.change.of.6|qdisc.change.of.7|qdisc.change.of.8
---@alias qdisc.change.newest qdisc.change.of.9|qdisc.change.of.10
---@alias qdisc.change.any qdisc.change.options|qdisc.change.some|qdisc.change.others|qdisc.change.newest

---What a call with a list of rows takes besides it.
---@class qdisc.batch.options: namespace.option

---Which qdiscs `qdisc.list` returns.
---@class qdisc.list.options: namespace.option
---@field dev? link.reference those of one link
---@field kind? string those of one kind
---@field parent? string those at one place: `"root"`, `"ingress"`, `"1:10"`
---@field handle? string the one with this number

---Adds one qdisc or a list of them, all or none. The current scope undoes it. One that is there is never pushed aside,
---as the kernel does for one of another kind.
---
---Equivalent to: `tc qdisc add dev eth0 root handle 1: htb default 10`
---
---Raises `EEXIST` if there is one already, `ENODEV` if there is no such link, `EINVAL` for what does not fit
---together, `ENOENT` if the kernel lacks the kind: its module is named; `EPERM` without root.
---
---Source: tc(8), tc-htb(8), tc-netem(8), tc-tbf(8) …
---
---```lua
---qdisc.add("eth0", { kind = "htb", handle = "1:", default = 0x10 })
---qdisc.add("eth0", { kind = "netem", parent = "1:10", delay = "20ms", loss = "1%" })
---```
---@param dev Link|string|qdisc.change.row|qdisc.change.row[] the link, a row or rows
---@param options? qdisc.change.any|qdisc.batch.options the second for a list; one row takes none besides
function qdisc.add(dev, options) end

---Adds one, or puts it in the place of the one that is there. The current scope undoes it: it puts back what was there.
---
---Equivalent to: `tc qdisc replace …`
---
---Raises what `qdisc.add` raises, but not `EEXIST`.
---@param dev Link|string|qdisc.change.row|qdisc.change.row[] the link, a row or rows
---@param options? qdisc.change.any|qdisc.batch.options the second for a list; one row takes none besides
function qdisc.replace(dev, options) end

---Changes what is named of one that is there, and nothing else, while packets flow. The current scope undoes it.
---
---Equivalent to: `tc qdisc change …`
---
---Raises `ENOENT` if there is none, and what `qdisc.add` raises.
---@param dev Link|string|qdisc.change.row|qdisc.change.row[] the link, a row or rows
---@param options? qdisc.change.any|qdisc.batch.options the second for a list; one row takes none besides
function qdisc.change(dev, options) end

---Removes one, or a list of them.
---
---Equivalent to: `tc qdisc delete …`
---
---Raises `ENOENT` or `EINVAL` if there is none, `ENODEV` if there is no such link, `EPERM` without root.
---@param dev Link|string|qdisc.change.row|qdisc.change.row[] the link, a row or rows
---@param options? qdisc.change.any|qdisc.batch.options the second for a list; one row takes none besides
function qdisc.remove(dev, options) end

---Lists them.
---
---Equivalent to: `tc -s qdisc show`
---
---Raises `ENODEV` if there is no such link.
---@param filter? qdisc.list.options which ones to return
---@return qdisc.row[]
function qdisc.list(filter) end

---Removes all that `list` would return, and returns how many that were.
---
---Raises `EINVAL` without a filter, and what `qdisc.remove` raises.
---@param filter qdisc.list.options which ones to remove
---@return integer count
function qdisc.flush(filter) end

---What `qdisc.list` tells.
---@class qdisc.row
---@field dev string the name of the link
---@field kind string the kind
---@field parent string where it is: `"root"`, `"ingress"`, `"clsact"`, `"1:10"`
---@field handle? string its number
---@field refcnt integer how many hold it
---@field stats? traffic.stats what was counted
---@field xstats? table what the kind counts besides
---@field fq_codel? qdisc.fq_codel what belongs to this kind; so for each kind under its name
---@field noqueue? table nothing belongs to this kind
---@field htb? qdisc.htb what belongs to this kind
---@field tbf? qdisc.tbf what belongs to this kind
---@field netem? qdisc.netem what belongs to this kind
---@field data? string bytes of a kind that is not known here

---What was counted.
---@class traffic.stats
---@field bytes integer bytes that went through
---@field packets integer packets that went through
---@field drops integer packets that were dropped
---@field overlimits integer how often one had to wait or was over the limit
---@field requeues integer packets that the link gave back
---@field qlen integer packets that wait
---@field backlog integer bytes that wait

return qdisc
