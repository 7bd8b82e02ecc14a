-- SPDX-License-Identifier: GPL-3.0-or-later
-- What the examples of labs say when they run. They close their labs themselves.
local test = require "lunette.test"

return {
  ["two-subnets"] = function(text)
    test.contains(text, "s1 (switch)\n├── alice (host)  10.1.0.2/24  fd01::2/64\n")
    test.contains(text, "╰── router (router)  10.1.0.1/24  fd01::1/64\n    ╰── s2 (switch)\n")
    test.equal(select(2, text:gsub("12 of 12 answered", "")), 2)
    test.contains(text, "default via 10.1.0.1 dev eth0")
    test.contains(text, "hop 1: 10.1.0.1\nhop 2: 10.2.0.2")
    test.contains(text, "false\tits address 10.3.0.9/24 is not one of 10.1.0.0/24, the network of s1")
  end,
  ["stp-ring"] = function(text)
    local before, after = text:match("^(.*) breaks\n(.*)$")
    test.equal({ select(2, before:gsub("resting", "")), select(2, after:gsub("resting", "")) }, { 1, 0 })
    test.contains(before, "12 of 12 answered")
    test.contains(after, "all reach each other after some seconds\n12 of 12")
  end,
  ["host-tree"] = function(text)
    test.contains(text, "21 switches and 64 hosts")
    test.contains(text, "4032 of 4032 answered")
    test.contains(text, "from h1 to h64: 1 hop")
    test.truthy(tonumber(text:match("4032 pings in (%d+) ms")) < 30000 * test.patience) -- a second here
  end,
  ["leaf-spine"] = function(text)
    test.contains(text, "ways:\t2\n")
    local left, right = text:match("spread:\t(%d+)\t(%d+)")
    -- each of 200 flows takes either way with the same chance: less than 60 is one case in 10^8
    test.truthy(tonumber(left) > 60 and tonumber(right) > 60, text)
    left, right = text:match("without spine1, ways:\t1\nspread:\t(%d+)\t(%d+)")
    test.truthy(tonumber(left) < 5 and tonumber(right) >= 200, text)
    test.equal(select(2, text:gsub("12 of 12 answered", "")), 2)
    test.contains(text, "mended, ways:\t2")
  end,
  ["mobile-host"] = function(text)
    test.contains(text, "at s1: 10.0.0.1, server answers 3 of 3\non the way to s2: 10.0.0.1, nearly all answered\n")
    test.contains(text, "at s3: 10.0.1.2, server answers 3 of 3")
    test.contains(text, "0.089 s  link phone-s3 down\n0.141 s  link phone-s3 up\n")
    test.contains(text, "afterwards the server answers 3 of 3")
  end,
}
