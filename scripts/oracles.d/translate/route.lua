-- SPDX-License-Identifier: GPL-3.0-or-later
-- ip route, ip rule and ip nexthop.
local M = {}

return function(W)
  local TYPES <const> = {
    unicast = true, ["local"] = true, broadcast = true, anycast = true, multicast = true, blackhole = true,
    unreachable = true, prohibit = true, throw = true,
  }

  -- "lock" before a metric; a time where it has a unit.
  local function metric(key, form)
    return function(cursor, options)
      if cursor:take("lock") then
        options.lock = options.lock or {}
        table.insert(options.lock, key)
      end
      options[key] = (form or W.number)(cursor:next())
    end
  end

  -- Milliseconds if nothing is said.
  local function rtt(word)
    local number, unit = word:match("^([%d.]+)(%a*)$")
    if not number then return word end
    return tonumber(number) * ({ s = 1, ms = 1e-3, us = 1e-6, [""] = 1e-3 })[unit == "" and "" or unit]
  end

  local function via(cursor, options)
    if cursor:peek() == "inet" or cursor:peek() == "inet6" then cursor:next() end
    options.via = cursor:next()
  end

  local encaps <const> = {
    mpls = function(cursor, encap)
      encap.dst = cursor:next()
      W.read(cursor, { ttl = { "ttl", W.number } }, encap, true)
    end,
    seg6 = function(cursor, encap)
      W.read(cursor, { mode = { "mode", W.text }, segs = { "segs", W.text } }, encap, true)
    end,
    seg6local = function(cursor, encap)
      W.read(cursor, W.join(W.same(W.text, "action nh4 nh6 iif oif segs flavors"), W.same(W.auto, "table vrftable"),
        W.same(W.number, "lblen nflen"), { count = { "count", true } }), encap, true)
    end,
  }
  local function ip_encap(cursor, encap)
    local flags = {}
    local function flag(name) return function() flags[#flags + 1] = name end end
    W.read(cursor, W.join(W.same(W.text, "src dst"), W.same(W.number, "id ttl tos hoplimit tc"),
      { csum = flag "csum", key = flag "key", seq = flag "seq" }), encap, true)
    if #flags > 0 then encap.flags = flags end
  end
  encaps.ip, encaps.ip6 = ip_encap, ip_encap

  local function encap(cursor, options)
    local kind = cursor:next()
    if not encaps[kind] then W.give_up("`encap " .. kind .. "`") end
    options.encap = { type = kind }
    encaps[kind](cursor, options.encap)
  end

  local HOP <const> = W.join(W.same(W.text, "dev"), {
    via = via, weight = { "weight", W.number }, onlink = { "onlink", true }, encap = encap, pervasive = {
      "pervasive", true },
    realms = { "realms", W.auto }, realm = { "realms", W.auto }, as = { "as", W.text },
  })
  local function nexthop(cursor, options)
    options.nexthops = options.nexthops or {}
    table.insert(options.nexthops, W.read(cursor, HOP, {}, true))
  end

  local ROUTE <const> = {
    via = via, encap = encap, nexthop = nexthop, dev = { "dev", W.text }, oif = { "dev", W.text },
    table = { "table", W.auto }, src = { "source", W.text }, metric = { "metric", W.number },
    preference = { "metric", W.number }, priority = { "metric", W.number }, tos = { "tos", W.number },
    dsfield = { "tos", W.number }, scope = { "scope", W.auto }, proto = { "protocol", W.auto },
    protocol = { "protocol", W.auto }, mtu = metric("mtu"), advmss = metric("advmss"), rtt = metric("rtt", rtt),
    rttvar = metric("rttvar", rtt), rto_min = metric("rto_min", rtt), window = metric("window"), cwnd = metric("cwnd"),
    initcwnd = metric("initcwnd"), initrwnd = metric("initrwnd"), ssthresh = metric("ssthresh"),
    hoplimit = metric("hoplimit"), reordering = metric("reordering"), quickack = metric("quickack"),
    features = metric("features", W.text), congctl = metric("congctl", W.text), onlink = { "onlink", true },
    pervasive = { "pervasive", true }, realms = { "realms", W.auto }, realm = { "realms", W.auto },
    nhid = { "nhid", W.number }, expires = { "expires", W.number }, pref = { "pref", W.text }, as = { "as", W.text },
    from = { "from", W.text }, type = { "type", W.text }, fastopen_no_cookie = metric("fastopen_no_cookie"),
    ["ttl-propagate"] = function(cursor, options) options.ttl_propagate = cursor:next() == "enabled" end,
    to = function(cursor, options) options.destination = cursor:next() end,
    other = function(cursor, options)
      local word = cursor:next()
      if TYPES[word] then
        options.type = word
      elseif options.destination then
        W.give_up(("`%s`"):format(word:match("^%a[%w_-]*$") or "a value"))
      else
        options.destination = word
      end
    end,
  }

  -- "default" is of the family that the command is of.
  local function destination(options, family)
    local to = options.destination or "default"
    options.destination = nil
    if to == "all" or to == "any" then to = "default" end
    if to == "default" then options.family = W.family(family or "inet") end
    if family == "mpls" then options.family = "mpls" end
    return to
  end

  local verbs <const> = { add = "add", replace = "replace", append = "append", delete = "remove", change = "change",
    chg = "change", prepend = "prepend" }

  function M.route(command)
    local cursor = W.cursor(command.rest)
    if command.verb == "flush" then
      local grammar = { table = { "table", W.auto }, dev = { "dev", W.text }, proto = { "protocol", W.auto },
        protocol = { "protocol", W.auto }, metric = { "metric", W.number }, via = via, type = { "type", W.text } }
      local filter = W.read(cursor, grammar, { family = W.family(command.family or "inet") })
      if command.rest[1] == "cache" then W.give_up("`flush cache`") end
      return "route.flush", filter
    end
    local verb = verbs[command.verb] or W.give_up("`" .. command.verb .. "`")
    if not route[verb] then
      W.give_up("`" .. verb .. "`")
    end
    local options = W.read(cursor, ROUTE, {})
    local to = destination(options, command.family)
    return "route." .. verb, to, options
  end

  local RULE <const> = W.join(W.same(W.text, "from to iif oif uidrange"), W.same(W.auto, "ipproto sport dport"),
    W.same(W.number, "suppress_prefixlength tos"), {
      dev = { "iif", W.text }, dsfield = { "tos", W.number }, table = { "table", W.auto }, lookup = { "table",
        W.auto },
      pref = { "priority", W.number }, priority = { "priority", W.number }, order = { "priority", W.number },
      preference = { "priority", W.number }, l3mdev = { "l3mdev", true }, ["not"] = { "invert", true },
      ["goto"] = { "jump", W.number }, nop = { "action", "nop" }, blackhole = { "action", "blackhole" },
      unreachable = { "action", "unreachable" }, prohibit = { "action", "prohibit" }, realms = { "realms", W.auto },
      protocol = { "protocol", W.auto }, proto = { "protocol", W.auto }, tun_id = { "tun_id", W.number },
      suppress_ifgroup = { "suppress_ifgroup", W.auto }, type = { "action", W.text },
      fwmark = function(cursor, options)
        local mark, mask = cursor:next():match("^([^/]*)/?(.*)$")
        options.fwmark, options.fwmask = W.number(mark), mask ~= "" and W.number(mask) or nil
      end,
    })
  -- All networks are what nothing is said of.
  local function anything(options, key)
    if options[key] == "all" or options[key] == "any" or options[key] == "default" then options[key] = nil end
  end
  function M.rule(command)
    if command.verb == "flush" and #command.rest == 0 then W.give_up("`flush` of all") end
    local options = W.read(W.cursor(command.rest), RULE, {})
    options.family = W.family(command.family or not (options.from or options.to) and "inet")
    anything(options, "from")
    anything(options, "to")
    if command.verb == "flush" then return "rule.flush", options end
    if command.verb ~= "add" and command.verb ~= "delete" then W.give_up("`" .. command.verb .. "`") end
    return command.verb == "add" and "rule.add" or "rule.remove", options
  end

  local NEXTHOP <const> = W.join(W.same(W.text, "dev group type"), W.same(W.number,
    "id buckets idle_timer unbalanced_timer"),
    { via = via, encap = encap, blackhole = { "blackhole", true }, onlink = { "onlink", true }, fdb = { "fdb", true },
      protocol = { "protocol", W.auto }, proto = { "protocol", W.auto }, vrf = { "master", W.text } })
  function M.nexthop(command)
    local options = W.read(W.cursor(command.rest), NEXTHOP, {})
    if command.verb == "flush" then
      if next(options) == nil then W.give_up("`flush` of all") end
      return "nexthop.flush", options
    end
    local id = options.id
    options.id, options.family = nil, command.family and W.family(command.family)
    local verb = ({ add = "add", replace = "replace", delete = "remove" })[command.verb]
    if not id then W.give_up("no id") end
    if verb == "remove" then return "nexthop.remove", id, {} end
    return "nexthop." .. (verb or W.give_up("`" .. command.verb .. "`")), id, options
  end

  return M
end
