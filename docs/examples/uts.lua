-- SPDX-License-Identifier: GPL-3.0-or-later
-- UTS namespaces: a host name of one's own.

local lab <close> = scope.create("uts")

-- a program in a clone of the UTS namespace: unshare --uts sh -c 'hostname box; …'
local box = process.exec({ "sh", "-c", "hostname; hostname other; hostname" }, { new = "uts", hostname = "box" })
print("inside, before and after it changed its name:\n" .. box.stdout)

-- a UTS namespace with a name, which lives without a process
local web = namespace.create("web", { kind = "uts", hostname = "web-1", domainname = "lab" })
print(web)
print("as programs see it: " .. web:exec({ "hostname" }).stdout)
print("as Lua sees it:     " .. web:call(function() return io.open("/proc/sys/kernel/hostname"):read() end))

print("and outside:        " .. process.exec({ "hostname" }).stdout)
