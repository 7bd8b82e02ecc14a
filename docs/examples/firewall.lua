-- SPDX-License-Identifier: GPL-3.0-or-later
-- Each namespace has a firewall of its own: what one drops, another lets pass, and neither sees the other's rules.

local lab <close> = scope.create("firewall")
local red, blue = namespace.create("red"), namespace.create("blue")
veth.create({ name = "eth0", namespace = red, address = "10.1.1.1/24", up = true },
  { name = "eth0", namespace = blue, address = "10.1.1.2/24", up = true })

local function ping(from, target)
  local reply = from:exec({ "ping", "-c", "1", "-W", "1", target }, { check = false })
  return reply.code == 0 and "answered" or "no answer"
end

print("red to blue:           " .. ping(red, "10.1.1.2"))

-- nft -f, in one transaction
firewall.apply([[
  table inet guard {
    set friends { type ipv4_addr; elements = { 10.1.1.9 } }
    chain input {
      type filter hook input priority 0; policy accept;
      ip saddr @friends accept
      icmp type echo-request counter drop comment "no pings"
    }
  }
]], { namespace = blue })

print("with a wall in blue:   " .. ping(red, "10.1.1.2"))
print("and the other way:     " .. ping(blue, "10.1.1.1"))

-- the rules are values
for _, chain in pairs(firewall.list({ namespace = blue, table = "guard" })[1].chains) do
  for _, rule in ipairs(chain.rules) do
    if rule.comment then print(("blue %s: %s, %d packet"):format(chain.name, rule.comment, rule.counter.packets)) end
  end
end
print("tables in red and here: " .. #firewall.list { namespace = red } .. " " .. #firewall.list())

-- a set changes while the rules stay
firewall.apply("add element inet guard friends { 10.1.1.1 }", { namespace = blue })
print("red is a friend:       " .. ping(red, "10.1.1.2"))

-- a rule in a call; its scope, or `remove`, takes it away again
local rule = firewall.drop { protocol = "icmp", namespace = red }
print("with a wall in red:    " .. ping(red, "10.1.1.2"))
rule:remove()
print("without it:            " .. ping(red, "10.1.1.2"))

-- what cannot be understood changes nothing, and tells where
local ruleset = "add rule inet guard input accept\nadd rule inet guard drop it"
local _, err = pcall(firewall.apply, ruleset, { namespace = blue })
print(err.line, err.column, err.message)
