-- SPDX-License-Identifier: GPL-3.0-or-later
-- The probes of qdiscs, classes, filters and what shapes a link, as in probes.lua.
local probes = {}

local all <const> = {
  qdisc = { "netem", "tbf", "htb", "fq_codel", "fq", "codel", "pie", "pfifo", "bfifo", "pfifo_head_drop", "pfifo_fast",
    "prio", "sfq", "cake", "ingress", "clsact", "drr", "noqueue", "mq", "ets", "hhf",
    "fq_pie", "skbprio", "hfsc", "qfq" },
  class = { "htb", "drr", "hfsc", "ets", "qfq" },
  filter = { "matchall", "flower", "u32", "fw" },
}

-- what rows need besides
local needs <const> = { qdisc = {}, class = { classid = "1:1" }, filter = {} }

for name, kinds in pairs(all) do
  local module = _G[name]
  local function given(o, kind)
    o.kind = kind
    for key, value in pairs(needs[name]) do o[key] = value end
    return o
  end
  for _, verb in ipairs { "add", "replace", "change", "remove" } do
    local found = {
      [name .. ".change.options"] = function(o) module[verb]("lo", given(o)) end,
      [name .. ".change.row"] = function(o) o.dev = "lo"; module[verb](given(o)) end,
      [name .. ".change.row in a list"] = function(o) o.dev = "lo"; module[verb] { given(o) } end,
      [name .. ".batch.options"] = function(o) module[verb]({ given { dev = "lo" } }, o) end,
    }
    for _, kind in ipairs(kinds) do
      found[("%s.change.%s.options"):format(name, kind)] = function(o) module[verb]("lo", given(o, kind)) end
    end
    probes[name .. "." .. verb] = found
  end
  for _, verb in ipairs { "list", "flush" } do
    probes[name .. "." .. verb] = { [name .. ".list.options"] = function(o) module[verb](o) end }
  end
end

-- what belongs to a kind, in a table under its name
for name, kinds in pairs {
  qdisc = { "netem", "tbf", "htb", "fq_codel", "fq", "codel", "pie", "pfifo", "bfifo", "prio", "sfq", "cake",
    "ets", "hhf", "fq_pie", "skbprio", "hfsc" },
  class = all.class, filter = all.filter,
} do
  for _, kind in ipairs(kinds) do
    probes[name .. ".add"][("%s.%s in a table"):format(name, kind)] = function(o)
      local row = { kind = kind, [kind] = o }
      for key, value in pairs(needs[name]) do row[key] = value end
      _G[name].add("lo", row)
    end
  end
end
for _, kind in ipairs { "mirred", "police", "gact", "skbedit", "vlan" } do
  probes["filter.add"]["filter." .. kind .. " of actions"] = function(o)
    o.kind = kind
    filter.add("lo", { kind = "matchall", actions = { o } })
  end
end
probes["filter.add"]["filter.u32.key of keys"] = function(o) filter.add("lo", { kind = "u32", keys = { o } }) end
for _, nest in ipairs { { "loss_state", "state" }, { "loss_gemodel", "gemodel" }, { "slot", "slot" } } do
  probes["qdisc.add"][("qdisc.netem.%s of %s"):format(nest[2], nest[1])] = function(o)
    qdisc.add("lo", { kind = "netem", [nest[1]] = o })
  end
end
probes["class.add"]["class.hfsc.curve of ls"] = function(o)
  class.add("lo", { kind = "hfsc", classid = "1:1", ls = o })
end
probes["Link.shape"] = {
  ["Link.shape.options"] = function(o, h) h.Link:shape(o) end,
  ["link.shaping of ingress"] = function(o, h) h.Link:shape { ingress = o } end,
}

return probes
