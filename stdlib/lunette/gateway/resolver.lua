-- SPDX-License-Identifier: GPL-3.0-or-later
-- resolv.conf of namespaces that a gateway serves.
local network = require "lunette.native.network"
local options = require "lunette.options"
local process = require "lunette.process"
local record = require "lunette.native.record"
local M = {}

local function read(path)
  local file = io.open(path)
  if not file then return nil end
  local text <close> = file
  return text:read("a")
end

-- The machine's own text, without name servers that nobody else reaches: those of systemd-resolved stand elsewhere.
local function own_text()
  for _, path in ipairs { "/etc/resolv.conf", "/run/systemd/resolve/resolv.conf" } do
    local lines, servers = {}, 0
    for line in (read(path) or ""):gmatch("[^\n]+") do
      local server = line:match("^%s*nameserver%s+(%S+)")
      local is_own = server and (server:find("^127%.") or server == "::1")
      if server and not is_own then servers = servers + 1 end
      if not is_own and not line:find("^%s*#") then lines[#lines + 1] = line end
    end
    if servers > 0 then return table.concat(lines, "\n") .. "\n" end
  end
end

---Reads the option: true for the machine's own name servers, a list of others, or false.
function M.reader(value, refuse)
  if type(value) == "boolean" then return value end
  local list = options.list_of(function(server, complain)
    local parsed, why = network.parse(options.string(server, complain))
    if not parsed or not parsed.is_host then complain(why or "an address expected, not a network") end
    return parsed.address
  end)(value, refuse)
  return list
end

---Returns the contents for what the option says; nil for none.
---@param wanted boolean|string[]
---@return string?
function M.contents(wanted)
  if wanted == true then return own_text() end
  if not wanted then return nil end
  return "nameserver " .. table.concat(wanted, "\nnameserver ") .. "\n"
end

---Writes the file that programs in a namespace with a name see. One that is there stays.
---@param name string
---@param text string
---@return fun()? remove takes the file away again; nothing was written if there is none
function M.write(name, text)
  local path = ("/etc/netns/%s/resolv.conf"):format(name)
  if read(path) then return nil end
  local note = record.create {
    text = "file " .. path, module = "lunette.gateway.resolver", arguments = { path, text },
  }
  local function remove()
    M.undo(path, text)
    note:forget()
  end
  local made = process.exec({ "mkdir", "-p", path:match("^(.*)/") }, { check = false })
  local file = made.code == 0 and io.open(path, "w")
  if not file then
    remove()
    return nil
  end
  file:write(text)
  file:close()
  return remove
end

---Removes a file that still is as it was written, and directories that are empty then.
---@param path string
---@param text string
function M.undo(path, text)
  local now = read(path)
  if now == text or now == "" then os.remove(path) end
  os.remove(path:match("^(.*)/")) -- refused while there is something in it
  os.remove("/etc/netns")
end

return M
