-- SPDX-License-Identifier: GPL-3.0-or-later
-- What programs may do, and what must not get into or out of the namespaces that they start in.
local test = require "lunette.test"

-- What a shell prints that is started so.
local function output(code, options) return process.exec({ "sh", "-c", code }, options).stdout end

-- How many processes have a command line like this.
local function count(pattern)
  return tonumber(process.exec({ "pgrep", "-c", "-f", pattern }, { check = false }).stdout)
end

test.suite("process: what must not go outside", function()
  test.case("the mounts of the root that was given up", function()
    local place = process.exec({ "mktemp", "-d" }).stdout:match("[^\n]+")
    scope.current():defer(function() os.remove(place) end)
    local code = [[
      mount -t tmpfs lt /mnt; mount --make-shared /mnt; mkdir /mnt/b; mount -t tmpfs lt /mnt/b
      mount -t tmpfs lt "$1"; mkdir "$1/root"; mount --bind / "$1/root"
      try() {
        "$0" -e "print(pcall(process.exec, { '/bin/true' }, { root = '$1', new = 'mount', propagation = '$2' }))"
      }
      try "$1/root" unchanged; grep -c " /mnt/b " /proc/self/mountinfo
      try "$1/root" shared
    ]]
    local r = process.exec({ "sh", "-c", code, test.tool, place }, { new = "mount", propagation = "private" })
    test.truthy(r.stdout:match("^true\t[^\n]*\n1\nfalse\t"), r.stdout)
    test.contains(r.stdout, ("process.exec %s/root: Invalid argument (EINVAL): "):format(place)
      .. 'it lies in a shared mount, which cannot be given up for it; propagation = "slave" or "private" makes it none')
  end)

  test.case("nor come in: the groups of the shell", function()
    local code = [[print(process.exec({ "id", "-G" }, { new = "user", user = { uid = 5, gid = 6 },
      map = { uid = { inside = 1, outside = 1, count = 9 }, gid = { inside = 1, outside = 1, count = 9 } } }).stdout)]]
    local r = process.exec({ test.tool, "-e", code }, { user = { uid = 0, gid = 0, groups = { 27, 44 } } })
    test.equal(r.stdout, "6\n\n")
  end)
end)

test.suite("process: rights", function()
  test.case("another user, with its groups", function()
    test.equal(output("id -u; id -g", { user = "nobody" }), "65534\n65534\n")
    test.equal(output("id -u; id -G", { user = { uid = 1234, gid = 5, groups = { 6, 7 } } }), "1234\n5 6 7\n")
    test.equal(output("id -u; id -G", { user = 4321 }), "4321\n4321\n")
    test.raises("bad option 'user' to 'exec' (there is no user 'lt-nobody')", process.exec, { "true" },
      { user = "lt-nobody" })
  end)

  test.case("no more capabilities than named", function()
    local sets = "grep -E 'Cap(Prm|Eff|Bnd|Amb)' /proc/self/status | cut -f2 | sort -u"
    test.equal(output(sets, { capabilities = { "net_admin" }, user = "nobody" }), "0000000000001000\n")
    test.equal(output(sets, { capabilities = {} }), "0000000000000000\n")
    test.equal(output("grep CapEff /proc/self/status", { capabilities = { "CAP_NET_ADMIN", "kill" } }),
      "CapEff:\t0000000000001020\n")
    test.raises("bad option 'capabilities' to 'exec' ('net_admn' is no capability (did you mean 'net_admin'?))",
      process.exec, { "true" }, { capabilities = { "net_admn" } })
  end)

  test.case("limits, and no new privileges", function()
    test.equal(output("ulimit -Sn; ulimit -Hn; ulimit -c; grep NoNewPrivs /proc/self/status",
      { rlimits = { nofile = { soft = 99, hard = 100 }, core = 0 }, no_new_privs = true }),
      "99\n100\n0\nNoNewPrivs:\t1\n")
    test.raises("bad option 'rlimits' to 'exec' ('nofle' is no resource (did you mean 'nofile'?))",
      process.exec, { "true" }, { rlimits = { nofle = 1 } })
    test.raises("bad option 'rlimits' to 'exec' (nofile: the soft limit is above the hard one)",
      process.exec, { "true" }, { rlimits = { nofile = { soft = 2, hard = 1 } } })
  end)

  test.case("the end with the shell", function()
    local code = [[local p = process.spawn({ "sleep", "63.7" }, { parent_death_signal = "KILL", new = { %s } })
      print(p.pid) io.stdout:flush() process.exec { "kill", "-9", tostring(process.current().pid) }]]
    for _, new in ipairs { "", [["pid"]] } do
      process.exec({ test.tool, "-e", code:format(new) }, { check = false })
      test.eventually(function() return count("^sleep 63.7$") == 0 end)
    end
  end)

  test.case("a session of its own", function()
    test.equal(output("test $(ps -o sid= -p $$) = $$ && echo leader", { session = true }), "leader\n")
  end)
end)
