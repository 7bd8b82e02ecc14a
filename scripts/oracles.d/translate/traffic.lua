-- SPDX-License-Identifier: GPL-3.0-or-later
-- tc qdisc, tc class and tc filter.
local directory <const> = arg[0]:match("^(.*)/") or "."
local M = {}

return function(W)
  local QDISCS <const>, CLASSES <const> = table.unpack(dofile(directory .. "/translate/qdiscs.lua")(W))
  local FILTERS <const>, actions <const> = table.unpack(dofile(directory .. "/translate/filters.lua")(W))

  local verbs <const> = { add = "add", replace = "replace", change = "change", delete = "remove" }
  local function verb(command) return verbs[command.verb] or W.give_up("`" .. command.verb .. "`") end
  local function absent(word) return function() W.give_up("`" .. word .. "`") end end

  -- The words of a kind, behind those of all kinds.
  local function kind_words(cursor, kinds, options)
    local kind = cursor:peek()
    if not kind then return end
    cursor:next()
    local grammar = kinds[kind]
    if not grammar then W.give_up("kind `" .. (kind:match("^%a[%w_]*$") or "?") .. "`") end
    options.kind = kind
    W.read(cursor, grammar, options)
  end

  local function number_colon(word) return word:find(":", 1, true) and word or word .. ":" end
  local PLACE <const> = {
    dev = { "dev", W.text }, root = { "parent", "root" }, parent = { "parent", W.text }, handle = { "handle",
      number_colon },
    ingress_block = absent "ingress_block", egress_block = absent "egress_block", estimator = absent "estimator",
    est = absent "estimator", stab = absent "stab", block = absent "block", offload = absent "offload",
  }
  local QDISC <const> = W.join(PLACE, {
    ingress = { "kind", "ingress" }, clsact = { "kind", "clsact" },
  })
  function M.qdisc(command)
    local options, cursor = {}, W.cursor(command.rest)
    W.read(cursor, QDISC, options, true)
    if not options.kind then kind_words(cursor, QDISCS, options) elseif cursor:peek() then W.give_up("more") end
    if options.kind == "ets" and not options.bands then -- tc adds them up
      options.bands = (tonumber(options.strict) or 0) + #(options.quanta or {})
    end
    if options.kind == "ingress" or options.kind == "clsact" then options.handle, options.parent = nil, nil end
    local name, dev = verb(command), options.dev
    options.dev = nil
    return "qdisc." .. name, dev, options
  end

  local CLASS <const> = W.join(PLACE, { classid = { "classid", W.text } })
  CLASS.handle = nil
  function M.class(command)
    local options, cursor = {}, W.cursor(command.rest)
    W.read(cursor, CLASS, options, true)
    kind_words(cursor, CLASSES, options)
    local name, dev = verb(command), options.dev
    options.dev = nil
    return "class." .. name, dev, options
  end

  -- Words that tc knows besides.
  local ALIASES <const> = { ipv4 = "ip", ["802_3"] = 1 }
  local function frames(word) return ALIASES[word] or W.auto(word) end
  local FILTER <const> = W.join(PLACE, {
    ingress = { "parent", "ingress" }, egress = { "parent", "egress" }, protocol = { "protocol", frames },
    prio = { "priority", W.number }, pref = { "priority", W.number }, chain = { "chain", W.number },
    handle = { "handle", W.auto },
  })
  function M.filter(command)
    local options, cursor = {}, W.cursor(command.rest)
    W.read(cursor, FILTER, options, true)
    kind_words(cursor, FILTERS, options)
    -- The firewall's mark is the number of its filter, perhaps with a mask.
    if options.kind == "fw" and options.handle then
      local mark, mask = tostring(options.handle):match("^([^/]*)/?(.*)$")
      options.mark, options.mask, options.handle = W.number(mark), mask ~= "" and W.number(mask) or nil, nil
    end
    local name, dev = verb(command), options.dev
    options.dev = nil
    return "filter." .. name, dev, options
  end

  function M.actions(command)
    if not _G.action then W.give_up("actions on their own") end
    local cursor = W.cursor(command.rest)
    return "action." .. verb(command), actions(cursor)
  end

  function M.chain() W.give_up("chains on their own") end

  return M
end
