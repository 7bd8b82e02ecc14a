-- SPDX-License-Identifier: GPL-3.0-or-later
-- lunette run scripts/oracles.d/replay.lua OUT FILE…
-- Does what logs of capture and cases of the kernel's tests ask for twice, in equal namespaces: by the programs
-- themselves, and by Lunette. OUT gets a line of JSON for each command, with how the two compare.
local json = require "cjson"
local directory <const> = arg[0]:match("^(.*)/") or "."
local commands <const> = dofile(directory .. "/commands.lua")
local cases <const> = dofile(directory .. "/cases.lua")
local state <const> = dofile(directory .. "/state.lua")
local translate <const> = dofile(directory .. "/translate/init.lua")

-- What nobody waits for and what is not to be asked again.
local UNTIMED <const> = "for f in default all; do echo 0 >/proc/sys/net/ipv6/conf/$f/accept_dad; done"

-- Namespaces of a session: one that is meant if none is named, and those with names.
local World <const> = {}
World.__index = World

local function world()
  local self = setmetatable({ main = namespace.create(), prepared = {} }, World)
  self.main:exec({ "ip", "link", "set", "lo", "up" })
  return self
end

function World:room(name)
  local room = name and namespace.find(name) or not name and self.main
  if room and not self.prepared[room] then
    self.prepared[room] = true
    room:exec({ "sh", "-c", UNTIMED }, { check = false })
  end
  return room or self.main
end

function World:run(command)
  local room = self:room(command.room)
  local input = command.input ~= "" and command.input or nil
  local argv = commands.argv(command)
  -- A batch's file is gone; its text is in the log.
  if command.program == "nft" and input then argv = { "nft", "-f", "-" } end
  local ok, result = pcall(room.exec, room, argv, { check = false, stdin = input, timeout = 30 * 10 })
  -- Links of a namespace go some time after its name.
  if command.object == "netns" and command.verb == "delete" then process.exec { "sleep", "0.5" } end
  if not ok then return { code = 127, stderr = tostring(result) } end
  return result
end

function World:state(command, said)
  local room = self:room(command.room)
  return state.of(command, function(line) return room:exec({ "sh", "-c", line }, { check = false }).stdout end, said)
end

function World:close()
  for _, row in ipairs(namespace.list { kind = "net" }) do
    if row.name then namespace.open(row.name):delete() end
  end
  self.main:close()
end

-- Who refused a command, and why.
local function refusal(result)
  if result.code == 0 then return nil end
  local answer = result.stderr:match("RTNETLINK answers: ([^\n]*)")
  local sentence = result.stderr:match("^%s*Error: ([^\n]*)") or result.stderr:match("\nError: ([^\n]*)")
  local by_kernel = answer ~= nil or result.code == 2 and sentence ~= nil
  if result.stderr:find("is wrong: ", 1, true) then by_kernel = false end
  return { kernel = by_kernel, answer = answer, sentence = sentence and sentence:gsub("%.+%s*$", "") or nil }
end

local function by_programs(session, said)
  local place, steps = world(), {}
  for position, command in ipairs(session.commands) do
    if not command.looks then
      local result = place:run(command)
      steps[position] = { refusal = refusal(result), state = place:state(command, said) }
    end
  end
  place:close()
  return steps
end

local function shape(text)
  return (tostring(text):gsub("^.-%.lua:%d+: ", ""):gsub("%d[%x.:/]*", "N"):gsub("'[^']*'", "'…'"))
end

-- What an error says, without the names of what it is about.
local function complaint(err)
  if err.misuse then return shape(err.message) end
  return err.operation .. ": " .. err.message .. (err.detail and ": " .. shape(err.detail) or "")
end

