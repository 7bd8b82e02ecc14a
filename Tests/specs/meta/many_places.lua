-- SPDX-License-Identifier: GPL-3.0-or-later
-- Matrices and sniffers for the specs of the definitions: a handle, calls with options, and what is returned.
local matrix = require "lunette.matrix"
local sniff = require "lunette.sniff"
local M = {}

function M.handles() return { Sniffer = sniff.open({ namespace.current() }) } end

function M.samples()
  local left, right = namespace.create(), namespace.create()
  veth.create({ name = "eth0", namespace = left, up = true, address = "10.0.0.1/24" },
    { name = "eth0", namespace = right, up = true, address = "10.0.0.2/24" })
  local ear <close> = sniff.open { { name = "left", namespace = left, link = "eth0" }, right }
  local pings = matrix.ping { left, right }
  local rates = matrix.throughput({ left, right }, { seconds = 0.05, protocol = "udp", rate = 1e6 })
  local packets = {}
  for _ = 1, 8 do packets[#packets + 1] = ear:read(1) end
  local heard = sniff.heard(packets)
  return {
    ["matrix.pings"] = { pings }, ["matrix.rates"] = { rates }, ["sniff.packet"] = packets,
    ["sniff.heard.row"] = heard, ["sniff.witness"] = heard[1].places, ["sniff.stats"] = { ear:stats() },
  }
end

M.probes = {
  ["matrix.ping"] = {
    ["matrix.ping.options"] = function(o) matrix.ping({ "lt-none" }, o) end,
  },
  ["matrix.throughput"] = {
    ["matrix.throughput.options"] = function(o) matrix.throughput({ "lt-none" }, o) end,
  },
  ["sniff.open"] = { ["sniff.open.options"] = function(o) sniff.open({ "lt-none" }, o) end },
}

return M
