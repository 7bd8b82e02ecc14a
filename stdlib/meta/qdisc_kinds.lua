-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta _

---What belongs to `netem`: delays, loses, doubles, damages and reorders packets, to stand for a long or a bad line.
---@class qdisc.netem
---@field limit? integer how many packets it holds
---@field delay? number|string how long each is held: `"20ms"`, or seconds
---@field jitter? number|string how far a delay is from that at random
---@field delay_correlation? number|string how like the one before each random delay is, in percent
---@field distribution? "uniform"|"normal"|"pareto"|"paretonormal" of the delays
---@field reorder? number|string how many packets are sent at once, past those that are held, in percent
---@field reorder_correlation? number|string how like the one before each of these chances is, in percent
---@field gap? integer every so many packets may be sent at once
---@field seed? integer where its random numbers begin (Linux 6.6)
---@field loss? number|string how many packets are lost, in percent
---@field loss_correlation? number|string how like the one before each of these chances is, in percent
---@field loss_state? qdisc.netem.state losses by a chain of four states
---@field loss_gemodel? qdisc.netem.gemodel losses by the model of Gilbert and Elliott
---@field ecn? boolean marks packets instead of losing them, where they take marks
---@field duplicate? number|string how many packets are sent twice, in percent
---@field duplicate_correlation? number|string how like the one before each of these chances is, in percent
---@field corrupt? number|string how many packets get a wrong bit, in percent
---@field corrupt_correlation? number|string how like the one before each of these chances is, in percent
---@field rate? string|number how fast packets leave: `"10mbit"`, or bits a second
---@field packet_overhead? integer bytes that each packet has more on the line, or less
---@field cell_size? integer bytes of the cells that the line sends; 0 for none
---@field cell_overhead? integer bytes that each cell has more on the line, or less
---@field slot? qdisc.netem.slot packets leave in bursts

---@class qdisc.change.netem.options: qdisc.change.options, qdisc.netem
---@field netem? qdisc.netem the same in a table, as `list` tells it

---What belongs to `tbf`: lets through so many bits a second, and a burst: a bucket of tokens.
---@class qdisc.tbf
---@field rate? string|number how fast: `"10mbit"`, or bits a second; it is needed
---@field burst? integer|string bytes that may pass at once: `"32K"`; it is needed
---@field limit? integer|string bytes that may wait; this or `latency` is needed
---@field latency? number|string how long a packet may wait, in place of `limit`
---@field peakrate? string|number how fast a burst may be
---@field mtu? integer|string bytes of the largest packet, for `peakrate`
---@field overhead? integer bytes that each packet has more on the line
---@field mpu? integer bytes that each packet has at least

---@class qdisc.change.tbf.options: qdisc.change.options, qdisc.tbf
---@field tbf? qdisc.tbf the same in a table, as `list` tells it

---What belongs to `htb`: shares a line among classes, which lend what they do not need.
---@class qdisc.htb
---@field default? integer the minor number of the class of what no filter takes; 0 for none, which passes unshaped
---@field r2q? integer a class's rate is divided by it to get its `quantum`
---@field direct_qlen? integer how many packets without a class may wait
---@field offload? boolean left to the hardware
---@field direct_packets? integer accepted from rows; how many packets had no class

---@class qdisc.change.htb.options: qdisc.change.options, qdisc.htb
---@field htb? qdisc.htb the same in a table, as `list` tells it

---What belongs to `fq_codel`: a queue for each flow, in turn, and packets that wait for too long are dropped.
---@class qdisc.fq_codel
---@field target? number|string how long packets may wait, in seconds
---@field limit? integer how many packets may wait
---@field interval? number|string for how long they may wait longer, in seconds
---@field ecn? boolean marks packets instead of dropping them, where they take marks
---@field flows? integer how many queues, 1 to 65536; fixed when it is made
---@field quantum? integer|string bytes of a queue's turn
---@field ce_threshold? number|string after how long each packet is marked, in seconds
---@field drop_batch? integer how many are dropped at once when there is no room
---@field memory_limit? integer|string bytes that may wait
---@field ce_threshold_selector? integer which traffic class `ce_threshold` is for
---@field ce_threshold_mask? integer the bits of the traffic class that `ce_threshold_selector` is compared with

---@class qdisc.change.fq_codel.options: qdisc.change.options, qdisc.fq_codel
---@field fq_codel? qdisc.fq_codel the same in a table, as `list` tells it

