-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta lunette.filter

---Filters of traffic control: which packets go to which class, and what is done with them.
---
---Source: tc(8), `linux/pkt_cls.h`
---
---```lua
---filter.add("eth0", { kind = "flower", parent = "1:", protocol = "ip", ip_proto = "tcp", dst_port = 80,
---  classid = "1:10" })
---qdisc.add("eth0", { kind = "clsact" })
---filter.add("eth0", { kind = "matchall", parent = "ingress", actions = { { kind = "mirred", dev = "ifb0" } } })
---```
---@class filter
filter = {}

---What filters of all kinds can be given; each kind takes its own options beside these.
---@class filter.options: namespace.option
---@field kind? string `"matchall"`, `"flower"`, `"u32"` or `"fw"`; only `remove` does without
---@field parent? string where: a qdisc `"1:"`, a class, `"ingress"`, `"egress"`, or `"root"`
---@field protocol? string|integer which frames: `"all"`, `"ip"`, `"arp"` …; by default those of the addresses
---@field priority? integer the lowest is asked first, 1 to 65535; the kernel chooses one if it is missing
---@field chain? integer the chain that it is in; 0 if it is missing
---@field classid? string the class that packets go to
---@field actions? filter.action.word|filter.action|(filter.action.word|filter.action)[] what is done with them

---The same, of kinds that number their filters.
---@class filter.change.options: filter.options
---@field handle? integer|string its number in its priority

---What comes next: the packet passes, is dropped, has the next action (`"pipe"`) or the next filter (`"continue"`), is
---asked of all filters again (`"reclassify"`), is elsewhere (`"stolen"`), or is for the processor (`"trap"`).
---@alias filter.action.word "pass"|"drop"|"pipe"|"continue"|"reclassify"|"stolen"|"trap"

---What is done with packets, a table for each kind of action.
---@alias filter.action filter.mirred|filter.police|filter.gact|filter.skbedit|filter.vlan

---All packets.
---@class filter.matchall
---@field skip_hw? boolean not in hardware
---@field skip_sw? boolean in hardware only
---@field in_hw? boolean accepted from rows; whether it is in hardware
---@field hits? integer accepted from rows; how many packets it has seen

---@class filter.change.matchall.options: filter.change.options, filter.matchall
---@field matchall? filter.matchall the same in a table, as `list` tells it

---What packets must be, by the fields of their headers.
---@class filter.flower
---@field dst_mac? string the hardware address it goes to, perhaps `/` and a mask
---@field src_mac? string the hardware address it comes from
---@field vlan_id? integer the VLAN
---@field vlan_prio? integer the priority in the tag, 0 to 7
---@field vlan_ethtype? string|integer the protocol behind the tag
---@field cvlan_id? integer the VLAN of the inner tag
---@field cvlan_prio? integer the priority in the inner tag
---@field cvlan_ethtype? string|integer the protocol behind the inner tag
---@field ip_proto? string|integer the protocol: `"tcp"`, `"udp"`, `"icmp"` …
---@field src_ip? string the source address, or a network
---@field dst_ip? string the destination address, or a network
---@field ip_tos? integer|string the type of service, perhaps `/` and a mask
---@field ip_ttl? integer|string the hop limit, perhaps `/` and a mask
---@field src_port? integer|string the source port, or a range `"1000-2000"`
---@field dst_port? integer|string the destination port, or a range
---@field tcp_flags? integer|string the flags of TCP, perhaps `/` and a mask
---@field icmp_type? integer the type of ICMP
---@field icmp_code? integer the code of ICMP
---@field arp_sip? string the address of who asks by ARP
---@field arp_tip? string the address that is asked for
---@field arp_op? integer|string 1 for a question and 2 for an answer, perhaps `/` and a mask
---@field arp_sha? string the hardware address of who asks
---@field arp_tha? string the hardware address that is asked for
---@field mpls_label? integer the label of MPLS
---@field mpls_tc? integer its traffic class
---@field mpls_bos? integer whether it is the last label
---@field mpls_ttl? integer its hop limit
---@field enc_key_id? integer the number of the tunnel
---@field enc_src_ip? string where the tunnel begins
---@field enc_dst_ip? string where the tunnel ends
---@field enc_dst_port? integer|string the port of the tunnel, perhaps `/` and a mask
---@field enc_tos? integer|string the type of service outside
---@field enc_ttl? integer|string the hop limit outside
---@field ct_state? integer|string the state of the connection, as bits, perhaps `/` and a mask
---@field ct_zone? integer|string its zone
---@field ct_mark? integer|string its mark
---@field indev? string the link that it came in by
---@field skip_hw? boolean not in hardware
---@field skip_sw? boolean in hardware only
---@field in_hw? boolean accepted from rows; whether it is in hardware

