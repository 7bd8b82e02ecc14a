-- SPDX-License-Identifier: GPL-3.0-or-later
-- Mount namespaces: a private /tmp, and how mounts spread.

local lab <close> = scope.create("mount")

-- a /tmp that nobody else sees: unshare --mount sh -c 'mount -t tmpfs tmpfs /tmp; …'
local code = "mount -t tmpfs tmpfs /tmp && echo secret > /tmp/lunette-note && ls /tmp"
print("inside /tmp: " .. process.exec({ "sh", "-c", code }, { new = "mount" }).stdout)
print("outside it is " .. (io.open("/tmp/lunette-note") and "there" or "not there"))

-- a mount namespace with a name keeps what was mounted in it
local workshop = namespace.create("workshop", { kind = "mount" })
workshop:exec({ "mount", "-t", "tmpfs", "tmpfs", "/mnt" })
workshop:exec({ "sh", "-c", "echo kept > /mnt/note" })
print("in the workshop: " .. workshop:exec({ "cat", "/mnt/note" }).stdout)

-- Lua inside: a worker process goes there, because a process that has been there cannot come back
print("as Lua sees it: " .. workshop:fork(function() return io.open("/mnt/note"):read() end))

-- How mounts spread: a house with a shared tree, a copy of it, and something mounted on either side.
local house = namespace.create("house", { kind = "mount" })
house:exec({ "sh", "-c", "mount -t tmpfs tmpfs /mnt; mount --make-shared /mnt; mkdir /mnt/house /mnt/copy" })

local function yes(result) return result.code == 0 and "yes" or "no" end

for _, propagation in ipairs { "private", "slave", "shared" } do
  local copy = process.spawn({ "sleep", "60" }, { join = house, new = "mount", propagation = propagation })
  house:exec({ "sh", "-c", "mount -t tmpfs tmpfs /mnt/house; touch /mnt/house/here" })
  process.exec({ "sh", "-c", "mount -t tmpfs tmpfs /mnt/copy; touch /mnt/copy/here" }, { join = copy })
  print(("%-8s from the house to the copy: %-4s from the copy to the house: %s"):format(propagation,
    yes(process.exec({ "test", "-e", "/mnt/house/here" }, { join = copy, check = false })),
    yes(house:exec({ "test", "-e", "/mnt/copy/here" }, { check = false }))))
  copy:kill("KILL"):wait()
  house:exec({ "sh", "-c", "umount /mnt/house; umount --quiet /mnt/copy" }, { check = false })
end
