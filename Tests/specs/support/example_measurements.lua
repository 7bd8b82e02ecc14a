-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the examples of probes and captures say when they run.
local test = require "lunette.test"

return {
  ["ping-matrix"] = function(text)
    test.contains(text, "left    -       yes     yes\nright   yes     -       no \n")
    test.contains(text, "from right: 10.0.2.1, then host unreachable\nport 80 open, port 81 Connection refused")
    test.truthy(tonumber(text:match("left to right: (%d+) Mbit/s")) > 0)
    local ping = process.exec({ "ip", "netns", "exec", "left", "ping", "-c", "1", "-w", "5", "10.0.2.2" })
    test.contains(ping.stdout, "1 received")
  end,
  matrix = function(text)
    test.truthy(text:find("^ +red +green +blue\nred +%- +[%d.]+ ms +[%d.]+ ms\n"), text)
    test.truthy(text:find("\n18 of 18 answered; [%d.]+/[%d.]+/[%d.]+ ms\n"), text)
    test.truthy(text:find("\nblue +[%d.]+ [GM]bit/s +[%d.]+ [GM]bit/s +%-\n"), text)
    test.contains(text, "10.0.0.1 > 10.0.0.2 ICMP echo request 1\n"
      .. "  red:eth0 (out), hub:red (other), hub:green (out), green:eth0 (in)\n10.0.0.2 > 10.0.0.1 ICMP echo reply 1\n"
      .. "  green:eth0 (out), hub:green (other), hub:red (out), red:eth0 (in)")
  end,
  capture = function(text)
    test.contains(text, "who has 10.0.0.2? tell 10.0.0.1")
    test.contains(text, "10.0.0.1 > 10.0.0.2: echo request 1\n10.0.0.2 > 10.0.0.1: echo reply 1")
    test.truthy(text:find("fd00::1%.%d+ > fd00::2%.80: syn\nfd00::2%.80 > fd00::1%.%d+: rst ack"))
    test.truthy(text:find("in the file: %d+ packets"))
  end,
}
