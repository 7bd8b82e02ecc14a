-- SPDX-License-Identifier: GPL-3.0-or-later
-- Qdiscs that change while they are there, and what scopes put back.
local test = require "lunette.test"
local here = debug.getinfo(1, "S").source:match("^@(.*)/") or "."
local traffic = dofile(here .. "/support/traffic.lua")

test.suite("qdisc: changes", function()
  test.case("what is not named stays, and nothing is torn down", function()
    traffic.room():call(function()
      qdisc.add("v0", { kind = "tbf", handle = "1:", rate = "10mbit", burst = "16K", limit = "64K" })
      link.open("v0"):add_address "10.0.0.1/24"
      process.exec({ "ping", "-c", "1", "-W", "1", "10.0.0.2" }, { check = false })
      local before = qdisc.list({ dev = "v0" })[1]
      test.equal(before.stats.packets > 0, true)
      qdisc.change("v0", { kind = "tbf", rate = "20mbit" })
      local after = qdisc.list({ dev = "v0" })[1]
      test.equal({ after.tbf.rate, after.tbf.burst, after.tbf.limit }, { 20e6, 16384, 65536 })
      test.equal(after.stats.packets >= before.stats.packets, true)
      qdisc.change("v0", { kind = "tbf", latency = "10ms" })
      test.equal(qdisc.list({ dev = "v0" })[1].tbf.limit, 16384 + 25000)
    end)
  end)

  test.case("the scope puts back what was changed and replaced, and removes what was added", function()
    traffic.room():call(function()
      qdisc.add("v0", { kind = "tbf", handle = "1:", rate = "10mbit", burst = "16K", limit = "64K" })
      local s = scope.create()
      for rate = 1, 5 do qdisc.change("v0", { kind = "tbf", rate = rate * 1e6 }) end
      test.equal(s:inspect().entries, { "replacement of qdisc tbf root" })
      qdisc.replace("v0", { kind = "pfifo", handle = "2:", limit = 9 })
      qdisc.add("v1", { kind = "bfifo", limit = 9 })
      s:close()
      local row = qdisc.list({ dev = "v0" })[1]
      test.equal({ row.kind, row.handle, row.tbf.rate, row.tbf.burst }, { "tbf", "1:", 10e6, 16384 })
      test.equal(qdisc.list({ dev = "v1" })[1].handle, nil)
    end)
  end)

  test.case("a link handle names its namespace; a list goes whole or not at all", function()
    local room = traffic.room()
    local far = link.open("v0", { namespace = room })
    qdisc.add(far, { kind = "pfifo", limit = 3 })
    test.equal(qdisc.list({ dev = far, namespace = room })[1].pfifo.limit, 3)
    local rows = { { dev = "v1", kind = "pfifo" }, { dev = "lo", kind = "pfifo" }, { dev = "v0", kind = "pfifo" } }
    local err = select(2, pcall(qdisc.add, rows, { namespace = room }))
    test.equal({ err.code, err.subject }, { "EEXIST", "v0 root" })
    for _, name in ipairs { "v1", "lo" } do
      test.equal((qdisc.list({ dev = name, namespace = room })[1] or {}).handle, nil)
    end
    test.equal(qdisc.flush { dev = "v0", namespace = room }, 1)
    test.equal((qdisc.list({ dev = far, namespace = room })[1] or {}).handle, nil)
  end)

  test.case("a list of changes goes whole or not at all", function()
    traffic.room():call(function()
      for _, dev in ipairs { "v0", "v1" } do
        qdisc.add(dev, { kind = "tbf", handle = "1:", rate = "10mbit", burst = "16K", limit = "64K" })
      end
      local s <close> = scope.create()
      local err = select(2, pcall(qdisc.change, {
        { dev = "v0", kind = "tbf", rate = "20mbit" }, { dev = "v1", kind = "tbf", handle = "9:", rate = "20mbit" },
      }))
      test.equal({ err.operation, err.subject }, { "qdisc.change", "v1 root" })
      test.equal(s:inspect().entries, {})
      local function rates()
        return { qdisc.list({ dev = "v0" })[1].tbf.rate, qdisc.list({ dev = "v1" })[1].tbf.rate }
      end
      test.equal(rates(), { 10e6, 10e6 })
      qdisc.change { { dev = "v0", kind = "tbf", rate = "20mbit" }, { dev = "v1", kind = "tbf", rate = "30mbit" },
        { dev = "v0", kind = "tbf", rate = "40mbit" } }
      test.equal(rates(), { 40e6, 30e6 })
      test.equal(#s:inspect().entries, 2)
      s:close()
      test.equal(rates(), { 10e6, 10e6 })
    end)
  end)

  test.case("what a worker made is its parent's to undo", function()
    local room = traffic.room()
    local s = scope.create()
    room:fork(function()
      qdisc.add("v0", { kind = "htb", handle = "1:" })
      class.add("v0", { kind = "htb", classid = "1:1", rate = "1mbit" })
    end)
    test.equal(s:inspect().entries, { "qdisc htb root", "class 1:1" })
    s:close()
    test.equal(qdisc.list({ dev = "v0", namespace = room })[1].handle, nil)
  end)
end)
