-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the kinds of filters and actions are told: words of tc, and options.
return function(W)
  local CONTROLS <const> = {
    pass = "pass", ok = "pass", drop = "drop", shot = "drop", pipe = "pipe", continue = "continue",
    reclassify = "reclassify", stolen = "stolen", trap = "trap", jump = "jump", goto_ = "goto",
  }
  CONTROLS["goto"] = "goto"

  -- A word for what comes next, with what belongs to it.
  local function control(cursor, options)
    local word = cursor:next()
    if word == "jump" then
      options.jump = W.number(cursor:next())
    elseif word == "goto" then
      if not cursor:take("chain") then W.give_up("`goto`") end
      options.goto_chain = W.number(cursor:next())
    elseif CONTROLS[word] then
      options.control = CONTROLS[word]
    else
      W.give_up(("`%s`"):format(word:match("^%a[%w_-]*$") or "a value"))
    end
  end
  local ENDS <const> = { index = function() W.give_up("`index` of an action") end,
    cookie = function() W.give_up("`cookie`") end,
    no_percpu = function() W.give_up("`no_percpu`") end, hw_stats = function() W.give_up("`hw_stats`") end,
    skip_hw = function() W.give_up("`skip_hw` of an action") end,
      skip_sw = function() W.give_up("`skip_sw` of an action") end }
  local function with_control(grammar)
    local all = W.join(grammar, ENDS)
    for word in pairs(CONTROLS) do
      all[word] = function(cursor, options)
        cursor.at = cursor.at - 1
        control(cursor, options)
      end
    end
    return all
  end

  local police_words <const> = {
    rate = { "rate", W.rate }, burst = { "burst", W.size }, buffer = { "burst", W.size }, mtu = { "mtu", W.size },
    maxburst = { "burst", W.size }, peakrate = { "peakrate", W.rate }, avrate = function() W.give_up("`avrate`") end,
    overhead = { "overhead", W.number }, mpu = function() W.give_up("`mpu`") end,
    linklayer = function() W.give_up("`linklayer`") end, pkts_rate = function() W.give_up("`pkts_rate`") end,
    pkts_burst = function() W.give_up("`pkts_burst`") end,
    ["conform-exceed"] = function(cursor, options)
      local exceed, conform = cursor:next():match("^([^/]*)/?(.*)$")
      options.exceed = CONTROLS[exceed] or exceed
      if conform ~= "" then options.conform = CONTROLS[conform] or conform end
    end,
  }
  local police <const> = W.join(police_words, ENDS)
  for word, meaning in pairs(CONTROLS) do
    police[word] = function(cursor, options)
      if meaning == "goto" or meaning == "jump" then
        options.exceed = {}
        cursor.at = cursor.at - 1
        control(cursor, options.exceed)
      else
        options.exceed = meaning
      end
    end
  end
  local ACTIONS <const> = {
    police = police,
    mirred = with_control {
      egress = { "direction", "egress" }, ingress = { "direction", "ingress" }, mirror = { "mode", "mirror" },
      redirect = { "mode", "redirect" }, dev = { "dev", W.text },
    },
    gact = with_control { random = function() W.give_up("`random`") end },
    skbedit = with_control {
      priority = { "priority", W.text }, queue_mapping = { "queue_mapping", W.number }, ptype = { "ptype", W.text },
      inheritdsfield = function() W.give_up("`inheritdsfield`") end,
      mark = function(cursor, options)
        local mark, mask = cursor:next():match("^([^/]*)/?(.*)$")
        options.mark, options.mask = W.number(mark), mask ~= "" and W.number(mask) or nil
      end,
    },
    vlan = with_control {
      pop = { "mode", "pop" }, push = { "mode", "push" }, modify = { "mode", "modify" }, id = { "id", W.number },
      protocol = { "protocol", W.auto }, priority = { "priority", W.number },
    },
  }

  -- One action; its own words are known, so the first that is not its ends it.
  local function action(cursor)
    local kind = cursor:next()
    local options = { kind = kind }
    if CONTROLS[kind] then
      cursor.at = cursor.at - 1
      options.kind = "gact"
    elseif not ACTIONS[kind] then
      W.give_up("action `" .. (kind:match("^%a[%w_]*$") or "?") .. "`")
    end
    return W.read(cursor, ACTIONS[options.kind], options, true)
  end
  local function add_action(cursor, options)
    options.actions = options.actions or {}
    table.insert(options.actions, action(cursor))
  end

  local COMMON <const> = {
    classid = { "classid", W.text }, flowid = { "classid", W.text }, action = add_action, skip_hw = { "skip_hw",
      true },
    skip_sw = { "skip_sw", true },
    police = function(cursor, options)
      cursor.at = cursor.at - 1
      add_action(cursor, options)
    end,
    indev = { "indev", W.text },
  }

  local flower_texts <const> = "dst_mac src_mac src_ip dst_ip src_port dst_port arp_sip arp_tip arp_op arp_sha arp_tha "
    .. "enc_src_ip enc_dst_ip vlan_ethtype cvlan_ethtype ip_proto ip_ttl enc_ttl ct_zone ct_mark tcp_flags"
  local function hexadecimal(word)
    local value, mask = word:match("^(%x+)/?(%x*)$")
    if not value then return word end
    return mask == "" and tonumber(value, 16) or ("%d/%d"):format(tonumber(value, 16), tonumber(mask, 16))
  end
  local flower <const> = W.join(COMMON, W.same(W.auto, flower_texts),
    W.same(W.number, "vlan_id vlan_prio cvlan_id cvlan_prio mpls_label mpls_tc mpls_bos mpls_ttl enc_key_id"), {
      type = { "icmp_type", W.number }, code = { "icmp_code", W.number }, enc_dst_port = { "enc_dst_port", W.auto },
      ip_tos = { "ip_tos", hexadecimal }, enc_tos = { "enc_tos", hexadecimal },
    })

  -- `match ip src 10.0.0.0/8`, `match u32 VALUE MASK at OFFSET`.
  local ip_fields <const> = {
    src = { "src_ip", W.text }, dst = { "dst_ip", W.text }, protocol = { "ip_proto", W.number, true },
    sport = { "src_port", W.number, true }, dport = { "dst_port", W.number, true }, tos = { "ip_tos", W.auto, true },
    dsfield = { "ip_tos", W.auto, true },
  }
  local function match_ip(cursor, options)
    local name = cursor:next()
    local field = ip_fields[name] or W.give_up("`match ip " .. name .. "`")
    local value = cursor:next()
    if field[3] then
      local mask = tonumber(cursor:next())
      value = W.number(value)
      local whole = (name == "sport" or name == "dport") and 0xffff or 0xff
      if mask and mask & whole ~= whole then value = ("%s/%d"):format(value, mask) end
    end
    options[field[1]] = value
  end
  local function match(cursor, options)
    local kind = cursor:next()
    if kind == "ip" then return match_ip(cursor, options) end
    if kind ~= "u32" and kind ~= "u16" and kind ~= "u8" then W.give_up("`match " .. kind .. "`") end
    local value, mask = cursor:next(), cursor:next()
    local one = { [kind] = tonumber(value, 16) or tonumber(value) or value, mask = tonumber(mask, 16)
      or tonumber(mask) }
    if cursor:take("at") then
      local at = cursor:next()
      local behind = at:match("^nexthdr%+(.+)$")
      one.at, one.nexthdr = W.number(behind or at), behind and true or nil
    end
    options.keys = options.keys or {}
    table.insert(options.keys, one)
  end
  local function absent(word) return function() W.give_up("`" .. word .. "`") end end
  local u32 <const> = W.join(COMMON, { match = match })
  for word in ("ht link divisor offset hashkey sample order mark"):gmatch("%S+") do u32[word] = absent(word) end

  local FILTERS <const> = { matchall = COMMON, flower = flower, fw = COMMON, u32 = u32 }
  return { FILTERS, function(cursor)
    local list = {}
    while cursor:take("action") do list[#list + 1] = action(cursor) end
    if cursor:peek() then list[#list + 1] = action(cursor) end
    return list
  end }
end
