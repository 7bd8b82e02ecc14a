-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta _

---Returns what the device does in place of the kernel, by the kernel's names: `"tx-tcp-segmentation"`, `"rx-gro"`.
---
---Equivalent to: `ethtool -k eth0`
---
---Raises `ENODEV` if the link is gone, `EOPNOTSUPP` if the kernel has no netlink interface for ethtool.
---
---Source: ethtool(8), `Documentation/networking/netdev-features.rst`
---
---```lua
---for name, feature in pairs(link.open("lo"):features()) do
---  if feature.on and not feature.fixed then print(name) end
---end
---```
---@return table<string, link.feature>
function Link:features() end

---A feature of a device.
---@class link.feature
---@field on boolean whether it is in effect
---@field wanted boolean whether it was asked for
---@field fixed boolean whether it cannot be changed

---Asks for features, or to do without them; returns the handle. Names are the kernel's, or those of ethtool(8): `"tso"`
---and `"tcp-segmentation-offload"` stand for all features of that group that can be changed. If one does not come into
---effect, because it depends on another, nothing is changed.
---
---Equivalent to: `ethtool -K eth0 tso off rx on`
---
---Raises `EOPNOTSUPP` for what cannot be changed for this link, `EINVAL` for what depends on another feature, `ENODEV`
---if the link is gone, `EPERM` without root.
---
---Source: ethtool(8)
---
---```lua
---link.open("eth0"):set_features { tso = false, ["rx-checksum"] = true }
---```
---@param features table<string, boolean> names of features or groups, and whether they are to be on
---@return Link
function Link:set_features(features) end

---Returns what the device's driver tells; what it does not tell is missing.
---
---Equivalent to: `ethtool eth0`, `ethtool -l eth0`, `ethtool -g eth0` and `ethtool -c eth0`
---
---Raises `ENODEV` if the link is gone, `EOPNOTSUPP` if the kernel has no netlink interface for ethtool.
---
---Source: ethtool(8)
---@return link.ethtool
function Link:ethtool() end

---What a driver tells of its device.
---@class link.ethtool
---@field link? boolean whether the other side is heard
---@field speed? integer in megabits per second
---@field duplex? string `"half"`, `"full"` or `"unknown"`
---@field autoneg? boolean whether the two are negotiated
---@field lanes? integer the number of lanes
---@field port? string the connector: `"tp"`, `"fibre"`, `"da"`, `"none"` …
---@field phyad? integer the address of the transceiver
---@field xcvr? string where that is: `"internal"` or `"external"`
---@field channels? link.channels its queues and their interrupts
---@field rings? link.rings the buffers of its queues
---@field coalesce? link.coalesce how its interrupts are delayed

---Queues and their interrupts.
---@class link.channels
---@field rx? integer those for receiving only
---@field tx? integer those for transmitting only
---@field other? integer those for other work
---@field combined? integer those for both
---@field rx_max? integer how many there can be
---@field tx_max? integer how many there can be
---@field other_max? integer how many there can be
---@field combined_max? integer how many there can be

---Buffers of queues, in packets.
---@class link.rings
---@field rx? integer for packets that are received
---@field rx_mini? integer for small ones
---@field rx_jumbo? integer for large ones
---@field tx? integer for packets that are transmitted
---@field rx_max? integer the largest size
---@field rx_mini_max? integer the largest size
---@field rx_jumbo_max? integer the largest size
---@field tx_max? integer the largest size

---How interrupts are delayed.
---@class link.coalesce
---@field rx_usecs? integer microseconds after a packet was received
---@field rx_frames? integer packets received
---@field tx_usecs? integer microseconds after a packet was transmitted
---@field tx_frames? integer packets transmitted
---@field adaptive_rx? boolean whether the driver adapts the first two
---@field adaptive_tx? boolean whether the driver adapts the others

---Waits, and returns how fast the link's counters counted meanwhile: the fields of `stats`, per second.
---
---Equivalent to: `ip -s -s link show veth0` twice, and the differences by the time between
---
---Raises `ENODEV` if the link is gone.
---
---```lua
---print(link.open("lo"):rates(0.1).rx_bytes * 8, "bit/s")
---```
---@param seconds? number how long to wait, 0.001 at least; 1 if it is missing
---@return link.rates
function Link:rates(seconds) end

---The counters of a link per second, under the names of `link.stats`.
---@class link.rates: link.stats
