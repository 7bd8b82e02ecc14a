-- SPDX-License-Identifier: GPL-3.0-or-later
-- What `ip netns` does, done by Lunette and looked at with `ip netns`.
local test = require "lunette.test"
local json = require "cjson"

local function output(command) return process.exec(command).stdout end

-- the ids that `ip` lists, as rows
local function ip_ids(...)
  local rows = json.decode(output { "ip", "-j", "netns", "list-id", ... })
  table.sort(rows, function(a, b) return a.nsid < b.nsid end)
  return rows
end

-- the events until none comes any more
local function drain(news)
  local seen = {}
  while true do
    local event = news:read(0.2)
    if not event then return table.concat(seen, " ") end
    seen[#seen + 1] = event.event .. " " .. event.name
  end
end

test.suite("ip netns", function()
  test.case("set an id, the lowest that is free too, and list them", function()
    local red, blue = namespace.create("lt-red"), namespace.create("lt-blue")
    local nameless = namespace.create()
    test.truthy(red:set { id = 4731 } == red)
    blue:set { id = "auto" }
    nameless:set { id = 4732 }
    local rows, theirs = namespace.list_id(), ip_ids()
    test.equal(#rows, #theirs)
    for index, row in ipairs(rows) do
      test.equal({ row.id, row.name }, { theirs[index].nsid, theirs[index].name })
      test.equal(row.current_id, row.id)
    end
    test.equal(namespace.list_id({ id = 4731 })[1].names, { "lt-red" })
    test.equal(namespace.list_id({ id = 4732 })[1].names, {})
    test.equal(namespace.list_id { id = 4733 }, {})
    test.raises("namespace.set lt-blue: File exists (EEXIST): Peer netns already has a nsid assigned",
      blue.set, blue, { id = 5 })
    test.raises("namespace.set lt-free: File exists (EEXIST): The specified nsid is already used",
      namespace.create("lt-free").set, namespace.open("lt-free"), { id = 4731 })
  end)

  test.case("list the ids that another namespace gave", function()
    local red, blue = namespace.create("lt-red"), namespace.create("lt-blue")
    -- other numbers than above: the kernel forgets a little later
    red:set { id = 4721 }
    blue:set { id = 4722 }
    red:call(function()
      blue:set { id = 33 }
      namespace.create():set { id = 34 }
    end)
    local theirs = ip_ids("target-nsid", "4721")
    test.equal({ #theirs, theirs[1].nsid, theirs[1]["current-nsid"], theirs[1].name }, { 2, 33, 4722, "lt-blue" })
    test.equal(namespace.list_id { target_id = 4721 }, {
      { id = 33, current_id = 4722, name = "lt-blue", names = { "lt-blue" } }, { id = 34, names = {} },
    })
    test.raises("namespace.list_id id 4723: Invalid argument (EINVAL): Invalid target network namespace id",
      namespace.list_id, { target_id = 4723 })
  end)

  test.case("identify a process, and the processes of a namespace", function()
    local red = namespace.create("lt-red")
    namespace.attach("lt-also", red)
    local p = red:spawn { "sleep", "60" }
    test.equal(namespace.identify(p), { "lt-also", "lt-red" })
    test.equal(namespace.identify(p.pid), { "lt-also", "lt-red" })
    for name in output({ "ip", "netns", "identify", tostring(p.pid) }):gmatch("%S+") do
      test.truthy(name == "lt-also" or name == "lt-red")
    end
    test.equal(namespace.identify(), {})
    test.equal(red:call(namespace.identify), { "lt-also", "lt-red" })
    test.equal(table.concat(red:processes(), "\n") .. "\n", output { "ip", "netns", "pids", "lt-red" })
  end)

  test.case("exec in all of them", function()
    local red, blue = namespace.create("lt-all-red"), namespace.create("lt-all-blue")
    local results = namespace.exec_all { "readlink", "/proc/self/ns/net" }
    test.equal({ results["lt-all-red"].stdout, results["lt-all-blue"].code },
      { ("net:[%d]\n"):format(red.inode), 0 })
    test.equal(results["lt-all-blue"].stdout, ("net:[%d]\n"):format(blue.inode))
    local count = os.tmpname()
    local code = "echo >>" .. count .. "; ip -br link show up | grep . || { echo nothing is up >&2; exit 3; }"
    link.open("lo", { namespace = red }):up()
    local err = test.raises("namespace.exec_all sh in lt-all-blue: exited with status 3: nothing is up",
      namespace.exec_all, { "sh", "-c", code })
    test.equal(err.exit_code, 3)
    test.equal(output { "wc", "-l", count }, "2 " .. count .. "\n")
    os.remove(count)
    process.exec { "sh", "-c", "mkdir -p /etc/netns/lt-all-blue && cd /etc/netns/lt-all-blue && "
      .. "echo 10.9.8.7 lt-inside > hosts" }
    scope.current():defer(function()
      process.exec { "sh", "-c", "rm -r /etc/netns/lt-all-blue; rmdir --ignore-fail-on-non-empty /etc/netns" }
    end)
    results = namespace.exec_all { "cat", "/etc/hosts" }
    test.equal(results["lt-all-blue"].stdout, "10.9.8.7 lt-inside\n")
    test.truthy(results["lt-all-red"].stdout ~= results["lt-all-blue"].stdout)
    results = namespace.exec_all({ "sh", "-c", code }, { check = false })
    test.equal({ results["lt-all-red"].code, results["lt-all-blue"].code }, { 0, 3 })
    os.remove(count)
    test.raises("bad option 'namespace' to 'exec_all'", namespace.exec_all, { "true" }, { namespace = red })
  end)

  test.case("monitor names that others give and take away", function()
    namespace.create("lt-before")
    local news <close> = namespace.monitor()
    test.equal(tostring(news), "monitor of net namespaces")
    test.equal(news:read(0), nil)
    output { "ip", "netns", "add", "lt-red" }
    local event = news:read(5)
    test.equal(event, { event = "add", object = "namespace", name = "lt-red" })
    test.truthy(namespace.open(event.name))
    output { "sh", "-c", "ip netns add lt-blue; ip netns delete lt-red; ip netns delete lt-blue" }
    test.truthy(wait { news, timeout = 5 * test.patience } == news)
    test.equal(drain(news), "add lt-blue delete lt-red delete lt-blue")
    namespace.create("lt-own"):delete()
    local seen = {}
    for item in news:events() do
      seen[#seen + 1] = item.event
      if item.event == "delete" then news:close() end
    end
    test.equal(seen, { "add", "delete" })
    test.raises("monitor.read monitor of net namespaces: the handle is closed (EBADF)", news.read, news)
  end)

  test.case("monitor a directory that comes and goes", function()
    -- in a mount namespace of its own, where /run is empty, by somebody who may not make the directory
    local script = [[
      mount -t tmpfs -o mode=755 none /run
      exec setpriv --reuid 65534 --regid 65534 --clear-groups "$0" -e "$1"
    ]]
    local code = [[
      local news = namespace.monitor()
      print("ready")
      io.stdout:flush()
      for event in news:events() do
        print(event.event, event.name)
        io.stdout:flush()
      end
    ]]
    local p = process.spawn({ "unshare", "--mount", "sh", "-c", script, test.tool, code },
      { stdout = "pipe", stderr = "null", environment = { HOME = "/" } })
    test.equal(p.stdout:read(), "ready")
    local run = ("/proc/%d/root/run/netns"):format(p.pid)
    output { "sh", "-c", ("mkdir %s; : > %s/lt-one"):format(run, run) }
    test.equal(p.stdout:read(), "add\tlt-one")
    output { "rm", "-r", run }
    test.equal(p.stdout:read(), "delete\tlt-one")
    output { "sh", "-c", ("mkdir %s; : > %s/lt-two"):format(run, run) }
    test.equal(p.stdout:read(), "add\tlt-two")
  end)

  test.case("monitor names of another kind", function()
    local news <close> = namespace.monitor { kind = "uts" }
    namespace.create("lt-web", { kind = "uts" }):delete()
    namespace.create("lt-red"):delete()
    test.equal(drain(news), "add lt-web delete lt-web")
  end)
end)