---What belongs to `codel`: one queue from which packets that wait for too long are dropped.
---@class qdisc.codel
---@field target? number|string how long packets may wait, in seconds
---@field limit? integer how many packets may wait
---@field interval? number|string for how long they may wait longer, in seconds
---@field ecn? boolean marks packets instead of dropping them, where they take marks
---@field ce_threshold? number|string after how long each packet is marked, in seconds

---@class qdisc.change.codel.options: qdisc.change.options, qdisc.codel
---@field codel? qdisc.codel the same in a table, as `list` tells it

---What belongs to `fq`: a queue for each flow of this host, each sent at its own pace.
---@class qdisc.fq
---@field limit? integer how many packets may wait
---@field flow_limit? integer how many of one flow
---@field quantum? integer|string bytes of a flow's turn
---@field initial_quantum? integer|string bytes of a new flow's first turn
---@field pacing? boolean whether flows are paced
---@field maxrate? string|number how fast one flow may be
---@field buckets_log? integer 2 to this are the buckets of flows, 1 to 18
---@field refill_delay? number|string after how long a silent flow is new again, in seconds
---@field orphan_mask? integer how packets without a socket are spread over flows
---@field low_rate_threshold? string|number below it a flow is not paced
---@field ce_threshold? number|string after how long each packet is marked, in seconds
---@field timer_slack? number|string how late a packet may leave, in seconds
---@field horizon? number|string how far ahead a packet's time may be, in seconds
---@field horizon_drop? boolean whether packets beyond are dropped, or sent at it

---@class qdisc.change.fq.options: qdisc.change.options, qdisc.fq
---@field fq? qdisc.fq the same in a table, as `list` tells it

---What belongs to `pie`: one queue from which packets are dropped at random, the more the longer they wait.
---@class qdisc.pie
---@field target? number|string how long packets may wait, in seconds
---@field limit? integer how many packets may wait
---@field tupdate? number|string how often the chance is worked out, in seconds
---@field alpha? integer how much the length of the wait counts, 0 to 32
---@field beta? integer how much its change counts, 0 to 32
---@field ecn? boolean marks packets instead of dropping them, where they take marks
---@field bytemode? boolean large packets are dropped more
---@field dq_rate_estimator? boolean estimates how fast packets leave, in place of reading their times

---@class qdisc.change.pie.options: qdisc.change.options, qdisc.pie
---@field pie? qdisc.pie the same in a table, as `list` tells it

---What belongs to `pfifo`: first in, first out.
---@class qdisc.pfifo
---@field limit? integer how many packets may wait

---@class qdisc.change.pfifo.options: qdisc.change.options, qdisc.pfifo
---@field pfifo? qdisc.pfifo the same in a table, as `list` tells it

---What belongs to `bfifo`: first in, first out, counted in bytes.
---@class qdisc.bfifo
---@field limit? integer|string how many bytes may wait

---@class qdisc.change.bfifo.options: qdisc.change.options, qdisc.bfifo
---@field bfifo? qdisc.bfifo the same in a table, as `list` tells it

---What belongs to `pfifo_head_drop`: first in, first out; the first is dropped when there is no room.
---@class qdisc.pfifo_head_drop
---@field limit? integer how many packets may wait

---@class qdisc.change.pfifo_head_drop.options: qdisc.change.options, qdisc.pfifo_head_drop
---@field pfifo_head_drop? qdisc.pfifo_head_drop the same in a table, as `list` tells it

---What belongs to `prio`: queues of which the first that has a packet sends it; filters or priorities choose the queue.
---@class qdisc.prio
---@field bands? integer how many queues, 2 to 16
---@field priomap? integer[] the queue of each of the 16 priorities, from 0

---@class qdisc.change.prio.options: qdisc.change.options, qdisc.prio
---@field prio? qdisc.prio the same in a table, as `list` tells it

---What belongs to `pfifo_fast`: three queues by priority: what links have by default.
---@class qdisc.pfifo_fast
---@field bands? integer accepted from rows; the kernel sets it
---@field priomap? integer[] accepted from rows; the kernel sets it

---@class qdisc.change.pfifo_fast.options: qdisc.change.options, qdisc.pfifo_fast
---@field pfifo_fast? qdisc.pfifo_fast the same in a table, as `list` tells it

