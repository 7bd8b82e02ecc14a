-- SPDX-License-Identifier: GPL-3.0-or-later
-- Cases of the kernel's tests of traffic control: files of JSON with the commands that prepare, test and clean up.
local json = require "cjson"
local commands = dofile((arg[0]:match("^(.*)/") or ".") .. "/commands.lua")
local M = {}

local NAMES <const> = {
  TC = "tc", IP = "ip", DEV0 = "v0p0", DEV1 = "v0p1", DEV2 = "v0p1", DUMMY = "dummy1", ETH = "eth0", NS = "tcut",
  BATCH_FILE = "/nowhere", BATCH_DIR = "/nowhere", EBPFDIR = "/nowhere",
}
local BEFORE <const> = { "ip link add v0p0 type veth peer name v0p1", "ip link set v0p0 up", "ip link set v0p1 up" }
-- In place of a simulated card with several queues, which stock kernels lack.
local CARD <const> = "ip link add eth0 numtxqueues 8 numrxqueues 8 type dummy"

local function add(list, line)
  line = line:gsub("%$(%u%d?[%u_%d]*)", NAMES)
  if line:find("netdevsim/new_device", 1, true) then line = CARD end
  if line:find("[;&`]") or line:find("$(", 1, true) then return end
  line = line:gsub("|.*", "")
  local words = commands.split(line)
  local program = (table.remove(words, 1) or ""):match("[^/]*$")
  if program == "ip" or program == "tc" then commands.add(list, nil, program, words, "") end
end

-- The sessions in the text of a file: a name, and the commands of the case.
function M.read(text, name)
  local sessions = {}
  for _, case in ipairs(json.decode(text)) do
    local list = {}
    for _, line in ipairs(BEFORE) do add(list, line) end
    for _, step in ipairs { case.setup, { case.cmdUnderTest }, case.teardown } do
      for _, line in ipairs(step) do
        line = type(line) == "table" and line[1] or line
        if type(line) == "string" then add(list, line) end
      end
    end
    sessions[#sessions + 1] = { name = name .. ":" .. tostring(case.id), commands = list }
  end
  return sessions
end

return M
