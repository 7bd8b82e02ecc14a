-- SPDX-License-Identifier: GPL-3.0-or-later
-- Two flows share a line one to three; when one of them ends, the other gets all of it.
--
--   near  eth0 10.0.0.1 ── htb 8 mbit/s ┬ 1:10  2 mbit/s at least ─── 10.0.0.2  eth0  far
--                                       └ 1:30  6 mbit/s at least ─── 10.0.0.3
local lab <close> = scope.create("htb")

local near, far = namespace.create("near"), namespace.create("far")
local line, other = veth.create(
  { name = "eth0", namespace = near, address = "10.0.0.1/24", up = true },
  { name = "eth0", namespace = far, up = true })

-- nobody has these addresses: what is sent there arrives, and nothing comes back
for _, address in ipairs { "10.0.0.2", "10.0.0.3" } do
  neighbour.add(address, { dev = line, lladdr = other:inspect().mac, namespace = near })
end

near:call(function()
  qdisc.add("eth0", { kind = "htb", handle = "1:", default = 0x10 })  -- tc qdisc add dev eth0 root handle 1: htb …
  class.add("eth0", { kind = "htb", classid = "1:1", rate = "8mbit" })
  class.add {                                                         -- tc class add dev eth0 parent 1:1 …
    { dev = "eth0", kind = "htb", parent = "1:1", classid = "1:10", rate = "2mbit", ceil = "8mbit" },
    { dev = "eth0", kind = "htb", parent = "1:1", classid = "1:30", rate = "6mbit", ceil = "8mbit" },
  }
  for classid, address in pairs { ["1:10"] = "10.0.0.2", ["1:30"] = "10.0.0.3" } do
    filter.add("eth0", { parent = "1:", kind = "u32", dst_ip = address, classid = classid })
  end
end)

-- sends as much as goes
local function flow(address)
  local command = ("exec nc -u %s 9 < /dev/zero"):format(address)
  return near:spawn({ "sh", "-c", command }, { stdout = "null", stderr = "null" })
end

-- what each class sends, in mbit/s
local function shares()
  local function sent()
    local bytes = {}
    for _, row in ipairs(class.list { dev = "eth0", namespace = near }) do bytes[row.classid] = row.stats.bytes end
    return bytes
  end
  wait { timeout = 0.3 } -- until the bursts are over
  local before, began = sent(), clock.monotonic()
  wait { timeout = 1 }
  local after, time = sent(), clock.monotonic() - began
  local function rate(id) return (after[id] - before[id]) * 8 / time / 1e6 end
  return ("1:10 %.1f mbit/s, 1:30 %.1f mbit/s"):format(rate "1:10", rate "1:30")
end

local small, large = flow "10.0.0.2", flow "10.0.0.3"
print("both:  " .. shares())
large:kill "KILL"
print("one:   " .. shares())
class.change("eth0", { kind = "htb", classid = "1:10", ceil = "4mbit", namespace = near })
print("less:  " .. shares())
small:kill "KILL"
