-- SPDX-License-Identifier: GPL-3.0-or-later
-- ip link, bridge link, and names of namespaces.
local directory <const> = arg[0]:match("^(.*)/") or "."
local M = {}

return function(W)
  local KINDS <const>, PORT <const> = table.unpack(dofile(directory .. "/translate/kinds.lua")(W))
  local PLAIN <const> = W.join(W.same(W.number, "mtu txqueuelen gso_max_size gso_max_segs gro_max_size index"),
    W.same(W.text, "alias broadcast token addrgenmode"), W.same(W.switch, "arp multicast promisc carrier"), {
      address = { "mac", W.text }, brd = { "broadcast", W.text }, txqlen = { "txqueuelen", W.number },
      qlen = { "txqueuelen", W.number }, up = { "up", true }, down = { "up", false }, master = { "master", W.text },
      nomaster = { "master", false }, allmulticast = { "allmulticast", W.switch }, group = { "group", W.number },
      numtxqueues = { "num_tx_queues", W.number }, numrxqueues = { "num_rx_queues", W.number },
      addrgenmode = { "addrgenmode", W.text }, netns = { "namespace", W.text }, mode = { "linkmode", W.text },
    })

  local function name_word(cursor, options)
    local word = cursor:next()
    if options.name then W.give_up(("`%s`"):format(word:match("^%a[%w_-]*$") or "a value")) end
    options.name = word
  end
  -- The default group has a number here.
  local function tidy(options)
    if options.group == "default" then options.group = 0 end
    if type(options.namespace) == "string"
      and options.namespace:match("^%d+$") then W.give_up("a namespace by a number") end
    return options
  end

  local ADD <const> = W.join(PLAIN, {
    name = { "name", W.text }, dev = { "name", W.text }, link = { "link", W.text },
    ["link-netns"] = { "link_netns", W.text }, ["link-netnsid"] = function() W.give_up("`link-netnsid`") end,
    other = name_word,
  })

  -- What follows `type KIND`, into the options.
  local function kind_words(cursor, kind, options)
    local grammar = KINDS[kind]
    if grammar == nil then W.give_up(("`type %s`"):format(kind)) end
    return W.read(cursor, grammar, options)
  end

  local function create_veth(cursor, near)
    local far = {}
    W.read(cursor, PLAIN, near, true)
    if cursor:take("peer") then W.read(cursor, ADD, far) end
    tidy(near)
    tidy(far)
    return "veth.create", near, far
  end

  local function create(command)
    local cursor, options = W.cursor(command.rest), {}
    while cursor:peek() and not options.kind do
      local word = cursor:peek()
      if cursor:take("type") then
        options.kind = cursor:next()
      elseif ADD[word] then
        W.read(cursor, { [word] = ADD[word] }, options, true)
      else
        name_word(cursor, options)
      end
    end
    if not options.kind then W.give_up("no `type`") end
    if options.kind == "veth" then
      options.kind = nil
      return create_veth(cursor, options)
    end
    kind_words(cursor, options.kind, options)
    local name = options.name
    options.name = nil
    return "link.create", name, tidy(options)
  end

  local function set(command)
    local cursor, options = W.cursor(command.rest), {}
    local kind, port
    W.read(cursor, W.join(PLAIN, {
      name = { "new_name", W.text }, dev = { "name", W.text }, other = name_word,
      type = function(inner)
        kind = inner:next()
        if kind == "bridge_slave" then
          port = W.read(inner, PORT, {})
        elseif kind ~= "vrf" then
          kind_words(inner, kind, options)
        end
      end,
    }), options)
    tidy(options)
    local name, target = options.name, options.namespace
    options.name, options.new_name, options.namespace = options.new_name, nil, nil
    if not name then W.give_up("`group`") end
    return "link:set", function()
      local handle = link.open(name)
      if target then
        handle:move(target == "1" and namespace.of(1) or target)
      end
      if next(options) then handle:set(options) end
      if port then handle:set_port(port) end
    end
  end

  local function property(command)
    local words = command.rest
    local verb, dev = words[1], words[2]
    local at = 3
    if dev == "dev" then dev, at = words[3], 4 end
    if not dev or words[at] ~= "altname" then W.give_up("`property`") end
    local names = {}
    for position = at, #words do
      if words[position] ~= "altname" then names[#names + 1] = words[position] end
    end
    local method = (verb == "add" and "add" or "remove") .. "_altname"
    return "link:" .. method, function()
      local handle = link.open(dev)
      handle[method](handle, table.unpack(names))
    end
  end

  function M.link(command)
    if command.verb == "add" then return create(command) end
    if command.verb == "set" or command.verb == "change" then return set(command) end
    if command.verb == "property" then return property(command) end
    if command.verb ~= "delete" then W.give_up("`" .. command.verb .. "`") end
    local options = W.read(W.cursor(command.rest), {
      dev = { "name", W.text }, name = { "name", W.text }, other = name_word,
      type = function(cursor) cursor.at = #cursor.words + 1 end,
    }, {})
    if not options.name then W.give_up("`group`") end
    return "link:delete", function() link.open(options.name):delete() end
  end

  function M.bridge_link(command)
    if command.verb ~= "set" then W.give_up("`" .. command.verb .. "`") end
    local name
    local options = W.read(W.cursor(command.rest), W.join(PORT, {
      dev = function(cursor) name = cursor:next() end, master = function() end,
        self = function() W.give_up("`self`") end,
    }), {})
    return "link:set_port", function() link.open(name):set_port(options) end
  end

  function M.netns(command)
    local name = command.rest[1]
    if command.verb == "add" then return "namespace.create", name end
    if command.verb == "delete" then
      return "namespace:delete", function()
        for _, one in ipairs(command.rest) do namespace.open(one):delete() end
      end
    end
    W.give_up("`" .. command.verb .. "`")
  end

  return M
end
