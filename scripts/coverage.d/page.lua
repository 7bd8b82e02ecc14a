-- SPDX-License-Identifier: GPL-3.0-or-later
-- lunette run scripts/coverage.d/page.lua
-- Prints docs/coverage.md, from what iproute2 and Lunette tell of the same objects.
local json = require "cjson"
local directory <const> = arg[0]:match("^(.*)/") or "."
local subjects <const> = dofile(directory .. "/subjects.lua")

-- The paths of all values in a tree: "linkinfo.info_data.id".
local function paths(value, prefix, found)
  found = found or {}
  if type(value) ~= "table" or #value > 0 and type(value[1]) ~= "table" then
    found[prefix] = true
    return found
  end
  for key, inner in pairs(value) do
    local path = prefix
    if type(key) == "string" then path = prefix and prefix .. "." .. key or key end
    paths(inner, path, found)
  end
  return found
end

local function sorted(set)
  local list = {}
  for key in pairs(set) do list[#list + 1] = key end
  table.sort(list)
  return list
end

-- Our word for one of theirs.
local function translate(subject, path, row)
  local name = subject.names[path]
  if name then return name end
  for prefix, ours in pairs(subject.prefixes or {}) do
    local rest = path:sub(1, #prefix) == prefix and path:sub(#prefix + 1)
    if rest then return ours(row) .. (subject.names[rest] or rest) end
  end
  return path
end

-- Whether ours tells a fact: the same path, or a value that stands for all below it.
local function is_told(path, ours)
  while path do
    if ours[path] then return true end
    path = path:match("^(.*)%.[^.]*$")
  end
  return false
end

local function compare(subject)
  local theirs = json.decode(process.exec(subject.theirs).stdout)
  local rows = subject.ours()
  local ours = {}
  for _, row in ipairs(rows) do
    row.namespace = nil
    paths(row, nil, ours)
  end
  local result = { same = {}, other = {}, missing = {}, total = 0 }
  local known = {}
  for _, path in ipairs(sorted(paths(theirs))) do
    local short = path:gsub("^linkinfo%.info_data%.", ""):gsub("^linkinfo%.info_slave_data%.", "")
    local name = translate(subject, path, rows[1] or {})
    if not subject.only or path:sub(1, #subject.only) == subject.only then
      result.total = result.total + 1
      known[name] = true
      if not is_told(name, ours) then
        result.missing[#result.missing + 1] = short
      elseif name:match("[^.]*$") == short:match("[^.]*$") then
        result.same[#result.same + 1] = short
      else
        result.other[#result.other + 1] = ("%s (`%s`)"):format(short, name)
      end
    end
  end
  result.beside = {}
  for _, path in ipairs(sorted(ours)) do
    local is_meant = not subject.only or path:find(".", 1, true)
    if is_meant and not known[path] then result.beside[#result.beside + 1] = path end
  end
  return result
end

-- In a namespace of its own; nil if the kernel lacks what it takes.
local function measure(subject)
  local room <close> = namespace.create()
  for _, command in ipairs(subject.commands) do
    local r = room:exec({ "sh", "-c", command }, { check = false })
    if r.code ~= 0 then return nil, (r.stderr:match("[^\n]*")) end
  end
  return room:call(compare, subject)
end

local function words(list) return #list > 0 and table.concat(list, ", ") or "—" end

local function section(subject, result)
  local lines = { "### " .. subject.title:sub(1, 1):upper() .. subject.title:sub(2), "" }
  local theirs <const>, commands <const> = table.concat(subject.theirs, " "), table.concat(subject.commands, "; ")
  lines[#lines + 1] = ("`%s` after `%s`:"):format(theirs, commands)
  lines[#lines + 1] = ""
  lines[#lines + 1] = "- under the same name: " .. words(result.same)
  lines[#lines + 1] = "- under another: " .. words(result.other)
  lines[#lines + 1] = "- not told: " .. words(result.missing)
  lines[#lines + 1] = "- beside: " .. words(result.beside)
  return table.concat(lines, "\n")
end

local function first_line(command) return (process.exec(command).stdout:match("[^\n]*")) end

local summary, sections, lacking = {}, {}, {}
for _, subject in ipairs(subjects) do
  local result, reason = measure(subject)
  if result then
    local told = result.total - #result.missing
    summary[#summary + 1] = ("| %s | %d | %d | %d |"):format(subject.title, result.total, told, #result.beside)
    sections[#sections + 1] = section(subject, result)
  else
    lacking[#lacking + 1] = ("- %s: %s"):format(subject.title, reason)
  end
end

print(([[
# Coverage

What iproute2 prints of an object with `-d -j`, and what the rows of Lunette tell of the same object. `scripts/coverage
--write` makes this page in the virtual machine, and a spec fails when it is not what the code does.

Made with Linux %s and %s.

| object | facts that iproute2 tells | told here | facts beside |
| --- | ---: | ---: | ---: |
%s

## In detail

%s]]):format(first_line({ "uname", "-r" }):match("^%d+%.%d+"), first_line({ "ip", "-V" }):gsub("^ip utility, ", ""),
  table.concat(summary, "\n"), table.concat(sections, "\n\n")))
if #lacking > 0 then print("\n## What this kernel lacks\n\n" .. table.concat(lacking, "\n")) end
