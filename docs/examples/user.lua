-- SPDX-License-Identifier: GPL-3.0-or-later
-- User namespaces: who is who, and what "root inside" may and may not do.

local lab <close> = scope.create("user")

-- whoever starts it is root inside: unshare --map-root-user id
print("inside:  " .. process.exec({ "id" }, { new = "user" }).stdout)

-- the map says so: first id inside, first id outside, how many
print("its map: " .. process.exec({ "cat", "/proc/self/uid_map" }, { new = "user" }).stdout)

-- other maps: another id, several ranges, no map at all
local function id(map) return process.exec({ "id", "-u" }, { new = "user", map = map }).stdout:match("%d+") end
print("as user 5: " .. id { uid = 5, gid = 5 })
print("as root of a range: " .. id { uid = { inside = 0, outside = 100000, count = 65536 },
  gid = { inside = 0, outside = 100000, count = 65536 } })
print("without a map, nobody: " .. id(false))

-- what root inside may do: here it is the user nobody outside, 65534
local nobody = { uid = { inside = 0, outside = 65534 }, gid = { inside = 0, outside = 65534 } }
local function attempt(what, new, ...)
  local run = process.exec({ "sh", "-c", ... }, { new = new, map = nobody, check = false })
  print(("%-42s %s"):format(what, run.code == 0 and "may" or "may not"))
end

-- all that belongs to namespaces made with its own
attempt("make a bridge in its network", { "user", "net" }, "ip link add br0 type bridge")
attempt("set its host name", { "user", "uts" }, "hostname box")
attempt("mount a file system in memory", { "user", "mount" }, "mount -t tmpfs tmpfs /mnt")
attempt("be process 1", { "user", "pid" }, "test $$ = 2 && kill -0 1")
-- and nothing of what belongs to the machine
attempt("make a bridge in the machine's network", { "user" }, "ip link add br0 type bridge")
attempt("set the machine's host name", { "user" }, "hostname box")
attempt("read what only root may read", { "user" }, "cat /etc/shadow")
attempt("set the clock", { "user" }, "date --set 2000-01-01")
attempt("become a user that has no id inside", { "user" }, "setpriv --reuid 1 true")
