-- SPDX-License-Identifier: GPL-3.0-or-later
-- ip address, ip neighbour, bridge fdb, bridge mdb and bridge vlan.
local M = {}

return function(W)
  local function positional(key)
    return function(cursor, options)
      local word = cursor:next()
      if options[key] then W.give_up(("`%s`"):format(word:match("^%a[%w_-]*$") or "a value")) end
      options[key] = word
    end
  end
  local function verb(command, known) return known[command.verb] or W.give_up("`" .. command.verb .. "`") end

  local function lifetime(word) return word == "forever" and word or W.number(word) end
  local ADDRESS <const> = W.join(
    W.same(true, "nodad optimistic home mngtmpaddr noprefixroute autojoin"), W.same(W.text,
      "dev peer label broadcast"), {
      brd = { "broadcast", W.text }, scope = { "scope", W.auto }, metric = { "metric", W.number },
      priority = { "metric", W.number }, preference = { "metric", W.number }, proto = { "protocol", W.auto },
      valid_lft = { "valid_lifetime", lifetime }, preferred_lft = { "preferred_lifetime", lifetime },
      ["local"] = { "address", W.text }, other = positional "address",
    })
  function M.address(command)
    local options = W.read(W.cursor(command.rest), ADDRESS, {})
    if command.verb == "flush" then
      options.dev, options.address = options.dev or options.address, nil
      options.family = command.family and W.family(command.family)
      return "address.flush", options
    end
    local name = "address." .. verb(command, { add = "add", replace = "replace", delete = "remove" })
    local to = options.address or ""
    -- A single address is a network of one; with a peer, the peer has the prefix.
    if not to:find("/", 1, true) then
      local length = options.peer and options.peer:match("/.*$") or to:find(":", 1, true) and "/128" or "/32"
      to = to .. length
    end
    if options.peer then options.peer = options.peer:gsub("/.*$", "") end
    options.address = nil
    return name, to, options
  end

  local NEIGHBOUR <const> = W.join(W.same(W.text, "lladdr dev"), W.same(true, "router extern_learn use managed"), {
    nud = { "state", W.text }, protocol = { "protocol", W.auto },
    proxy = function(cursor, options) options.proxy, options.address = true, cursor:next() end,
    to = { "address", W.text }, other = positional "address",
  })
  function M.neighbour(command)
    local options = W.read(W.cursor(command.rest), NEIGHBOUR, {})
    local address_of = options.address
    if command.verb == "flush" then
      options.to, options.address = address_of, nil
      options.family = command.family and W.family(command.family)
      return "neighbour.flush", options
    end
    options.address = nil
    return "neighbour." .. verb(command, { add = "add", replace = "replace", delete = "remove", change = "change" }),
      address_of, options
  end

  local FDB <const> = W.join(W.same(W.text, "dev via dst"), W.same(W.number, "src_vni vni nhid vlan"),
    W.same(true, "self router extern_learn sticky"), {
      port = { "port", W.number }, master = { "master", true }, use = function() W.give_up("`use`") end,
      ["local"] = { "state", "permanent" }, permanent = { "state", "permanent" }, static = { "state", "static" },
      temp = { "state", "static" }, dynamic = { "state", "reachable" }, other = positional "lladdr",
    })
  function M.fdb(command)
    local options = W.read(W.cursor(command.rest), FDB, {})
    local lladdr = options.lladdr
    options.lladdr = nil
    if command.verb == "flush" then return "fdb.flush", options end
    return "fdb." .. verb(command, { add = "add", replace = "replace", delete = "remove", append = "append" }), lladdr,
      options
  end

  local MDB <const> = W.join(W.same(W.text, "dev port grp src dst via"), W.same(W.number, "vid vni src_vni"), {
    permanent = { "state", "permanent" }, temp = { "state", "temp" }, filter_mode = { "filter_mode", W.text },
    proto = { "protocol", W.auto },
    source_list = function(cursor, options)
      options.source_list = {}
      for source in cursor:next():gmatch("[^,]+") do table.insert(options.source_list, (source:gsub("/.*", ""))) end
    end,
  })
  function M.mdb(command)
    local options = W.read(W.cursor(command.rest), MDB, {})
    local grp = options.grp
    options.grp = nil
    return "mdb." .. verb(command, { add = "add", replace = "replace", delete = "remove" }), grp, options
  end

  local VLAN <const> = {
    dev = { "dev", W.text }, vid = { "vid", W.auto }, pvid = { "pvid", true }, untagged = { "untagged", true },
    self = { "self", true }, master = { "master", true },
    tunnel_info = function(cursor, options)
      if not cursor:take("id") then W.give_up("`tunnel_info`") end
      options.tunnel_id = W.number((cursor:next():gsub("-.*", "")))
    end,
  }
  function M.vlan(command)
    local options = W.read(W.cursor(command.rest), VLAN, {})
    local vid = options.vid
    options.vid, options.self, options.master = nil, nil, nil
    return "bridge_vlan." .. verb(command, { add = "add", delete = "remove" }), vid, options
  end

  return M
end
