-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta _

---@class Link
local Link = {}

---How a line behaves: what is missing is as the link has it; false takes a setting away.
---@class link.shaping
---@field rate? string|number|false how fast: `"10mbit"`, or bits a second
---@field delay? string|number|false how long each packet takes: `"20ms"`, or seconds
---@field jitter? string|number|false how far a delay is from that at random
---@field distribution? "uniform"|"normal"|"pareto"|"paretonormal"|false of the delays
---@field loss? string|number|false how many packets are lost, in percent: `"1%"`
---@field duplicate? string|number|false how many are sent twice, in percent
---@field corrupt? string|number|false how many get a wrong bit, in percent
---@field reorder? string|number|false how many overtake others, in percent
---@field limit? integer|false how many packets may wait
---@field burst? integer|string|false bytes that may pass at once, of a rate alone

---@class Link.shape.options: link.shaping
---@field direction? "out"|"in"|"both" which way: `"out"` if it is missing
---@field ingress? link.shaping what comes in, where it differs from what goes out
---@field replace? boolean takes the place of a qdisc that somebody else put there

---Makes the link a slow, long or bad line, or tells how it is shaped (nil if it is not). A second call changes what it
---names and leaves the rest, while packets flow. The current scope undoes it.
---
---A rate alone is a tbf; with anything else it is one netem, which has a rate of its own. What comes in goes through an
---ifb, which is made for it. A qdisc that Lunette did not put there is left alone, unless `replace` is set.
---
---Equivalent to: `tc qdisc add dev eth0 root netem rate 10mbit delay 20ms 2ms loss 1%`
---
---Raises `EEXIST` if the link has a qdisc of somebody else, `ENOENT` if the kernel lacks `sch_netem` or `sch_tbf`,
---`EINVAL` for what is out of range, `EPERM` without root.
---
---Source: tc-netem(8), tc-tbf(8)
---
---```lua
---link.open("eth0"):shape { rate = "10mbit", delay = "20ms", jitter = "2ms", loss = "1%" }
---link.open("eth0"):shape { delay = "40ms" }   -- the rate and the loss stay
---```
---@param options? Link.shape.options|false false is `unshape`; nothing asks
---@return Link|Link.shape.options|nil
function Link:shape(options) end

---Takes away what `shape` made; returns the handle.
---
---Equivalent to: `tc qdisc delete dev eth0 root`
---@return Link
function Link:unshape() end
