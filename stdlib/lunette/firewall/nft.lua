-- SPDX-License-Identifier: GPL-3.0-or-later
-- The nft program: transactions, lists, and what it says when it refuses.
local process = require "lunette.process"
local failure = require "lunette.native.failure"
local network = require "lunette.native.network"
local M = {}

-- Statements that are a word alone. In nft's JSON their value is null, which a Lua table cannot hold: here it is true.
local words = {}
for word in ("accept drop continue return reject masquerade redirect notrack log counter queue synproxy flush ruleset")
  :gmatch("%l+") do words[word] = true end

local json

local function load_json(operation)
  if json then return json end
  local found, cjson = pcall(require, "cjson")
  if not found then
    failure.raise {
      operation = operation, subject = "cjson", code = "ENOENT", errno = 2, message = "No such file or directory",
      detail = "module 'cjson' not found", hint = "it comes with the package lua-cjson",
    }
  end
  json = cjson.new()
  return json
end

---Returns the network namespace that an operation is about.
---@param operation string
---@param namespace? any what the option says; the current one if it is missing
---@return Namespace
function M.home(operation, namespace)
  return network.namespace({ namespace = namespace }, operation)
end

-- Runs nft without what /etc/netns would bring along: a file system of its own costs more than nft itself.
local function execute(home, arguments, input)
  local options = { check = false, input = input, limit = "4G", environment = { LC_ALL = "C" } }
  local ok, result
  for _, program in ipairs { "nft", "/usr/sbin/nft" } do -- users have no /usr/sbin in their PATH
    ok, result = pcall(home.call, home, process.exec, { program, table.unpack(arguments) }, options)
    if ok or result.code ~= "ENOENT" then break end
  end
  return ok, result
end

local codes = {
  ["Operation not permitted"] = { "EPERM", 1 }, ["No such file or directory"] = { "ENOENT", 2 },
  ["Device or resource busy"] = { "EBUSY", 16 }, ["File exists"] = { "EEXIST", 17 },
  ["Too many links"] = { "EMLINK", 31 }, ["Numerical result out of range"] = { "ERANGE", 34 },
  ["Too many levels of symbolic links"] = { "ELOOP", 40 }, ["Value too large for defined data type"] =
    { "EOVERFLOW", 75 }, ["Operation not supported"] = { "EOPNOTSUPP", 95 },
}

local function describe_position(err, stderr, input)
  local line, column, message = stderr:match("^[^\n]-:(%d+):(%d+)%-%d+: Error: ([^\n]*)")
  if not line or line == "0" then return end
  err.line, err.column, err.message = math.tointeger(line), math.tointeger(column), message
  err.subject = ("line %d, column %d"):format(line, column)
  local number = 0
  for text in ((input or "") .. "\n"):gmatch("([^\n]*)\n") do
    number = number + 1
    if number == err.line then err.detail = text:match("^%s*(.-)%s*$") end
  end
end

-- nft's messages about JSON tell no place but the number of the command.
local function describe_commands(err, stderr)
  local messages = {}
  for message in stderr:gmatch("Error: ([^\n]*)") do
    local index = message:match("^Parsing command array at index (%d+) failed")
    if index then
      err.command = math.tointeger(index) + 1
      err.subject = "command " .. err.command
    else
      messages[#messages + 1] = message:gsub("%.$", "")
    end
  end
  err.message = table.remove(messages, 1) or stderr:match("[^\n]+") or "nft failed"
  if #messages > 0 then err.detail = table.concat(messages, "; ") end
end

---Raises what nft said.
---@param operation string
---@param stderr string
---@param input? string what it was given
---@param subject string what it was about
local function refused(operation, stderr, input, subject)
  local err = { operation = operation, subject = subject, stderr = stderr }
  describe_position(err, stderr, input)
  if not err.line then describe_commands(err, stderr) end
  local code = { "EINVAL", 22 }
  for text, known in pairs(codes) do
    if err.message:find(text, 1, true) then code = known end
  end
  err.code, err.errno = table.unpack(code)
  if err.code == "EPERM" then err.hint = "this needs root" end
  failure.raise(err)
end

local function run(operation, home, arguments, input, subject)
  local ok, result = execute(home, arguments, input)
  if ok and result.code == 0 then return result.stdout end
  if ok and result.code then refused(operation, result.stderr, input, subject or "nft") end
  local err = ok and { message = "killed by " .. result.signal } or result
  if type(err) ~= "table" then error(err, 0) end
  local is_missing = err.code == "ENOENT" and err.detail == "program not found"
  failure.raise {
    operation = operation, subject = "nft", code = err.code, errno = err.errno, message = err.message,
    detail = err.detail, hint = is_missing and "it comes with the package nftables" or err.hint,
  }
end

-- Puts true in the place of null, and integers in the place of floats.
local function from_json(value)
  if value == json.null then return true end
  if type(value) == "number" then return math.tointeger(value) or value end
  if type(value) ~= "table" then return value end
  for key, inner in pairs(value) do value[key] = from_json(inner) end
  return value
end

local function to_json(value)
  if type(value) ~= "table" then return value end
  local copy = {}
  for key, inner in pairs(value) do
    if inner == true and words[key] then copy[key] = json.null else copy[key] = to_json(inner) end
  end
  return copy
end

---Has nft perform commands in one transaction: all of them or none.
---@param operation string what errors are about
---@param home Namespace
---@param commands table[] as in libnftables-json(5), with true for null
---@param dry_run? boolean only see whether nft and the kernel would take them
function M.transaction(operation, home, commands, dry_run)
  local ok, text = pcall(load_json(operation).encode, { nftables = to_json(commands) })
  if not ok then
    failure.raise { operation = operation, code = "EINVAL", errno = 22, message = text:gsub("^.-: ", "") }
  end
  run(operation, home, dry_run and { "-c", "-j", "-f", "-" } or { "-j", "-f", "-" }, text)
end

---The same with text in nft's own language.
---@param operation string
---@param home Namespace
---@param text string
---@param dry_run? boolean
function M.script(operation, home, text, dry_run)
  run(operation, home, dry_run and { "-c", "-f", "-" } or { "-f", "-" }, text)
end

---Returns what nft lists.
---@param operation string
---@param home Namespace
---@param ... string what to list: `"table", "inet", "lunette"`
---@return table[] objects each with one key, its kind
function M.list(operation, home, ...)
  load_json(operation)
  local subject = table.concat({ ... }, " ")
  return from_json(json.decode(run(operation, home, { "-j", "list", ... }, nil, subject)).nftables)
end

---Returns the names and handles of all tables: without nft, which reads all that stands in them before it lists them.
---@param operation string
---@param home Namespace
---@return { family: string, name: string, handle: integer }[]
function M.tables(operation, home)
  local found = network.tables(home)
  if found then return found end
  found = {}
  for _, entry in ipairs(M.list(operation, home, "tables")) do
    if entry.table then found[#found + 1] = entry.table end
  end
  return found
end

---The same as `list`; nil if there is nothing of that name.
function M.find(operation, home, ...)
  local result = table.pack(pcall(M.list, operation, home, ...))
  if result[1] then return result[2] end
  if result[2].code == "ENOENT" and result[2].stderr then return nil end
  error(result[2], 0)
end

return M
