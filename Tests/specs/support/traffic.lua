-- SPDX-License-Identifier: GPL-3.0-or-later
-- For specs of traffic control: two equal rooms, one for tc and one for us, whose contents tc shows in the same words.
local test = require "lunette.test"
local M = {}

-- Whether a call fails because the kernel has no module.
local function lacks(call, ...)
  local ok, err = pcall(call, ...)
  return not ok and (err.hint or ""):find("^the kernel") ~= nil
end

---Makes a room with a veth, v0 and v1, both ends up.
function M.room()
  local room = namespace.create()
  -- nothing is sent that a test did not send
  sysctl.set({ ["net.ipv6.conf.default.disable_ipv6"] = 1 }, { namespace = room })
  veth.create({ name = "v0", namespace = room, up = true }, { name = "v1", namespace = room, up = true })
  return room
end

---What tc prints, without what it counted.
function M.tc(room, ...)
  -- the kernel itself may have sent something meanwhile
  return (room:exec({ "tc", "-d", ... }).stdout:gsub("direct_packets_stat %d+", "direct_packets_stat 0"))
end

-- What each kind has to be given before the kernel is asked.
local qdisc_options = { tbf = { rate = "1mbit", burst = "10K", limit = "10K" }, ets = { bands = 2 } }
local action_options = {
  gact = { control = "pass" }, mirred = { dev = "lo" }, police = { rate = "1mbit", burst = "10K" },
  skbedit = { mark = 1 }, vlan = { mode = "pop" },
}

---Goes on if the kernel has a kind of qdisc; otherwise skips the test.
function M.needs_qdisc(kind)
  test.needs("qdisc " .. kind, function()
    local room <close> = namespace.create()
    link.create("ifb0", { kind = "ifb", namespace = room })
    return not lacks(qdisc.add, "ifb0", { kind = kind, namespace = room, [kind] = qdisc_options[kind] })
  end)
end

local function add_filter(options)
  local room <close> = namespace.create()
  link.create("ifb0", { kind = "ifb", namespace = room })
  qdisc.add("ifb0", { kind = "clsact", namespace = room })
  options.parent, options.namespace = "ingress", room
  filter.add("ifb0", options)
end

---Goes on if the kernel has a kind of filter; otherwise skips the test.
function M.needs_filter(kind)
  test.needs("filter " .. kind, function()
    return not lacks(add_filter, { kind = kind, [kind] = kind == "fw" and { mark = 1 } or {} })
  end)
end

---Goes on if the kernel has a kind of action; otherwise skips the test.
function M.needs_action(kind)
  M.needs_filter "u32"
  test.needs("action " .. kind, function()
    local action = { kind = kind, [kind] = action_options[kind] }
    return not lacks(add_filter, { kind = "u32", protocol = "all", actions = { action } })
  end)
end

---The fields of a table that are wanted.
function M.part(row, wanted)
  local found = {}
  for key in pairs(wanted) do found[key] = row[key] end
  return found
end

return M
