-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the kinds of qdiscs and classes are told: words of tc, and options.
return function(W)
  -- `ecn` and `noecn`.
  local function pair(names)
    local grammar = {}
    for name in names:gmatch("%S+") do
      grammar[name], grammar["no" .. name] = { name, true }, { name, false }
    end
    return grammar
  end

  -- Takes the next word for `key` if it is a value.
  local function maybe(cursor, options, key, form)
    local word = cursor:peek()
    if word and word:match("^[%d.]") then options[key] = form(cursor:next()) end
  end
  local function chance(key)
    return function(cursor, options)
      options[key] = W.percent(cursor:next())
      maybe(cursor, options, key .. "_correlation", W.percent)
    end
  end

  local function loss(cursor, options)
    if cursor:take("state") then
      options.loss_state = {}
      for _, key in ipairs { "p13", "p31", "p32", "p23", "p14" } do maybe(cursor, options.loss_state, key,
        W.percent) end
    elseif cursor:take("gemodel") then
      options.loss_gemodel = {}
      for _, key in ipairs { "p", "r", "one_minus_h", "one_minus_k" } do
        maybe(cursor, options.loss_gemodel, key, W.percent)
      end
    else
      cursor:take("random")
      chance("loss")(cursor, options)
    end
  end
  local function delay(cursor, options)
    options.delay = W.time(cursor:next())
    maybe(cursor, options, "jitter", W.time)
    maybe(cursor, options, "delay_correlation", W.percent)
  end
  local function rate(cursor, options)
    options.rate = W.rate(cursor:next())
    maybe(cursor, options, "packet_overhead", W.number)
    maybe(cursor, options, "cell_size", W.number)
    maybe(cursor, options, "cell_overhead", W.number)
  end
  local function slot(cursor, options)
    local s = {}
    options.slot = s
    if cursor:take("distribution") then
      s.distribution, s.delay, s.jitter = cursor:next(), W.time64(cursor:next()), W.time64(cursor:next())
    else
      s.min = W.time64(cursor:next())
      maybe(cursor, s, "max", W.time64)
    end
    W.read(cursor, { packets = { "packets", W.number }, bytes = { "bytes", W.number } }, s, true)
  end
  local netem <const> = {
    limit = { "limit", W.size }, delay = delay, latency = delay, loss = loss, drop = loss, ecn = { "ecn", true },
    reorder = chance "reorder", gap = { "gap", W.number }, corrupt = chance "corrupt", duplicate = chance "duplicate",
    distribution = { "distribution", W.text }, rate = rate, slot = slot, seed = { "seed", W.number },
  }

  local function priomap(cursor, options)
    local map = {}
    while (cursor:peek() or ""):match("^%d+$") do map[#map + 1] = W.number(cursor:next()) end
    options.priomap = map
  end
  local function quanta(cursor, options)
    local list = {}
    while (cursor:peek() or ""):match("^%d+%a*$") do list[#list + 1] = W.size(cursor:next()) end
    options.quanta = list
  end
  local function curve(...)
    local names = { ... }
    return function(cursor, options)
      local c = W.read(cursor, W.join(W.same(W.rate, "m1 m2"), { d = { "d", W.time }, rate = { "m2", W.rate },
        umax = function() W.give_up("`umax`") end, dmax = function() W.give_up("`dmax`") end }), {}, true)
      for _, name in ipairs(names) do options[name] = c end
    end
  end
  local function linklayer() W.give_up("`linklayer`") end
  local tbf <const> = {
    limit = { "limit", W.size }, latency = { "latency", W.time }, burst = { "burst", W.size }, buffer = { "burst",
      W.size },
    maxburst = { "burst", W.size }, mtu = { "mtu", W.size }, minburst = { "mtu", W.size }, mpu = { "mpu", W.size },
    rate = { "rate", W.rate }, peakrate = { "peakrate", W.rate }, overhead = { "overhead", W.number },
      linklayer = linklayer,
  }
  local codel <const> = W.join(pair("ecn"), {
    limit = { "limit", W.number }, target = { "target", W.time }, interval = { "interval", W.time },
    ce_threshold = { "ce_threshold", W.time },
  })
  local fq_codel <const> = W.join(codel, {
    flows = { "flows", W.number }, quantum = { "quantum", W.size }, memory_limit = { "memory_limit", W.size },
    drop_batch = { "drop_batch", W.number },
  })
  local fq <const> = W.join(pair("pacing"), W.same(W.number, "limit flow_limit orphan_mask"),
    W.same(W.size, "quantum initial_quantum"), W.same(W.rate, "maxrate low_rate_threshold"),
    W.same(W.time, "refill_delay ce_threshold horizon"), W.same(W.time64, "timer_slack"), {
      buckets = { "buckets_log", function(word)
        local buckets = tonumber(word)
        return buckets and math.tointeger(math.log(buckets, 2) // 1) or word
      end },
      orphan_mask = { "orphan_mask", W.number }, horizon_drop = { "horizon_drop", true },
      horizon_cap = { "horizon_drop", false }, defrate = function() end,
    })
  local sfq <const> = W.join(W.same(W.number, "limit perturb flows divisor depth burst"),
    W.same(W.size, "quantum redflowlimit min max avpkt"), {
      headdrop = { "headdrop", true }, ecn = { "ecn", true }, harddrop = { "harddrop", true },
      probability = { "probability", function(word) return tonumber(word) and tonumber(word) * 100 or word end },
    })
  local cake <const> = W.join(pair("nat wash split-gso"), {
    bandwidth = { "bandwidth", W.rate }, unlimited = { "bandwidth", 0 }, rtt = { "rtt", W.time },
    overhead = { "overhead", W.number }, mpu = { "mpu", W.number }, memlimit = { "memlimit", W.size },
    fwmark = { "fwmark", W.number }, ingress = { "ingress", true }, egress = { "ingress", false },
    ["autorate-ingress"] = { "autorate", true }, ["split-gso"] = { "split_gso", true },
    ["no-split-gso"] = { "split_gso", false }, ["ack-filter"] = { "ack_filter", "enabled" },
    ["ack-filter-aggressive"] = { "ack_filter", "aggressive" }, ["no-ack-filter"] = { "ack_filter", "none" },
  })
  for word in ("besteffort diffserv3 diffserv4 diffserv8 precedence"):gmatch("%S+") do cake[word] = { "diffserv",
    word } end
  for word in ("flowblind srchost dsthost hosts flows dual-srchost dual-dsthost triple-isolate"):gmatch("%S+") do
    cake[word] = { "flowmode", word }
  end
  for word in ("noatm atm ptm"):gmatch("%S+") do cake[word] = { "atm", word } end
  local function bytes_or_packets(form) return { limit = { "limit", form } } end

  local bytes <const> = bytes_or_packets(W.size)
  local qdiscs <const> = {
    netem = netem, tbf = tbf, codel = codel, fq_codel = fq_codel, fq = fq, sfq = sfq, cake = cake, drr = {},
      noqueue = {},
    mq = {}, ingress = {}, clsact = {}, pfifo_fast = {}, bfifo = bytes, pfifo = bytes, pfifo_head_drop = bytes,
    htb = {
      default = { "default", function(word) return tonumber(word, 16) or word end }, r2q = { "r2q", W.number },
      direct_qlen = { "direct_qlen", W.number }, offload = { "offload", true },
    },
    pie = W.join(pair("ecn bytemode dq_rate_estimator"), W.same(W.number, "limit alpha beta"),
      W.same(W.time, "target tupdate")),
    prio = { bands = { "bands", W.number }, priomap = priomap },
    hhf = W.join(W.same(W.number, "limit hh_limit non_hh_weight"), W.same(W.size, "quantum admit_bytes"),
      W.same(W.time, "reset_timeout evict_timeout")),
    fq_pie = W.join(pair("ecn bytemode dq_rate_estimator"), W.same(W.number, "limit flows alpha beta ecn_prob"),
      W.same(W.size, "quantum memory_limit"), W.same(W.time, "target tupdate")),
    skbprio = { limit = { "limit", W.number } }, qfq = {},
    hfsc = { default = { "default", function(word) return tonumber(word, 16) or word end } },
    ets = { bands = { "bands", W.number }, strict = { "strict", W.number }, priomap = priomap, quanta = quanta },
  }
  local classes <const> = {
    htb = {
      rate = { "rate", W.rate }, ceil = { "ceil", W.rate }, burst = { "burst", W.size }, buffer = { "burst", W.size },
      maxburst = { "burst", W.size }, cburst = { "cburst", W.size }, cbuffer = { "cburst", W.size },
      prio = { "prio", W.number }, quantum = { "quantum", W.size }, mpu = { "mpu", W.number }, linklayer = linklayer,
      overhead = { "overhead", W.number }, mtu = function() W.give_up("`mtu`") end,
    },
    drr = { quantum = { "quantum", W.size } }, ets = { quantum = { "quantum", W.size } },
    qfq = { weight = { "weight", W.number }, maxpkt = { "maxpkt", W.size } },
    hfsc = { sc = curve("rt", "ls"), rt = curve "rt", ls = curve "ls", ul = curve "ul" },
  }
  return { qdiscs, classes }
end
