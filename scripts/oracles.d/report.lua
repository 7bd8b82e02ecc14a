-- SPDX-License-Identifier: GPL-3.0-or-later
-- lunette run scripts/oracles.d/report.lua RESULT…: the results of replays as docs/oracles.md.
local json = require "cjson"

local OBJECTS <const> = {
  { "ip link", "ip", "link" }, { "ip address", "ip", "address" }, { "ip route", "ip", "route" },
  { "ip rule", "ip", "rule" }, { "ip nexthop", "ip", "nexthop" }, { "ip neighbour", "ip", "neighbour" },
  { "ip netns", "ip", "netns" }, { "bridge link", "bridge", "link" }, { "bridge fdb", "bridge", "fdb" },
  { "bridge mdb", "bridge", "mdb" }, { "bridge vlan", "bridge", "vlan" }, { "tc qdisc", "tc", "qdisc" },
  { "tc class", "tc", "class" }, { "tc filter", "tc", "filter" }, { "tc actions", "tc", "actions" },
  { "tc chain", "tc", "chain" }, { "nft", "nft", "nft" },
}
local titles, counts, reasons, others, kernels = {}, {}, {}, {}, {}
for _, object in ipairs(OBJECTS) do
  titles[object[2] .. " " .. object[3]] = object[1]
  counts[object[1]], reasons[object[1]] = { all = 0 }, {}
end

local function add(record)
  kernels[record.kernel] = true
  local key = record.program .. " " .. record.object
  local title = titles[key]
  if not title then
    if record.program ~= "sysctl" then others[key] = (others[key] or 0) + 1 end
    return
  end
  local count = counts[title]
  count.all = count.all + 1
  count[record.outcome] = (count[record.outcome] or 0) + 1
  if record.outcome == "differs" or record.outcome == "untranslated" then
    local reason = record.outcome .. "\0" .. (record.reason or "?")
    reasons[title][reason] = (reasons[title][reason] or 0) + 1
  end
end

for _, path in ipairs(arg) do
  for line in io.lines(path) do add(json.decode(line)) end
end

local function by_count(set)
  local list = {}
  for name, count in pairs(set) do list[#list + 1] = { name, count } end
  table.sort(list, function(a, b) return a[2] > b[2] or a[2] == b[2] and a[1] < b[1] end)
  return list
end

local function first_line(command) return (process.exec(command).stdout:match("[^\n]*")) end

local kernel_names = {}
for name in pairs(kernels) do kernel_names[#kernel_names + 1] = name end
table.sort(kernel_names)
print(([[
# Oracles

What tests of the kernel and of iproute2 ask `ip`, `bridge`, `tc` and `nft` to change,
  done twice in equal namespaces: by
these programs, and by Lunette. After each command the namespaces are compared by what `ip -j -d`, `bridge -j -d`,
  `tc -j -d`
and `nft -j` tell of the object. `scripts/oracles --write` makes this page; [testing](testing.md) tells how.

Made with Linux %s and %s.

- **translated**: there is a call for it, with all its words
- **equal**: both do it, and the namespaces are equal then
- **refused**: both refuse it, for the same reason; **early**: Lunette says so before it asks the kernel
- **lenient**: the program itself refuses it, the kernel would not, and does what Lunette asks
- **differs**: anything else
- what is not in the table is nonsense that the program refuses, on which no call could be modelled

| command | commands | translated | equal | refused | early | lenient | differs |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |]]):format(
  table.concat(kernel_names, ", "), first_line({ "ip", "-V" }):gsub("^ip utility, ", "")))
local sum = {}
for _, object in ipairs(OBJECTS) do
  local count = counts[object[1]]
  local columns = { count.all - (count.nonsense or 0), 0 }
  columns[2] = columns[1] - (count.untranslated or 0)
  for _, name in ipairs { "equal", "refused", "early", "lenient", "differs" } do columns[#columns + 1] = count[name]
    or 0 end
  for position, number in ipairs(columns) do sum[position] = (sum[position] or 0) + number end
  print(("| %s | %s |"):format(object[1], table.concat(columns, " | ")))
end
print(("| **all** | %s |"):format(table.concat(sum, " | ")))

for _, section in ipairs { { "differs", "What differs" }, { "untranslated", "What there is no call for" } } do
  print("\n## " .. section[2])
  for _, object in ipairs(OBJECTS) do
    local texts = {}
    for _, entry in ipairs(by_count(reasons[object[1]])) do
      local outcome, reason = entry[1]:match("^(.-)\0(.*)$")
      if outcome == section[1] then texts[#texts + 1] = ("%s (%d)"):format(reason, entry[2]) end
    end
    if #texts > 0 then print(("\n**%s**: %s"):format(object[1], table.concat(texts, "; "))) end
  end
end
local rest = {}
for _, entry in ipairs(by_count(others)) do rest[#rest + 1] = ("`%s` (%d)"):format(entry[1], entry[2]) end
if #rest > 0 then print("\n**Other objects**: " .. table.concat(rest, ", ")) end
