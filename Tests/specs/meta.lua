-- SPDX-License-Identifier: GPL-3.0-or-later
-- The definitions in stdlib/meta say what the native modules do, no less and no more.
local test = require "lunette.test"
local here = debug.getinfo(1, "S").source:match("^@(.*)/") or "."
local definitions = dofile(here .. "/meta/definitions.lua")
local probes = dofile(here .. "/meta/probes.lua")
local samples = dofile(here .. "/meta/samples.lua")
local many_places = dofile(here .. "/meta/many_places.lua")
local topologies = dofile(here .. "/meta/topologies.lua")

local directory = package.searchpath("meta.link", package.path):match("^(.*)/")
local docs = definitions.read(directory)

-- what differs, told in the end all at once
local problems = {}

local function complain(format, ...) problems[format:format(...)] = true end

local function no_problems()
  local found = {}
  for problem in pairs(problems) do found[#found + 1] = problem end
  problems = {}
  table.sort(found)
  if #found > 0 then error(table.concat(found, "\n  "), 0) end
end

-- compares the keys of two tables
local function compare(what, native, documented)
  for key in pairs(native) do if documented[key] == nil then complain("%s: %s is not documented", what, key) end end
  for key in pairs(documented) do if native[key] == nil then complain("%s: there is no %s", what, key) end end
end

-- the global tables and functions that are modules, made in Swift or in Lua
local function native_modules()
  local found = {}
  for key, value in pairs(package.loaded) do
    local name = key:match("^lunette%.([%w_]+)$")
    if name and rawequal(_G[name], value) then found[name] = value end
  end
  -- those of the library that are no globals
  for name in pairs(docs.files) do
    if not found[name] and package.searchpath("lunette." .. name, package.path) then
      found[name] = require("lunette." .. name)
    end
  end
  return found
end

-- The name of the class of handles of a kind: `firewall rule` is FirewallRule.
local function class_of(kind)
  return (kind:gsub("(%l+) ?", function(word) return (word:gsub("^%l", string.upper)) end))
end

-- What a handle has: one that is made in Lua tells itself.
local function members(handle)
  local meta = debug.getmetatable(handle)
  if meta.methods then return meta.methods, meta.fields, meta.__name end
  local _, methods = debug.getupvalue(meta.__index, 1)
  local _, fields = debug.getupvalue(meta.__index, 2)
  return methods, fields, meta.__name
end

-- one handle of each kind, by the name of its class
local function open_handles()
  link.open("lo"):up()
  local cat = process.spawn({ "cat" }, { stdin = "pipe" })
  local gateway = require("lunette.gateway").create { name = "lt-gateway", subnet = "10.99.0.0/24" }
  local terminal = process.spawn({ "cat" }, { terminal = true }).terminal
  local group = cgroup.create("lunette-test-" .. test.mark)
  -- a kernel that does not count pressure has none
  local _, trigger = pcall(group.trigger, group, "cpu")
  local handles = {
    Namespace = namespace.current(), Link = link.open("lo"), Process = cat, Pipe = cat.stdin, Timer = timer.create(60),
    Scope = scope.current(), Group = namespace.group { namespace.current() }, Monitor = namespace.monitor(),
    Terminal = terminal, FirewallRule = firewall.drop { input = "lt0" }, FirewallSet = firewall.set { name = "lt" },
    Gateway = gateway, GatewayAttachment = gateway:attach(namespace.create()),
    Cgroup = group, Trigger = type(trigger) == "userdata" and trigger or nil,
    Probe = probe.start_udp("127.0.0.1", 9), Listener = probe.listen(0), Capture = capture.open("lo"),
    Sniffer = many_places.handles().Sniffer,
  }
  for name, handle in pairs(topologies.handles()) do handles[name] = handle end
  return handles
end

-- whether a file tells of a module, and not only of what modules return
local function is_module(path) return io.open(path):read("a"):find("\n---@meta lunette.", 1, true) ~= nil end

local function within_room(body)
  return function() namespace.create("lt-meta"):call(body) end
end

test.suite("meta: names", function()
  test.case("all modules and their functions", function()
    local modules, files, plain = native_modules(), {}, {}
    for name, path in pairs(docs.files) do if is_module(path) then files[name] = true end end
    compare("modules", modules, files)
    for name, module in pairs(modules) do
      if type(module) == "function" then
        plain[name] = module
      else
        compare(name, module, definitions.functions(docs, name, false))
      end
    end
    compare("functions", plain, definitions.functions(docs, "", false))
    compare("os", { exit = os.exit, execute = os.execute }, definitions.functions(docs, "os", false))
    no_problems()
  end)

  test.case("all kinds of handles, their methods and fields", within_room(function()
    local kinds, documented = {}, {}
    for class, handle in pairs(open_handles()) do
      local methods, fields, kind = members(handle)
      compare(class, methods, definitions.functions(docs, class, true))
      compare(class, fields, definitions.fields(docs, class))
      kinds[class_of(kind)] = true
    end
    for name, doc in pairs(docs.functions) do if doc.is_method then documented[name:match("^%w+")] = true end end
    kinds.Trigger = kinds.Trigger or true
    compare("kinds", kinds, documented)
    no_problems()
  end))
end)

-- the classes of options that a function is documented to take; of a link's row, only the name is read
local function option_classes(doc)
  local found = {}
  for _, param in ipairs(doc.params) do
    for _, name in ipairs(definitions.names(docs, param.type)) do
      if name:match("%.options$") or name:match("%.row$") and name ~= "link.row" then found[name] = true end
    end
  end
  return found
end

-- the option names that a call knows
local function known_options(probe, handles)
  local ok, err = pcall(probe, { no_such_option = true }, handles)
  if ok or type(err) ~= "table" or not err.options then return nil, tostring(err) end
  local known = {}
  for _, name in ipairs(err.options) do known[name] = true end
  return known
end

local function check_options(name, handles)
  local probed = {}
  for key, probe in pairs(probes[name] or {}) do
    local class = key:match("^%S+")
    local known, why = known_options(probe, handles)
    if known then
      compare(("%s, %s"):format(name, key), known, definitions.fields(docs, class))
    else
      complain("%s, %s: no list of options but: %s", name, key, why)
    end
    if class == key then probed[key] = true end
  end
  compare(name .. ", probes of options", probed, option_classes(docs.functions[name]))
end

local function check_row(class, row)
  local fields, required = definitions.fields(docs, class), {}
  for key, field in pairs(fields) do required[key] = not field.optional or nil end
  for key in pairs(row) do
    if not fields[key] then complain("%s: %s is not documented", class, key) end
    required[key] = nil
  end
  for key in pairs(required) do complain("%s: %s is missing, but not documented as optional", class, key) end
end

test.suite("meta: options and rows", function()
  test.case("all options of all functions", within_room(function()
    local handles = open_handles()
    for name in pairs(docs.functions) do check_options(name, handles) end
    for name in pairs(probes) do if not docs.functions[name] then complain("%s is not documented", name) end end
    no_problems()
  end))

  test.case("the fields of all that is returned", within_room(function()
    local found = samples.make()
    for class, rows in pairs(found) do
      if #rows == 0 then complain("no sample of %s", class) end
      for _, row in ipairs(rows) do check_row(class, row) end
    end
    for name, doc in pairs(docs.functions) do
      local class = (doc.returns[1] or ""):match("^%l[%w_]*%.[%w_.]+")
      if class and not found[class] and not samples.lacking[class] then complain("%s: no sample of %s", name, class) end
    end
    no_problems()
  end))

  test.case("what list returns, add takes", function()
    for _, module in ipairs { "address", "route", "rule", "nexthop", "neighbour", "fdb", "mdb", "bridge_vlan" } do
      local accepted = definitions.fields(docs, module .. ".change.row")
      for key in pairs(definitions.fields(docs, module .. ".row")) do
        if not accepted[key] then complain("%s.add does not take %s", module, key) end
      end
    end
    no_problems()
  end)
end)

-- How they are written: a reader, `help()` and an editor depend on it.
local builtin, keywords, errors = {}, {}, {}
for word in ("any nil boolean true false number integer string table function"):gmatch("%a+") do
  builtin[word] = true
end
for word in ([[and break do else elseif end false for function goto if in local nil not or repeat return then true
until while]]):gmatch("%a+") do keywords[word] = true end
for word in ([[EACCES EADDRINUSE EADDRNOTAVAIL EAGAIN EBADF EBUSY EDEADLK EEXIST EHOSTUNREACH EINVAL EIO EISDIR
ELOOP EMSGSIZE ENETDOWN ENETUNREACH ENOBUFS ENODEV ENOENT ENOMEM ENOSPC EOPNOTSUPP EPERM EPIPE ERANGE ESPIPE ESRCH
ENOTTY ETIMEDOUT]]):gmatch("%a+") do errors[word] = true end

local function check_type(where, type_name)
  for _, name in ipairs(definitions.names(docs, type_name)) do
    if not (builtin[name] or docs.classes[name] or docs.aliases[name]) then complain("%s: no type %s", where, name) end
  end
end

local function check_text(where, lines)
  local text = table.concat(lines, "\n")
  if not text:match("^%u") then complain("%s has no description", where) end
  for code in text:gmatch("`(E%u+)`") do if not errors[code] then complain("%s: no error %s", where, code) end end
  for _, line in ipairs(lines) do
    local word = line:match("^Equivalent") or line:match("^Source") or line:match("^Raises")
    local good = { Equivalent = "^Equivalent to: `[^`]+`", Source = "^Source: .*[%d`]", Raises = "^Raises [`w]" }
    if word and not line:match(good[word]) then complain("%s: %s", where, line) end
  end
  for code in text:gmatch("```lua\n(.-)```") do
    local ok, why = load(code)
    if not ok then complain("%s: %s", where, why) end
  end
end

local function check_signature(name, doc)
  local names = {}
  for index, param in ipairs(doc.params) do
    names[index] = param.name
    if keywords[param.name] then complain("%s: the parameter %s is a keyword", name, param.name) end
    check_type(name, param.type)
  end
  for _, result in ipairs(doc.returns) do check_type(name, result:match("^%([^)]*%)%S*") or result:match("^%S+")) end
  if table.concat(names, ", ") ~= doc.names then complain("%s(%s) documents other parameters", name, doc.names) end
end

test.suite("meta: form", function()
  test.case("every file is Lua, names its module and returns it", function()
    for name, path in pairs(docs.files) do
      local text = assert(io.open(path)):read("a")
      assert(loadfile(path))
      test.contains(text, ("\n---@meta %s\n"):format(is_module(path) and "lunette." .. name or "_"))
      test.equal(text:match("\nreturn ([%w_]+)\n$"), is_module(path) and name or nil)
      for line in text:gmatch("[^\n]+") do
        if utf8.len(line) > 120 then complain("%s: longer than 120 columns: %s", name, line) end
      end
    end
    no_problems()
  end)

  test.case("every function has a description and documents its parameters", function()
    for name, doc in pairs(docs.functions) do
      check_text(name, doc.text)
      check_signature(name, doc)
      if keywords[name:match("[%w_]+$")] then complain("%s is a keyword", name) end
    end
    no_problems()
  end)

  test.case("every field has a type and a description", function()
    for name, class in pairs(docs.classes) do
      if not name:match("%.options$") then check_text(name, class.text) end
      for _, parent in ipairs(class.parents) do check_type(name, parent) end
      for key, field in pairs(class.fields) do
        if keywords[key] then complain("%s: the field %s is a keyword", name, key) end
        if field.text == "" then complain("%s: %s has no description", name, key) end
        check_type(name .. "." .. key, field.type)
      end
    end
    no_problems()
  end)
end)
