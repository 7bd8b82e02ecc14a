-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta _

---What belongs to `ets`: bands of which the first are served one after the other, and the others in turn.
---@class qdisc.ets
---@field bands? integer how many bands, 1 to 16; it is needed
---@field strict? integer how many of them, from the first, are served before all others
---@field quanta? integer[] bytes of the turns of the others; those that are missing have the link's MTU
---@field priomap? integer[] the band of each priority, from 0; the last band for those that are missing

---@class qdisc.change.ets.options: qdisc.change.options, qdisc.ets
---@field ets? qdisc.ets the same in a table, as `list` tells it

---What belongs to `hhf`: finds the few flows that send most, and serves them less than the others.
---@class qdisc.hhf
---@field limit? integer how many packets may wait
---@field quantum? integer|string bytes of a turn
---@field hh_limit? integer how many flows that send much it can keep in mind
---@field reset_timeout? number|string after how long it counts anew, in seconds
---@field admit_bytes? integer|string bytes until then from which a flow is one that sends much
---@field evict_timeout? number|string after how long a silent one is forgotten, in seconds
---@field non_hh_weight? integer how many turns the other flows have for one of theirs

---@class qdisc.change.hhf.options: qdisc.change.options, qdisc.hhf
---@field hhf? qdisc.hhf the same in a table, as `list` tells it

---What belongs to `fq_pie`: a queue for each flow, in each of which packets are dropped at random as `pie` does.
---@class qdisc.fq_pie
---@field limit? integer how many packets may wait
---@field flows? integer how many queues, 1 to 65536; fixed when it is made
---@field target? number|string how long packets may wait, in seconds
---@field tupdate? number|string how often the chance is worked out, in seconds
---@field alpha? integer how much the length of the wait counts, 0 to 32
---@field beta? integer how much its change counts, 0 to 32
---@field quantum? integer|string bytes of a queue's turn
---@field memory_limit? integer|string bytes that may wait
---@field ecn_prob? integer the chance in percent up to which packets are marked instead of dropped
---@field ecn? boolean marks packets instead of dropping them, where they take marks
---@field bytemode? boolean large packets are dropped more
---@field dq_rate_estimator? boolean estimates how fast packets leave, in place of reading their times

---@class qdisc.change.fq_pie.options: qdisc.change.options, qdisc.fq_pie
---@field fq_pie? qdisc.fq_pie the same in a table, as `list` tells it

---What belongs to `skbprio`: a queue for each of 64 priorities; when it is full, what has the lowest is dropped.
---@class qdisc.skbprio
---@field limit? integer how many packets may wait

---@class qdisc.change.skbprio.options: qdisc.change.options, qdisc.skbprio
---@field skbprio? qdisc.skbprio the same in a table, as `list` tells it

---What belongs to `hfsc`: classes in a tree, whose shares and delays are told apart.
---@class qdisc.hfsc
---@field default? integer the minor number of the class of what no filter takes; 0 for none: it is dropped

---@class qdisc.change.hfsc.options: qdisc.change.options, qdisc.hfsc
---@field hfsc? qdisc.hfsc the same in a table, as `list` tells it

---@class qdisc.change.qfq.options: qdisc.change.options
---@field qfq? table an empty table; `qfq` is classes that share by weights

---A class of hfsc: what it gets, told by curves.
---@class class.hfsc
---@field rt? class.hfsc.curve what it gets whatever the others do; this or `ls` is needed
---@field ls? class.hfsc.curve its share of what is left
---@field ul? class.hfsc.curve the most that it gets of that

---@class class.change.hfsc.options: class.change.options, class.hfsc
---@field hfsc? class.hfsc the same in a table, as `list` tells it

---What may pass over time: a rate at the beginning, and another one after it.
---@class class.hfsc.curve
---@field m1? string|number the rate at the beginning: `"2mbit"`, or bits a second
---@field d? number|string for how long: `"10ms"`, or seconds
---@field m2? string|number the rate after that

---A class of ets: one of its bands. It is there from the start, and can be changed.
---@class class.ets
---@field quantum? integer|string bytes of its turn; only of a band that is not strict

---@class class.change.ets.options: class.change.options, class.ets
---@field ets? class.ets the same in a table, as `list` tells it

---A class of qfq.
---@class class.qfq
---@field weight? integer its share, 1 to 1023; 1 if it is missing
---@field maxpkt? integer|string bytes of its largest packet, 512 to 65536; the link's MTU if it is missing

---@class class.change.qfq.options: class.change.options, class.qfq
---@field qfq? class.qfq the same in a table, as `list` tells it