---@class filter.change.flower.options: filter.change.options, filter.flower
---@field flower? filter.flower the same in a table, as `list` tells it

---What packets must be, by bytes at fixed places: all that is given; every packet without anything. It cannot be
---changed. Rows have all of it in `keys`.
---@class filter.u32
---@field src_ip? string the source address, or a network
---@field dst_ip? string the destination address, or a network
---@field ip_proto? string|integer the protocol
---@field ip_tos? integer|string the type of service, perhaps `/` and a mask
---@field src_port? integer|string the source port, perhaps `/` and a mask, behind a header of IP without options
---@field dst_port? integer|string the destination port
---@field keys? filter.u32.key[] what must stand where
---@field indev? string the link that it came in by
---@field skip_hw? boolean not in hardware
---@field skip_sw? boolean in hardware only
---@field in_hw? boolean accepted from rows; whether it is in hardware

---Bits of the packet that are compared: one of `u8`, `u16` and `u32`, in the order of the packet. Rows have words.
---@class filter.u32.key
---@field at? integer how many bytes behind the start of the header of IP, a multiple of their own number; 0 by default
---@field u32? integer what must stand there, 32 bits
---@field u16? integer 16 bits
---@field u8? integer 8 bits
---@field mask? integer the bits that count; all if it is missing
---@field nexthdr? boolean `at` counts from the header behind that of IP

---@class filter.change.u32.options: filter.change.options, filter.u32
---@field u32? filter.u32 the same in a table, as `list` tells it

---Packets with a mark of the firewall.
---@class filter.fw
---@field mark? integer the mark; it is needed
---@field mask? integer the bits of the mark that count
---@field indev? string the link that it came in by

---@class filter.change.fw.options: filter.change.options, filter.fw
---@field fw? filter.fw the same in a table, as `list` tells it

---What becomes of a packet after an action.
---@class filter.control
---@field control? filter.action.word|integer what becomes of the packet
---@field goto_chain? integer the chain that goes on, in place of `control`
---@field jump? integer how many actions are skipped, in place of `control`

---Sends packets by another link, or a copy of them.
---@class filter.mirred: filter.control
---@field kind string `"mirred"`
---@field mode? "redirect"|"mirror" the packet itself, which is the default, or a copy
---@field direction? "egress"|"ingress" out by the link, which is the default, or as if it came in there
---@field dev? link.reference the link; it is needed
---@field mirred? table the same in a table, as `list` tells it
---@field index? integer accepted from rows; the kernel sets it
---@field stats? traffic.stats accepted from rows; the kernel sets it

---Lets through so many bits a second.
---@class filter.police
---@field kind string `"police"`
---@field rate? string|number how fast: `"1mbit"`, or bits a second
---@field burst? integer|string bytes that may pass at once
---@field mtu? integer|string bytes of the largest packet, above which it is over the rate; 65535 if it is missing
---@field peakrate? string|number how fast a burst may be
---@field overhead? integer bytes that each packet has more on the line
---@field exceed? filter.action.word what becomes of packets over the rate; `"reclassify"` if it is missing
---@field conform? filter.action.word what becomes of the others; `"pass"` if it is missing
---@field police? table the same in a table, as `list` tells it
---@field index? integer accepted from rows; the kernel sets it
---@field stats? traffic.stats accepted from rows; the kernel sets it

---Nothing but what becomes of the packet.
---@class filter.gact: filter.control
---@field kind string `"gact"`
---@field gact? table the same in a table, as `list` tells it
---@field index? integer accepted from rows; the kernel sets it
---@field stats? traffic.stats accepted from rows; the kernel sets it

---Changes what the kernel keeps beside a packet.
---@class filter.skbedit: filter.control
---@field kind string `"skbedit"`
---@field priority? string its priority, as the number of a class `"1:10"`
---@field queue_mapping? integer the queue of the link that sends it
---@field mark? integer its mark
---@field mask? integer the bits of the mark that change
---@field ptype? integer|string whom it is taken to be for
---@field skbedit? table the same in a table, as `list` tells it
---@field index? integer accepted from rows; the kernel sets it
---@field stats? traffic.stats accepted from rows; the kernel sets it

