-- SPDX-License-Identifier: GPL-3.0-or-later
-- Bandwidth by control group: a line has a class for each group, and nft tells packets by the group of the program that
-- sends them. That is net_cls where version 1 has it, and 'socket cgroupv2' otherwise.
--
--   near  eth0 10.0.0.1 ── htb ┬ 1:10  1 mbit/s  the group "bulk"  ── 10.0.0.2  eth0  far
--                              └ 1:20  8 mbit/s  everybody else
local lab <close> = scope.create("group-line")

local near, far = namespace.create("near"), namespace.create("far")
local line, other = veth.create(
  { name = "eth0", namespace = near, address = "10.0.0.1/24", up = true },
  { name = "eth0", namespace = far, up = true })

-- nobody has this address: what is sent there arrives, and nothing comes back
neighbour.add("10.0.0.2", { dev = line, lladdr = other:inspect().mac, namespace = near })

near:call(function()
  qdisc.add("eth0", { kind = "htb", handle = "1:", default = 0x20 })
  class.add {
    { dev = "eth0", kind = "htb", parent = "1:", classid = "1:10", rate = "1mbit" },
    { dev = "eth0", kind = "htb", parent = "1:", classid = "1:20", rate = "8mbit" },
  }
end)

-- How nft tells the packets of a group.
local function packets_of(group)
  for _, row in ipairs(cgroup.controllers()) do
    if row.name == "net_cls" and row.version == 1 and row.usable then
      group:set { net_cls = { classid = "1:10" } }
      return "meta cgroup 0x10010"
    end
  end
  -- nft looks for groups below this directory, wherever version 2 is mounted there
  local path = group:inspect().directories["version 2"]:match("^/sys/fs/cgroup/(.*)$")
  return ('socket cgroupv2 level 1 "%s"'):format(path)
end

local bulk = cgroup.create("lunette-bulk")
firewall.apply(([[
  table ip lines {
    chain output {
      type filter hook output priority 0; policy accept;
      %s meta priority set 1:10
    }
  }
]]):format(packets_of(bulk)), { namespace = near })

-- How fast a program in a group sends as much as goes, in mbit/s.
local function rate(group)
  local sender = near:spawn({ "sh", "-c", "exec nc -u 10.0.0.2 9 < /dev/zero" },
    { cgroup = group, stdout = "null", stderr = "null" })
  wait { timeout = 0.3 } -- until the bursts are over
  local before, began = line:stats().tx_bytes, clock.monotonic()
  wait { timeout = 1 }
  local measured = (line:stats().tx_bytes - before) * 8 / (clock.monotonic() - began) / 1e6
  sender:kill "KILL"
  sender:wait()
  return measured
end

print(("in the group:      %.1f mbit/s"):format(rate(bulk)))
print(("outside of it:     %.1f mbit/s"):format(rate()))
