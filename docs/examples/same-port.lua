-- SPDX-License-Identifier: GPL-3.0-or-later
-- The same port, bound twice: each namespace has ports of its own.

local lab <close> = scope.create("same port")

for _, name in ipairs { "red", "blue" } do
  local room = namespace.create(name)
  link.open("lo", { namespace = room }):up()
  room:spawn({ "sh", "-c", "echo this is " .. name .. " | nc -l -N 127.0.0.1 8080" })
end

-- waits until a server listens, and asks it
local function ask(name)
  for _ = 1, 100 do
    local answer = namespace.open(name):exec({ "nc", "127.0.0.1", "8080" }, { check = false, timeout = 2 })
    if answer.code == 0 then return answer.stdout:match("[^\n]*") end
    wait { timeout = 0.02 }
  end
  error("no server in " .. name)
end

print("red:8080 says: " .. ask("red"))
print("blue:8080 says: " .. ask("blue"))
