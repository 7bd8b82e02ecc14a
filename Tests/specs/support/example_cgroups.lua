-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the examples of control groups say when they run.
local test = require "lunette.test"
local groups = dofile(test.directory .. "/support/cgroups.lua")

return {
  cgroup = function(text)
    test.truthy(text:find("before: [^\n]*/lunette%-example\nafter:  /$"))
  end,
  memory = function(text)
    test.truthy(text:find("^16 MiB: exited with 0, at most %d+ MiB in use\n"))
    test.contains(text, "256 MiB: SIGKILL, for want of memory: 1 process killed at the limit of lunette-small\n")
    test.contains(text, "killed by SIGKILL, for want of memory at the limit of the cgroup lunette-small\n")
    test.contains(text, "peak 64 MiB of 64 MiB, 2 kills")
    test.contains(groups.look(cgroup.open("lunette-small"), "memory", "memory.events", "memory.oom_control"),
      "oom_kill 2")
  end,
  cpu = function(text)
    local less, more = text:match("300: ([%d.]+) and ([%d.]+) of")
    local ratio = more / less
    test.truthy(ratio > 3 * 0.85 and ratio < 3 * 1.15, "1 to 3 within 15 %, not 1 to " .. ratio)
    local half = tonumber(text:match("0.5: ([%d.]+) of"))
    test.truthy(half < 0.55, "0.5 within 10 %, not " .. half)
    test.truthy(tonumber(text:match("throttled in (%d+)")) > 0)
  end,
  pids = function(text)
    test.contains(text, "in a room for 5: Cannot fork\nrefused: true\n")
    test.contains(text, "at most 20 processes, and more were refused: true\nleft: nil")
  end,
  freeze = function(text)
    test.contains(text, "it ticks:        true\nfrozen, it does: false\nthawed, it does: true\n4 processes")
    test.contains(text, "ended by SIGKILL")
  end,
}
