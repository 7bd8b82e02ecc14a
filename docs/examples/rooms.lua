-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who is in which room: all namespaces of the machine, whose they are and who lives in them. See lsns(8).

local lab <close> = scope.create("rooms")

-- something to look at: a box with rooms of its own, and one with a name
process.spawn({ "sleep", "60" }, { new = { "user", "pid", "mount", "uts", "net" }, hostname = "box" })
namespace.create("red")

-- the kinds, and what each is for
for _, kind in ipairs(namespace.kinds()) do
  print(("%-7s %-16s %s"):format(kind.kind, kind.flag, kind.isolates))
end

-- who lives there, in a word
local function residents(row)
  if #row.processes == 0 then return row.name and ("nobody; named " .. row.name) or "nobody" end
  local first = process.find(row.processes[1])
  local command = first and first:inspect().command or "?"
  return ("%d processes, the first is %d (%s)"):format(#row.processes, row.processes[1], command)
end

-- the user namespaces, each with the namespaces that belong to it and with those made within it
local function show(rows, indent)
  for _, row in ipairs(rows) do
    print(("%s%-7s %d  uid %s: %s"):format(indent, row.kind, row.inode, row.owner or "?", residents(row)))
    if row.owns then show(row.owns, indent .. "  ") end
    if row.children then show(row.children, indent .. "  ") end
  end
end

show(namespace.tree(), "")
