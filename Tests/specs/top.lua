-- SPDX-License-Identifier: GPL-3.0-or-later
-- What groups and processes use: as rows, and as a table in a terminal.
local test = require "lunette.test"
local groups = dofile(test.directory .. "/support/cgroups.lua")
local top = require "lunette.top"
local page = require "lunette.top.page"

local function by_path(rows)
  local found = {}
  for _, row in ipairs(rows) do found[row.path] = row end
  return found
end

local busy = { "sh", "-c", "while :; do :; done" }

test.suite("top: rows", function()
  test.case("tell what groups use, as the kernel's files do", function()
    groups.needs("pids")
    local path = groups.path()
    cgroup.create(path)
    local group = cgroup.create(path .. "/one", { memory = { max = "64M" }, pids = { max = 30 } })
    cgroup.create(path .. "/idle", { controllers = { "memory", "pids" } })
    group:spawn { "sleep", "60" }
    local rows = by_path(cgroup.usage { path = path })
    local one, idle = rows[group.path], rows[path .. "/idle"]
    test.equal({ rows[path].name, one.depth, one.parent, idle.tasks }, { path, 2, path, 0 })
    test.equal({ one.memory_max, one.tasks_max }, { 64 << 20, 30 })
    test.equal(one.tasks, tonumber(groups.look(group, "pids", "pids.current", "pids.current")))
    test.truthy(one.memory > 0 and one.cpu_seconds > 0)
    test.truthy(cgroup.open(one.path) == group)
    test.truthy(by_path(cgroup.usage())[path .. "/idle"])
  end)

  test.case("tell what was used meanwhile, the most first", function()
    groups.needs("cpu")
    local path = groups.path()
    cgroup.create(path)
    local half = cgroup.create(path .. "/half", { cpu = { max = 0.5 } })
    local tenth = cgroup.create(path .. "/tenth", { cpu = { max = 0.1 } })
    half:spawn(busy)
    local loop = tenth:spawn(busy)
    local found, processes = top.rows { path = path, interval = 1 }
    test.equal({ found[1].path, found[2].path, found[3].path }, { path, half.path, tenth.path })
    test.truthy(found[2].cpu > 0.1 and found[2].cpu < 0.7, found[2].cpu)
    test.truthy(found[3].cpu < 0.3 and #found[3].history == 1, found[3].cpu)
    for _, row in ipairs(processes) do
      if row.pid == loop.pid then test.equal({ row.command, row.tasks }, { "sh", 1 }) end
    end
    local sorted = top.rows { path = path, interval = 0.1, sort = "memory", show = "groups" }
    for index = 2, #sorted do test.truthy((sorted[index - 1].memory or 0) >= (sorted[index].memory or 0)) end
  end)

  test.case("refuse what is wrong", function()
    test.raises("bad option 'sort' to 'rows' ('cpu', 'memory', 'io', 'tasks', 'pressure' expected, got 'size')",
      top.rows, { sort = "size" })
    test.raises("bad option 'interval' to 'rows' (0.1 to 3600 expected, got 0)", top.rows, { interval = 0 })
    test.raises("bad option 'pth' to 'show' (did you mean 'path'?)", top.show, { pth = "x" })
    test.raises("cgroup.usage lunette-none: No such file or directory (ENOENT)",
      cgroup.usage, { path = "lunette-none" })
  end)
end)

test.suite("top: page", function()
  test.case("bars and sparklines", function()
    test.equal({ page.bar(0, 4), page.bar(0.5, 4), page.bar(1, 4), page.bar(7, 4), page.bar(nil, 4) },
      { "░░░░", "██░░", "████", "████", "    " })
    test.equal(page.sparkline({ 0, 0.5, 1 }, 1, 4), " ▁▄█")
    test.equal(page.sparkline({ 1, 2 }, 1, 1), "█")
    test.equal({ page.bytes(0), page.bytes(1536), page.bytes(64 << 20), page.bytes(nil) },
      { "0", "1.5K", "64.0M", "-" })
  end)

  test.case("is shown in a terminal until q is typed, and the terminal is as it was", function()
    groups.needs()
    local path = groups.path()
    cgroup.create(path, { memory = { max = "64M" } }):spawn(busy)
    local script = ("require('lunette.top').show { path = '%s', interval = 0.2 } print('over')"):format(path)
    local tool = process.spawn({ test.tool, "-e", script }, { terminal = { rows = 20, columns = 110 } })
    local seen = ""
    local function await(text)
      test.eventually(function()
        if wait { tool.terminal, timeout = 0.1 } then seen = seen .. (tool.terminal:read_some() or "") end
        return seen:find(text, 1, true)
      end)
    end
    await("by cpu; c m i t p sort")
    await(path)
    await("█")
    tool.terminal:write "m"
    await("by memory")
    tool.terminal:write "\t"
    await("0 processes")
    tool.terminal:write "q"
    await("over")
    test.contains(seen, "\27[?1049l")
    test.equal(tool:wait(10 * test.patience).code, 0)
  end)

  test.case("without a terminal there is none", function()
    local result = process.exec({ test.tool, "-e", "require('lunette.top').show()" }, { check = false })
    test.contains(result.stderr, "Inappropriate ioctl for device (ENOTTY)")
  end)
end)
