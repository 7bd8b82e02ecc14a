-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the specs of routes share: a room with a cable, and routes as `ip` tells them.
local test = require "lunette.test"
local json = require "cjson"

local M = {}

function M.ip(...) return json.decode(process.exec({ "ip", "-d", "-j", ... }).stdout) end

-- all routes as text, without what runs down
function M.everything()
  local text = process.exec({ "sh", "-c", "ip -d -j route show table all; ip -6 -d -j route show table all" }).stdout
  return (text:gsub('"expires":%d+', '"expires":…'))
end

function M.room(body)
  local ns = namespace.create("lt-room")
  ns:call(function()
    local mode <close> = assert(io.open("/proc/sys/net/ipv6/conf/default/addr_gen_mode", "w"))
    mode:write("1") -- no link-local addresses, whose routes would come while the test looks
    mode:close()
    link.open("lo"):up()
    veth.create({ name = "v0", address = { "10.1.0.1/24", "fd01::1/64" }, nodad = true, up = true },
      { name = "v1", up = true })
    body(ns)
  end)
end

local function own(filter)
  local rows = {}
  for _, row in ipairs(route.list(filter)) do if row.protocol ~= "kernel" then rows[#rows + 1] = row end end
  return rows
end

-- takes all routes but the kernel's away and gives them back
function M.comes_back()
  local before, rows = M.everything(), own { table = "all" }
  route.remove(rows)
  test.equal(own { table = "all" }, {})
  route.append(rows) -- some have one destination
  test.equal(M.everything(), before)
end

return M
