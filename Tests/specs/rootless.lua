-- SPDX-License-Identifier: GPL-3.0-or-later
-- Without root: the tool in a world of its own, and programs that become root of what is new.
local test = require "lunette.test"

local nobody = { uid = 65534, gid = 65534 }

-- Runs the tool as a user without any right.
local function run(arguments, options)
  local argv = { test.tool }
  table.move(arguments, 1, #arguments, 2, argv)
  options = options or {}
  options.user, options.check = nobody, false
  options.environment = { HOME = "/" }
  return process.exec(argv, options)
end

local function write(path, text)
  local file <close> = assert(io.open(path, "w"))
  file:write(text)
end

-- Runs a function with a setting of the machine changed, or skips the test where it cannot be.
local function with_setting(key, value, body)
  local path = "/proc/sys/" .. key:gsub("%.", "/")
  local file = io.open(path)
  if not file then test.skip(key .. " is not a setting of this kernel") end
  local old = file:read("a")
  file:close()
  local _ <close> = setmetatable({}, { __close = function() write(path, old) end })
  write(path, value)
  body()
end

test.suite("rootless", function()
  local examples = test.directory .. "/../../docs/examples"
  for _, name in ipairs { "two-rooms", "namespaces", "loopback", "veth", "same-port", "routes", "router", "bridge" } do
    test.case("runs the example " .. name, function()
      local r = run({ "run", "--rootless", ("%s/%s.lua"):format(examples, name) }, { timeout = 60 * test.patience })
      test.equal({ r.code, r.stderr }, { 0, "" })
    end)
  end

  test.case("is root inside, and leaves with the script's status", function()
    local r = run { "--rootless", "-e", [[
      print(process.exec({ "id", "-u" }).stdout .. link.open("lo"):inspect().name, #link.list(), process.current().pid)
      namespace.create("lt-inside")
      print(process.exec({ "ip", "netns" }).stdout)
      os.exit(7)]] }
    test.equal({ r.code, r.stdout, r.stderr }, { 7, "0\nlo\t1\t2\nlt-inside\n\n", "" })
    test.equal(namespace.find("lt-inside"), nil)
    test.equal(run({ "--rootless", "-e", "process.exec { 'kill', '-9', tostring(process.current().pid) }" }).code, 137)
    test.equal(run({ "run", "--rootless", "-" }, { input = "print(...)" }).stdout, "\n")
  end)

  test.case("ends with whoever waits for it, and hands signals on", function()
    local code = [[local _ <close> = setmetatable({}, { __close = function() print "undone" io.stdout:flush() end })
      print "ready" io.stdout:flush() wait { timeout = 64.7 }]]
    local function start()
      local p = process.spawn({ test.tool, "--rootless", "-e", code },
        { user = nobody, stdout = "pipe", stderr = "null", environment = { HOME = "/" } })
      test.equal(p.stdout:read(), "ready")
      return p
    end
    local p = start():kill("TERM")
    test.equal({ p.stdout:read(), p:wait().code }, { "undone", 143 })
    p = start():kill("KILL")
    test.equal(p.stdout:read(), nil)
    p:wait()
  end)

  test.case("undoes all, too, when a signal comes by several ways at once", function()
    local code = [[scope.current():defer(function() wait { timeout = 0.3 } print "undone" end)
      print "ready" io.stdout:flush() wait { timeout = 60 }]]
    local p = process.spawn({ test.tool, "--rootless", "-e", code }, { stdout = "pipe", stderr = "null" })
    test.equal(p.stdout:read(), "ready")
    for _ = 1, 3 do -- timeout(1) signals its child and then its own group, and each is handed on
      p:kill("TERM")
      wait { timeout = 0.005 }
    end
    test.equal({ p.stdout:read(), p:wait().code }, { "undone", 143 })
  end)

  test.case("what a variable says is not believed", function()
    local code = [[grep -c ' /run ' /proc/self/mountinfo; "$0" --rootless -e 'print(process.current().pid)'
      grep -c ' /run ' /proc/self/mountinfo]]
    local r = process.exec({ "sh", "-c", code, test.tool },
      { new = "mount", check = false, environment = { LUNETTE_ROOTLESS_WORLD = "1" } })
    local before, pid, after = r.stdout:match("^(%d+)\n(%d+)\n(%d+)\n$")
    test.equal({ pid, after }, { "2", before })
  end)

  test.case("a world within a world", function()
    local r = run { "--rootless", "-e", ([[print(process.exec({ %q, "--rootless", "-e",
      "print(process.exec({ 'id', '-u' }).stdout)" }).stdout)]]):format(test.tool) }
    test.equal({ r.code, r.stdout, r.stderr }, { 0, "0\n\n\n", "" })
  end)

  test.case("a program becomes root of what is new", function()
    local r = run { "-e", [[print(process.exec({ "sh", "-c", "id -u; hostname; ls /sys/class/net | wc -l; echo $$" },
      { new = { "user", "net", "mount", "uts", "pid" }, hostname = "box" }).stdout)]] }
    test.contains(r.stdout, "0\nbox\n")
    test.contains(r.stdout, "\n2\n")
    r = run { "-e", [[print(pcall(process.exec, { "true" }, { new = { "net" } }))]] }
    test.contains(r.stdout, "process.exec net: Operation not permitted (EPERM); "
      .. 'this needs root, or a new user namespace beside it: "user"')
  end)

  test.case("ids that the system lends are mapped by newuidmap and newgidmap", function()
    local lists = process.exec({ "mktemp" }).stdout:match("[^\n]+")
    scope.current():defer(function() os.remove(lists) end)
    write(lists, "65534:300000:1000\n")
    -- in a mount namespace, so that the machine's own lists stay as they are
    local function lent(...)
      local mount = ("mount --bind %s /etc/subuid; mount --bind %s /etc/subgid; "):format(lists, lists)
      return process.exec({ "sh", "-c", mount .. 'exec setpriv --reuid 65534 --regid 65534 --clear-groups "$0" "$@"',
        test.tool, ... }, { new = "mount", check = false })
    end
    process.exec { "chmod", "644", lists }
    local code = [[print(process.exec({ "cat", "/proc/self/uid_map", "/proc/self/gid_map" },
      { new = "user", map = %s }).stdout)]]
    local r = lent("-e", code:format('"auto"'))
    local lines = " 0 65534 1\n 1 300000 1000\n"
    test.equal((r.stdout:gsub(" +", " ")), lines .. lines .. "\n")
    test.equal(r.stderr, "")
    r = lent("--rootless", "-e", "print(io.open('/proc/self/uid_map'):read('a'))")
    test.equal((r.stdout:gsub(" +", " ")), lines .. "\n")
    r = lent("-e", code:format("{ uid = { { inside = 0, outside = 500000, count = 5 } } }"))
    test.contains(r.stderr, "process.exec uid_map: Operation not permitted (EPERM): newuidmap: ")
    test.contains(r.stderr, "/etc/subuid has to lend the range to the user")
  end)

  test.case("tells which setting forbids it", function()
    -- a user namespace has a limit of its own
    local r = process.exec({ "sh", "-c", "echo 0 >/proc/sys/user/max_user_namespaces; exec $0 --rootless -e ''",
      test.tool }, { new = "user", check = false })
    test.equal(r.code, 1)
    test.contains(r.stderr, "No space left on device (ENOSPC); user.max_user_namespaces is 0, which allows none")
  end)

  test.case("tells that only root may make user namespaces", function()
    with_setting("kernel.unprivileged_userns_clone", "0", function()
      local r = run { "--rootless", "-e", "" }
      test.contains(r.stderr, "kernel.unprivileged_userns_clone is 0: only root may make user namespaces")
    end)
  end)
end)
