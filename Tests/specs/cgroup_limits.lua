-- SPDX-License-Identifier: GPL-3.0-or-later
-- What groups may use: one vocabulary, looked at in the files of whichever version there is.
local test = require "lunette.test"
local groups = dofile(test.directory .. "/support/cgroups.lua")

local function version(name) return groups.controller(name).version end

test.suite("cgroup limits", function()
  test.case("are what the kernel's files say", function()
    groups.needs("cpu", "pids")
    local group = cgroup.create(groups.path(), {
      memory = { max = "64M", low = "8M" }, cpu = { max = 0.5, weight = 200 }, pids = { max = 32 },
    })
    local function look(...) return groups.look(group, ...) end
    test.equal(look("memory", "memory.max", "memory.limit_in_bytes"), tostring(64 << 20))
    test.equal(look("memory", "memory.low", "memory.soft_limit_in_bytes"), tostring(8 << 20))
    test.equal(look("cpu", "cpu.weight", "cpu.shares"), version("cpu") == 2 and "200" or "2048")
    test.equal(look("cpu", "cpu.max", "cpu.cfs_quota_us"), version("cpu") == 2 and "50000 100000" or "50000")
    test.equal(look("pids", "pids.max", "pids.max"), "32")
    local seen = group:inspect()
    test.equal({ seen.memory.max, seen.memory.low, seen.cpu.max, seen.cpu.weight, seen.pids.max },
      { 64 << 20, 8 << 20, 0.5, 200, 32 })
    group:set { memory = { max = "max" }, cpu = { max = "max", weight = 100 }, pids = { max = "max" } }
    seen = group:inspect()
    test.equal({ seen.memory.max, seen.cpu.max, seen.cpu.weight, seen.pids.max }, { "max", "max", 100, "max" })
  end)

  test.case("every weight comes back as it was", function()
    groups.needs("cpu")
    local group = cgroup.create(groups.path())
    for _, weight in ipairs { 1, 2, 3, 7, 39, 99, 100, 101, 333, 1024, 4567, 9999, 10000 } do
      test.equal(group:set { cpu = { weight = weight } }:inspect().cpu.weight, weight)
    end
  end)

  test.case("processor time by number, percent, or quota and period", function()
    groups.needs("cpu")
    local group = cgroup.create(groups.path())
    local function max(value)
      local cpu = group:set { cpu = { max = value } }:inspect().cpu
      return { cpu.max, cpu.period }
    end
    test.equal(max(1.5), { 1.5, 0.1 })
    test.equal(max("25%"), { 0.25, 0.1 })
    test.equal(max(0.001), { 0.001, 1.0 })
    test.equal(max { quota = 0.02, period = 0.05 }, { 0.4, 0.05 })
    test.equal(max "max", { "max", 0.1 })
  end)

  test.case("swap is beside memory", function()
    groups.needs()
    local group = cgroup.create(groups.path(), { memory = { max = "64M" } })
    if not group:inspect().memory.swap then test.skip("cgroup: this kernel does not count swap") end
    group:set { memory = { swap = { max = "16M" } } }
    test.equal(group:inspect().memory.swap.max, 16 << 20)
    for _, max in ipairs { "32M", "96M", "64M" } do -- the sum moves along
      test.equal(group:set { memory = { max = max } }:inspect().memory.swap.max, 16 << 20)
    end
    test.equal(group:set { memory = { max = "32M", swap = { max = 0 } } }:inspect().memory.swap.max, 0)
    test.equal(group:set { memory = { swap = { max = "max" } } }:inspect().memory.swap.max, "max")
  end)

  test.case("processors and memory nodes", function()
    groups.needs("cpuset")
    local group = cgroup.create(groups.path(), { cpuset = { cpus = 0, mems = "0" } })
    test.equal(group:inspect().cpuset.effective_cpus, { 0 })
    local mask = process.exec({ "taskset", "-cp", tostring(group:spawn({ "sleep", "60" }).pid) }, { check = false })
    if mask.code == 0 then test.contains(mask.stdout, "list: 0\n") end
    test.contains(groups.failure(group.set, group, { cpuset = { cpus = "5000" } }), "cpuset.cpus")
    test.equal(group:inspect().cpuset.cpus, { 0 })
  end)

  test.case("devices are throttled by bytes and operations", function()
    groups.needs("io")
    local group = cgroup.create(groups.path())
    local device = process.exec({ "sh", "-c", "cat /sys/block/[sv]d*/dev 2>/dev/null | head -n 1" }).stdout:match("%S+")
    if not device then test.skip("cgroup: there is no disk") end
    group:set { io = { max = { [device] = { rbps = "10M/s", wiops = 100 } } } }
    local max = group:inspect().io.max[device]
    test.equal(max, { rbps = 10 << 20, wbps = "max", riops = "max", wiops = 100 })
    local line = groups.look(group, "io", "io.max", "blkio.throttle.read_bps_device")
    test.contains(line, device .. (version("io") == 2 and " rbps=10485760" or " 10485760"))
    group:set { io = { max = { [device] = { rbps = "max", wiops = "max" } } } }
    test.equal(group:inspect().io.max, {})
  end)

  test.case("huge pages by their size", function()
    groups.needs("hugetlb")
    local group = cgroup.create(groups.path(), { hugetlb = { max = { ["2MB"] = "4M" } } })
    test.equal(group:inspect().hugetlb.max["2MB"], 4 << 20)
  end)

  test.case("what a version cannot is said", function()
    groups.needs()
    local path = groups.path()
    local function refused(detail, limits)
      test.raises(("cgroup.create %s: Operation not supported (EOPNOTSUPP): %s"):format(path, detail),
        cgroup.create, path, limits)
      test.equal(groups.is_mounted(path), false)
    end
    if version("memory") == 1 then
      local more = "version 1 has no such setting; it throttles nobody before the limit"
      refused("memory.high: " .. more, { pids = { max = 5 }, memory = { max = "64M", high = "32M" } })
      refused("memory.min: version 1 has no such setting; 'low' comes nearest", { memory = { min = "32M" } })
      refused("memory.oom_group: version 1 has no such setting; it kills one process at a time",
        { memory = { oom_group = true } })
    else
      refused("net_cls: in version 2, packets are told by their group: 'socket cgroupv2' of nft",
        { net_cls = { classid = "10:1" } })
    end
  end)

  test.case("rules about devices", function()
    groups.needs("devices")
    local group = cgroup.create(groups.path(), { devices = { deny = "a", allow = { "c 1:3 rwm", "c 1:5 r" } } })
    test.equal(group:inspect().devices.list, { "c 1:3 rwm", "c 1:5 r" })
    local script = "echo > /dev/null && echo null; head -c 1 /dev/urandom > /dev/null"
    local result = group:exec({ "sh", "-c", script }, { check = false })
    test.equal(result.stdout, "null\n")
    test.contains(result.stderr, "Operation not permitted")
  end)

  test.case("rules about devices add up, and are taken back", function()
    groups.needs("devices")
    local group = cgroup.create(groups.path(), { devices = { deny = "c 1:9 rwm" } })
    local function may(command) return group:exec({ "sh", "-c", command }, { check = false }).code == 0 end
    local random, zero = "head -c 1 /dev/urandom > /dev/null", "head -c 1 /dev/zero > /dev/null"
    test.equal({ may(random), may(zero) }, { false, true })
    group:set { devices = { deny = "c 1:5 r" } }
    test.equal({ may(random), may(zero) }, { false, false })
    group:set { devices = { allow = "c 1:9 rwm" } }
    test.equal({ may(random), may(zero) }, { true, false })
    group:set { devices = { allow = "a" } }
    test.equal({ may(random), may(zero), group:inspect().devices.list[1] }, { true, true, "a *:* rwm" })
    if version("devices") == 2 then
      -- what comes after it is refused
      test.contains(groups.failure(group.set, group, { devices = { deny = "a" }, net_cls = { classid = "1:1" } }),
        "EOPNOTSUPP")
      test.equal({ may(random), group:inspect().devices.list }, { true, { "a *:* rwm" } })
      group:set { devices = { deny = { "b 8:* w", "c 1:9 r" } } }
      test.equal(group:inspect().devices.denied, { "b 8:* w", "c 1:9 r" })
      -- those of the group above hold, too
      local inner = cgroup.create(group.path .. "/inner", { devices = { allow = "a" } })
      test.equal(inner:exec({ "sh", "-c", random }, { check = false }).code, 1)
    end
  end)

  test.case("processes of one group by network class", function()
    groups.needs("net_cls")
    local group = cgroup.create(groups.path(), { net_cls = { classid = "10:1" } })
    test.equal(group:inspect().net_cls.classid, "10:1")
  end)
end)