---What belongs to `sfq`: a queue for each flow, in turn.
---@class qdisc.sfq
---@field limit? integer how many packets may wait
---@field perturb? number|string after how many seconds flows are spread anew
---@field quantum? integer|string bytes of a flow's turn
---@field flows? integer how many flows at once
---@field divisor? integer over how many buckets they are spread, a power of two
---@field depth? integer how many packets of one flow
---@field headdrop? boolean the first packet of a flow is dropped when there is no room
---@field redflowlimit? integer|string bytes of one flow; with it, flows are dropped from early at random
---@field min? integer|string bytes of a flow from which packets are dropped
---@field max? integer|string bytes of a flow at which the chance is `probability`
---@field avpkt? integer|string bytes of a usual packet
---@field burst? integer how many usual packets may pass at once
---@field probability? number|string the chance at `max`, in percent
---@field ecn? boolean marks packets instead of dropping them, where they take marks
---@field harddrop? boolean drops above `max` even what takes marks
---@field ewma? integer accepted from rows; the kernel works it out

---@class qdisc.change.sfq.options: qdisc.change.options, qdisc.sfq
---@field sfq? qdisc.sfq the same in a table, as `list` tells it

---What belongs to `cake`: shapes, isolates flows and hosts, and keeps queues short, in one.
---@class qdisc.cake
---@field bandwidth? string|number how fast; 0 for as fast as the link
---@field diffserv? string how traffic classes are told apart: `"diffserv4"`, `"besteffort"` …
---@field flowmode? string what is treated alike: `"triple-isolate"`, `"dual-srchost"`, `"flows"` …
---@field atm? "noatm"|"atm"|"ptm" how the line frames packets
---@field overhead? integer bytes that each packet has more on the line, -64 to 256
---@field mpu? integer bytes that each packet has at least, 0 to 256
---@field rtt? number|string how long the usual way there and back takes, in seconds
---@field target? number|string how long packets may wait, in seconds; a twentieth of `rtt` if that alone is given
---@field autorate? boolean measures how fast packets come in, and takes that
---@field memlimit? integer|string bytes that may wait
---@field nat? boolean looks behind the address translation of this host
---@field wash? boolean clears the traffic class of packets
---@field ingress? boolean shapes what has come in already: drops count
---@field ack_filter? "none"|"enabled"|"aggressive" drops acknowledgements that later ones make needless
---@field split_gso? boolean cuts up large packets
---@field fwmark? integer the bits of the mark that choose the traffic class

---@class qdisc.change.cake.options: qdisc.change.options, qdisc.cake
---@field cake? qdisc.cake the same in a table, as `list` tells it

---@class qdisc.change.drr.options: qdisc.change.options
---@field drr? table an empty table; `drr` is classes in turn, each with bytes of its own

---@class qdisc.change.ingress.options: qdisc.change.options
---@field ingress? table an empty table; `ingress` is no queue: filters for what comes in

---@class qdisc.change.clsact.options: qdisc.change.options
---@field clsact? table an empty table; `clsact` is no queue: filters for what comes in and what goes out

---@class qdisc.change.noqueue.options: qdisc.change.options
---@field noqueue? table an empty table; `noqueue` is no queue: packets are sent or dropped

---@class qdisc.change.mq.options: qdisc.change.options
---@field mq? table an empty table; `mq` is a queue for each of the link's own

---Losses by a chain of four states: tc-netem(8).
---@class qdisc.netem.state
---@field p13? number|string the chance of this change of state, in percent
---@field p31? number|string the chance of this change of state, in percent
---@field p32? number|string the chance of this change of state, in percent
---@field p23? number|string the chance of this change of state, in percent
---@field p14? number|string the chance of this change of state, in percent

---Losses by two states, a good and a bad one: tc-netem(8).
---@class qdisc.netem.gemodel
---@field p? number|string the chance to get into the bad state, in percent
---@field r? number|string the chance to get out of it, in percent
---@field one_minus_h? number|string the loss in the bad state, in percent
---@field one_minus_k? number|string the loss in the good state, in percent

---When packets may leave.
---@class qdisc.netem.slot
---@field min? number|string seconds from one slot to the next, at least
---@field max? number|string seconds at most
---@field distribution? "uniform"|"normal"|"pareto"|"paretonormal" of the times, in place of `min` and `max`
---@field delay? number|string seconds in the mean, with `distribution`
---@field jitter? number|string how far from that, in seconds
---@field packets? integer how many packets leave in a slot; 0 for any
---@field bytes? integer|string how many bytes leave in a slot; 0 for any