-- Which facts of rows differ.
local function facts(found)
  if #found.theirs == 0 then return found.view .. ": more rows here" end
  if #found.ours == 0 then return found.view .. ": fewer rows here" end
  local ours, names, list = {}, {}, {}
  for fact in found.ours[1]:gmatch("[%w_-]+:[^,{}%[%]]*") do ours[fact] = true end
  for fact in found.theirs[1]:gmatch("[%w_-]+:[^,{}%[%]]*") do
    if not ours[fact] then names[fact:match("^[^:]*")] = true end
    ours[fact] = nil
  end
  for fact in pairs(ours) do names[fact:match("^[^:]*")] = true end
  for name in pairs(names) do list[#list + 1] = name end
  table.sort(list)
  return found.view .. ": " .. table.concat(list, ", ")
end

-- The kernel's sentence for a qdisc that is there; Lunette looks first, and has an error of its own.
local EXISTS <const> = "Exclusivity flag on, cannot modify"

-- Whether both refused for one reason.
local function compare_refusals(theirs, err)
  if err.misuse or err.code == "EINVAL" and not theirs.kernel then return theirs.kernel and "early" or "refused" end
  if not theirs.kernel then return "refused" end
  if theirs.answer == err.message then return "refused" end
  if theirs.sentence == EXISTS and err.code == "EEXIST" then return "refused" end
  if theirs.sentence and tostring(err.detail or ""):find(theirs.sentence, 1, true) then return "refused" end
  return "differs", ("they say %s, it says %s"):format(theirs.sentence or theirs.answer or "?",
    err.code .. (err.detail and " " .. err.detail or ""))
end

-- What is different in two states, beyond what was before.
local function difference(theirs, ours, known)
  for view, rows in pairs(theirs) do
    local only_theirs, only_ours = state.without(rows, ours[view]), state.without(ours[view], rows)
    local signature = table.concat(only_theirs, "\n") .. "\0" .. table.concat(only_ours, "\n")
    if signature ~= "\0" and signature ~= known[view] then
      return { view = view, theirs = only_theirs, ours = only_ours, signature = signature }
    end
  end
end

local function note(known, theirs, ours)
  for view, rows in pairs(theirs) do
    local only_theirs, only_ours = state.without(rows, ours[view]), state.without(ours[view], rows)
    known[view] = table.concat(only_theirs, "\n") .. "\0" .. table.concat(only_ours, "\n")
  end
end

-- Makes the call in a scope of its own, which takes it back if it was not right.
local function attempt(place, command, call)
  local trial = scope.create("trial", { current = false })
  local ok, err = pcall(function() trial:call(function() place:room(command.room):call(call) end) end)
  if command.object == "netns" and command.verb == "delete" then process.exec { "sleep", "0.5" } end
  if not ok and type(err) ~= "userdata" and type(err) ~= "table" then error(err, 0) end
  return trial, not ok and err or nil
end

local function settle(place, command, step, said, trial, known)
  local ours = place:state(command, said)
  local found = difference(step.state, ours, known)
  if found then -- perhaps not yet
    process.exec { "sleep", "0.3" }
    ours = place:state(command, said)
    found = difference(step.state, ours, known)
  end
  if not found then
    trial:keep()
    return "equal"
  end
  pcall(trial.close, trial)
  place:run(command)
  note(known, step.state, place:state(command, said))
  return "differs", facts(found), found
end

local function step_by_lunette(place, command, step, said, known)
  local ok, name, call = pcall(translate.call, command)
  if not ok then
    local reason = type(name) == "table" and name.untranslated or error(name, 0)
    place:run(command)
    note(known, step.state, place:state(command, said))
    return { outcome = step.refusal and not step.refusal.kernel and "nonsense" or "untranslated", reason = reason }
  end
  local trial, err = attempt(place, command, call)
  local record = { call = name }
  if err and step.refusal then
    record.outcome, record.reason = compare_refusals(step.refusal, err)
    trial:close()
  elseif err then
    record.outcome, record.reason = "differs", "refused here: " .. complaint(err)
    trial:close()
    place:run(command)
    note(known, step.state, place:state(command, said))
  elseif step.refusal then
    local why = step.refusal
    record.outcome = "differs"
    record.reason = "taken here, they say " .. shape(why.sentence or why.answer or "no")
    if not why.kernel then record.outcome = "lenient" end
    pcall(trial.close, trial)
  else
    record.outcome, record.reason, record.found = settle(place, command, step, said, trial, known)
  end
  return record
end

-- Addresses that somebody has said.
local function words_said(session)
  local said = {}
  for _, command in ipairs(session.commands) do
    for _, word in ipairs(command.words) do
      said[word], said[word:lower()] = true, true
      said[(word:gsub("/.*", ""))] = true
    end
  end
  return said
end

local KERNEL <const> = process.exec({ "uname", "-r" }).stdout:match("^%d+%.%d+")

local function compare(session, write)
  local said = words_said(session)
  local steps = by_programs(session, said)
  local place, known = world(), {}
  for position, command in ipairs(session.commands) do
    local step = steps[position]
    if step then
      local room = command.room or ""
      known[room] = known[room] or {}
      local record = step_by_lunette(place, command, step, said, known[room])
      record.kernel = KERNEL
      record.session, record.program, record.object = session.name, command.program, command.object
      record.verb, record.line = command.verb, table.concat(commands.argv(command), " ")
      write(record)
    end
  end
  place:close()
end

local out = assert(io.open(arg[1], "w"))
local function write(record)
  out:write(json.encode(record), "\n")
  out:flush()
end

for position = 2, #arg do
  local path = arg[position]
  local name = path:match("([^/]*)%.%w+$")
  local file <close> = assert(io.open(path))
  local text = file:read("a")
  local sessions = path:match("%.json$") and cases.read(text, name) or { { name = name,
    commands = commands.read(text) } }
  for _, session in ipairs(sessions) do
    local ok, err = pcall(compare, session, write)
    if not ok then
      io.stderr:write(session.name, ": ", tostring(err), "\n")
      for _, row in ipairs(namespace.list { kind = "net" }) do
        if row.name then namespace.open(row.name):delete() end
      end
    end
  end
end
out:close()
