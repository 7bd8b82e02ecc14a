-- SPDX-License-Identifier: GPL-3.0-or-later
-- What happens to control groups, as it happens.
local test = require "lunette.test"
local groups = dofile(test.directory .. "/support/cgroups.lua")

-- the next event of a word, among others
local function await(news, object, word)
  local deadline = clock.monotonic() + 20 * test.patience
  while clock.monotonic() < deadline do
    local event = news:read(deadline - clock.monotonic())
    if event and event.object == object and event.event == word then return event end
  end
  error(("no event %s of %s"):format(word, object), 2)
end

test.suite("cgroup: monitor", function()
  test.case("tells of limits and of who is killed", function()
    groups.needs("pids")
    local group = cgroup.create(groups.path(), { memory = { max = "64M" }, pids = { max = 4 } })
    if group:inspect().memory.swap then group:set { memory = { swap = { max = 0 } } } end
    local news <close> = group:monitor()
    test.equal(tostring(news), "monitor of cgroup " .. group.path)
    test.equal(news:read(0), nil)
    group:exec({ "perl", "-e", 'my $x = "a" x (256 << 20)' }, { check = false })
    test.equal(wait { news, timeout = 5 }, news)
    local event = await(news, "memory", "oom_kill")
    test.truthy(event.cgroup == group and event.value == 1)
    group:exec({ "sh", "-c", "for i in 1 2 3 4 5 6; do sleep 1 & done; wait" }, { check = false })
    test.truthy(await(news, "pids", "max").value >= 1)
  end)

  test.case("tells of processes, frost and the end, where version 2 is mounted", function()
    groups.needs()
    local group = cgroup.create(groups.path())
    if not group:inspect().directories["version 2"] then test.skip("cgroup: version 2 is not mounted") end
    local news <close> = group:monitor()
    local sleeper = group:spawn { "sleep", "60" }
    test.equal(await(news, "cgroup", "populated").value, true)
    group:freeze()
    test.equal(await(news, "cgroup", "frozen").value, true)
    group:thaw()
    test.equal(await(news, "cgroup", "frozen").value, false)
    sleeper:kill()
    test.equal(await(news, "cgroup", "populated").value, false)
    sleeper:wait()
    group:delete()
    local last = await(news, "cgroup", "delete")
    test.equal(last.value, nil)
    test.equal(news:read(0), nil)
  end)
end)

-- a group whose pressure is counted
local function counted()
  groups.needs()
  local group = cgroup.create(groups.path())
  if not pcall(group.pressure, group) then test.skip("cgroup: this kernel does not count pressure") end
  return group
end

test.suite("cgroup: pressure", function()
  test.case("is in percent of the time, and in seconds", function()
    local cpu = counted():pressure().cpu.some
    for _, key in ipairs { "avg10", "avg60", "avg300", "total_seconds" } do
      test.equal(math.type(cpu[key]), "float")
    end
  end)

  test.case("tells when processes have waited for too long", function()
    local group = counted()
    local trigger <close> = group:trigger("cpu", { stall = 0.1, window = 2 })
    test.equal(tostring(trigger), "trigger cpu of cgroup " .. group.path)
    test.equal(trigger:read(0), false)
    for _ = 1, 6 do group:spawn { "sh", "-c", "while :; do :; done" } end
    test.equal(wait { trigger, timeout = 20 * test.patience }, trigger)
    group:kill()
    trigger:close()
    test.raises(("trigger.read trigger cpu of cgroup %s: the handle is closed (EBADF)"):format(group.path),
      trigger.read, trigger)
  end)

  test.case("of what nobody counts", function()
    local group = counted()
    test.raises("bad argument #1 to 'trigger' ('cpu', 'memory', 'io', 'irq' expected, got 'ram')",
      group.trigger, group, "ram")
    test.raises("bad option 'stall' to 'trigger' (it is longer than 'window')",
      group.trigger, group, "cpu", { stall = 3, window = 2 })
    test.raises("bad option 'window' to 'trigger' (0.5 to 10.0 expected, got 11.0)",
      group.trigger, group, "cpu", { window = 11 })
  end)
end)