---Puts on, takes off or changes the tag of a VLAN.
---@class filter.vlan: filter.control
---@field kind string `"vlan"`
---@field mode? "pop"|"push"|"modify" what is done
---@field id? integer the VLAN
---@field protocol? string|integer the protocol of the tag
---@field priority? integer the priority in the tag
---@field vlan? table the same in a table, as `list` tells it
---@field index? integer accepted from rows; the kernel sets it
---@field stats? traffic.stats accepted from rows; the kernel sets it

---A row that `add`, `replace`, `change` and `remove` take: one that `filter.list` returned, or one that a script wrote.
---@class filter.change.row: filter.change.options
---@field dev string|Link the link

---@alias filter.change.of.1 filter.change.matchall.options|filter.change.flower.options|filter.change.u32.options
---@alias filter.change.of.2 filter.change.fw.options
---@alias filter.change.any filter.change.options|filter.change.of.1|filter.change.of.2

---What a call with a list of rows takes besides it.
---@class filter.batch.options: namespace.option

---Which filters `filter.list` returns.
---@class filter.list.options: namespace.option
---@field dev? link.reference those of one link
---@field parent? string those at one place; with a `dev`
---@field kind? string those of one kind
---@field protocol? string|integer those for these frames
---@field priority? integer those of this priority
---@field chain? integer those of this chain

---Adds one filter or a list of them, all or none. The current scope undoes it.
---
---Equivalent to: `tc filter add dev eth0 parent 1: protocol ip flower dst_ip 10.0.0.0/8 classid 1:10`
---
---Raises `EEXIST` if there is one already, `ENODEV` if there is no such link, `EINVAL` for what does not fit
---together, `ENOENT` if the kernel lacks the kind: its module is named; `EPERM` without root.
---
---Source: tc(8), tc-flower(8), tc-u32(8), tc-mirred(8), tc-police(8)
---
---```lua
---filter.add("eth0", { kind = "fw", parent = "1:", protocol = "all", mark = 5, classid = "1:20" })
---```
---@param dev Link|string|filter.change.row|filter.change.row[] the link, a row or rows
---@param options? filter.change.any|filter.batch.options the second for a list; one row takes none besides
function filter.add(dev, options) end

---Adds one, or puts it in the place of the one that is there. The current scope undoes it: it puts back what was there.
---
---Equivalent to: `tc filter replace …`
---
---Raises what `filter.add` raises, but not `EEXIST`.
---@param dev Link|string|filter.change.row|filter.change.row[] the link, a row or rows
---@param options? filter.change.any|filter.batch.options the second for a list; one row takes none besides
function filter.replace(dev, options) end

---Changes what is named of one that is there, and nothing else, while packets flow; `parent`, `chain`, `priority` and
---`handle` tell which. The current scope undoes it.
---
---Equivalent to: `tc filter change …`
---
---Raises `ENOENT` if there is none, `EOPNOTSUPP` for other packets that a `u32` shall match, `EEXIST` for a kind that
---cannot change (`matchall`), and what `filter.add` raises.
---@param dev Link|string|filter.change.row|filter.change.row[] the link, a row or rows
---@param options? filter.change.any|filter.batch.options the second for a list; one row takes none besides
function filter.change(dev, options) end

---Removes one, or a list of them; without a `handle` all of a `priority`.
---
---Equivalent to: `tc filter delete …`
---
---Raises `ENOENT` or `EINVAL` if there is none, `ENODEV` if there is no such link, `EPERM` without root.
---@param dev Link|string|filter.change.row|filter.change.row[] the link, a row or rows
---@param options? filter.change.any|filter.batch.options the second for a list; one row takes none besides
function filter.remove(dev, options) end

---Lists those of qdiscs; those of a class if its number is the `parent`.
---
---Equivalent to: `tc -s filter show`
---
---Raises `ENODEV` if there is no such link.
---@param filter? filter.list.options which ones to return
---@return filter.row[]
function filter.list(filter) end

---Removes all that `list` would return, and returns how many that were.
---
---Raises `EINVAL` without a filter, and what `filter.remove` raises.
---@param filter filter.list.options which ones to remove
---@return integer count
function filter.flush(filter) end

---What `filter.list` tells.
---@class filter.row
---@field dev string the name of the link
---@field parent string where it is
---@field protocol string which frames
---@field priority integer its priority
---@field chain integer its chain
---@field handle? integer|string its number
---@field kind string the kind
---@field classid? string the class that packets go to
---@field matchall? filter.matchall what belongs to this kind
---@field flower? filter.flower what belongs to this kind
---@field u32? filter.u32 what belongs to this kind
---@field fw? filter.fw what belongs to this kind
---@field actions? filter.action[] what is done with packets
---@field data? string bytes of a kind that is not known here

return filter