test.suite("cgroup limits: all or nothing", function()
  test.case("what is refused changes nothing", function()
    groups.needs("cpu", "pids")
    local group = cgroup.create(groups.path(), { cpu = { weight = 150 }, memory = { max = "64M" }, pids = { max = 9 } })
    local function state()
      local seen = group:inspect()
      return { seen.cpu.weight, seen.cpu.max, seen.memory.max, seen.pids.max }
    end
    local before = state()
    local text = groups.failure(group.set, group,
      { cpu = { weight = 300, max = 0.7 }, memory = { max = "32M" }, pids = { max = 1 << 40 } })
    test.equal(text, ("cgroup.set %s: Invalid argument (EINVAL): pids.max = 1099511627776"):format(group.path))
    test.equal(state(), before)
  end)

  test.case("values out of range", function()
    local path = groups.path()
    local function refused(name, reason, limits)
      test.raises(("bad option '%s' to 'create' (%s)"):format(name, reason), cgroup.create, path, limits)
    end
    refused("memory.max", "0 to 9223372036854775807 expected, got -1", { memory = { max = -1 } })
    refused("memory.max", "number has no integer representation", { memory = { max = 2.0 ^ 70 } })
    refused("memory.max", "number has no integer representation", { memory = { max = 0.5 } })
    refused("memory.max", "'64X' is not a size such as 4096 or \"64M\", nor \"max\"", { memory = { max = "64X" } })
    refused("memory.max", "'-64M' is not a size such as 4096 or \"64M\", nor \"max\"", { memory = { max = "-64M" } })
    refused("memory.max", "less than a page of 4096 bytes", { memory = { max = 100 } })
    refused("memory.max", "size expected, got boolean", { memory = { max = true } })
    refused("cpu.weight", "1 to 10000 expected, got 0", { cpu = { weight = 0 } })
    refused("cpu.weight", "1 to 10000 expected, got 10001", { cpu = { weight = 10001 } })
    refused("cpu.max", "0.001 to 8192.0 expected, got 0.0", { cpu = { max = 0 } })
    refused("cpu.max", "0.1% to 819200% expected, got 1000000%", { cpu = { max = "1000000%" } })
    refused("cpu.max", "'half' is not a number of processors such as 0.5 or \"50%\", nor \"max\"",
      { cpu = { max = "half" } })
    refused("cpu.uclamp.max", "0.0 to 100.0 expected, got 101.0", { cpu = { uclamp = { max = 101 } } })
    refused("cpuset.cpus", "'0-' is not a list of numbers such as \"0-3,8\"", { cpuset = { cpus = "0-" } })
    refused("cpuset.partition", "'member', 'root', 'isolated' expected, got 'rot' (did you mean 'root'?)",
      { cpuset = { partition = "rot" } })
    refused("pids.max", "0 to 9223372036854775807 expected, got -1", { pids = { max = -1 } })
    refused("io.max", "'sda' is not a device such as \"8:0\" or \"/dev/sda\"",
      { io = { max = { sda = { rbps = 1 } } } })
    refused("io.max", "'/dev/null' is not a block device", { io = { max = { ["/dev/null"] = { rbps = 1 } } } })
    refused("io.max[8:0].rbps", "1 to 9223372036854775807 expected, got 0",
      { io = { max = { ["8:0"] = { rbps = 0 } } } })
    refused("io.max[8:0].rbps", "'10M/m' is not a rate such as 1048576 or \"10M/s\", nor \"max\"",
      { io = { max = { ["8:0"] = { rbps = "10M/m" } } } })
    refused("devices.allow", "'c 1:3 x' is not a rule such as \"c 1:3 rwm\" or \"a\"",
      { devices = { allow = "c 1:3 x" } })
    refused("net_cls.classid", "a class such as \"10:1\" expected, got 10", { net_cls = { classid = "10" } })
    test.equal(groups.is_mounted(path), false)
  end)

  test.case("a limit on memory below what is in use", function()
    groups.needs()
    local group = cgroup.create(groups.path(), { memory = { max = "128M", swap = { max = 0 } } })
    local hog = group:spawn({ "perl", "-e", '$| = 1; my $x = "a" x (48 << 20); print "full\n"; sleep 60' },
      { stdout = "pipe" })
    test.equal(hog.stdout:read("l"), "full")
    test.raises(("cgroup.set %s: Device or resource busy (EBUSY): memory.max = %d: more is in use, and cannot be "
      .. "given back"):format(group.path, 16 << 20), group.set, group, { memory = { max = "16M" } })
    test.equal(group:inspect().memory.max, 128 << 20)
    test.equal(hog:inspect().running, true)
  end)
end)
