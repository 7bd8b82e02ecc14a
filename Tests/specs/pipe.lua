-- SPDX-License-Identifier: GPL-3.0-or-later
-- Pipes do what Lua's files do. What io.popen reads of the same program says what that is.
local test = require "lunette.test"

local function output(text)
  return process.spawn({ "printf", "%s", text }, { stdout = "pipe" }).stdout
end

-- reads a text through a file of Lua's and through a pipe
local function both(text, body)
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write(text):close()
  local reader <close> = assert(io.open(path))
  local pipe <close> = process.spawn({ "cat", path }, { stdout = "pipe" }).stdout
  local expected, got = table.pack(body(reader)), table.pack(body(pipe))
  os.remove(path)
  test.equal(got, expected)
end

test.suite("pipe", function()
  test.case("every format reads what it reads of a file", function()
    local text = "12 0x1Fp-1\n  -3.5e+2 .5 nonsense\nline\n\nwith\0nul\nlast"
    local formats = { "n", "l", "L", "a", "*n", "*l", "*L", "*a", "line", "number", 0, 1, 3, 4096 }
    for _, first in ipairs(formats) do
      for _, second in ipairs(formats) do
        both(text, function(file) return file:read(first, second) end)
        both(text, function(file)
          local results = { n = 0 }
          for _ = 1, 4 do
            local some = table.pack(file:read(first, second))
            for index = 1, some.n do results[results.n + index] = some[index] end
            results.n = results.n + some.n
          end
          return table.unpack(results, 1, results.n)
        end)
      end
    end
    both(text, function(file) return file:read() end)
  end)

  test.case("numbers end where Lua ends them", function()
    for _, text in ipairs { "", " ", "1", "+1", "-1", "--1", "0x", "0x.8", "0xg", "1e", "1e+", "1e5x", "1.5.5", ".",
      "-.5", "1_0", "9223372036854775808", "0xffffffffffffffffff", ("1"):rep(199), ("1"):rep(300), "\t\n\v\f\r 7",
      "inf", "nan" } do
      both(text, function(file) return file:read("n", "a") end)
      both(text .. " tail", function(file) return file:read("n"), file:read("a") end)
    end
  end)

  test.case("lines iterate with formats, and alone", function()
    local text = "1 one\n2 two\n3 three"
    for _, formats in ipairs { {}, { "L" }, { "n", "l" }, { 4 }, { 0, "a" }, { "l", "l" } } do
      both(text, function(file)
        local seen = {}
        for a, b in file:lines(table.unpack(formats)) do seen[#seen + 1] = { a, b } if #seen > 9 then break end end
        return seen
      end)
    end
    local next_line = output(text):lines()
    collectgarbage()
    test.equal({ next_line(), next_line(), next_line(), next_line() }, { "1 one", "2 two", "3 three" })
  end)

  test.case("long lines and much output arrive whole", function()
    local long = ("x"):rep(300000)
    local pipe = process.spawn({ "cat" }, { stdin = { file = "/dev/zero" }, stdout = "pipe" }).stdout
    test.equal(#pipe:read(1000000), 1000000)
    pipe:close()
    local cat <close> = process.spawn({ "cat" }, { stdin = "pipe", stdout = "pipe" })
    local reader <close> = process.spawn({ "wc", "-l" }, { stdin = cat.stdout, stdout = "pipe" })
    for _ = 1, 20 do cat.stdin:write(long, "\n") end
    cat.stdin:close()
    test.equal(reader.stdout:read("n"), 20)
    local count = 0
    for line in process.spawn({ "seq", "20000" }, { stdout = "pipe" }).stdout:lines() do
      count = count + 1
      test.equal(line, tostring(count))
    end
    test.equal(count, 20000)
  end)

  test.case("a number of bytes is waited for, read_some returns what is there", function()
    local script = { "sh", "-c", "printf ab; read line; printf cd; read line" }
    local p <close> = process.spawn(script, { stdin = "pipe", stdout = "pipe" })
    test.equal(p.stdout:read_some(), "ab")
    p.stdin:write("go\n")
    test.equal(p.stdout:read_some(1), "c")
    test.equal(p.stdout:read_some(4096), "d")
    p.stdin:close()
    test.equal(p.stdout:read_some(), nil)
    local q <close> = process.spawn({ "sh", "-c", "printf ab; sleep 0.1; printf cd" }, { stdout = "pipe" })
    test.equal(q.stdout:read(3), "abc")
    test.equal(q.stdout:read("a"), "d")
    test.raises("bad argument #1 to 'read_some' (1 to 9223372036854775807 expected, got 0)",
      q.stdout.read_some, q.stdout, 0)
  end)

  test.case("write takes strings and numbers, and returns the pipe", function()
    local cat <close> = process.spawn({ "cat" }, { stdin = "pipe", stdout = "pipe" })
    test.truthy(cat.stdin:write("a", 1, " ", 1.5, "\0\xff"):write() == cat.stdin)
    test.truthy(cat.stdin:flush() == cat.stdin)
    test.raises("bad argument #2 to 'write' (string expected, got nil)", cat.stdin.write, cat.stdin, "lost", nil)
    test.raises("bad argument #1 to 'write' (string expected, got table)", cat.stdin.write, cat.stdin, {})
    test.equal(cat.stdin:close(), true)
    test.equal(cat.stdin:close(), true)
    test.equal(cat.stdout:read("a"), "a1 1.5\0\xff")
  end)

  test.case("what is written is kept back as setvbuf says", function()
    local cat <close> = process.spawn({ "cat" }, { stdin = "pipe", stdout = "pipe" })
    local function arrived(patience)
      return wait { cat.stdout, timeout = patience or 0.1 } and cat.stdout:read_some()
    end
    test.equal(cat.stdin:setvbuf("full", 10), true)
    cat.stdin:write("12345")
    test.equal(arrived(), nil)
    cat.stdin:write("67890")
    test.equal(arrived(5 * test.patience), "1234567890")
    cat.stdin:write("flushed"):flush()
    test.equal(arrived(5 * test.patience), "flushed")
    cat.stdin:setvbuf("line")
    cat.stdin:write("half a ")
    test.equal(arrived(), nil)
    cat.stdin:write("line\n")
    test.equal(arrived(5 * test.patience), "half a line\n")
    cat.stdin:write("mode"):setvbuf("no")
    test.equal(arrived(5 * test.patience), "mode")
    cat.stdin:setvbuf("full")
    cat.stdin:write("closed"):close()
    test.equal(cat.stdout:read("a"), "closed")
    test.raises("bad argument #1 to 'setvbuf' ('no', 'full', 'line' expected, got 'some')",
      cat.stdout.setvbuf, cat.stdout, "some")
  end)

  test.case("what is kept back arrives when the process or its handle is closed", function()
    local path = os.tmpname()
    for _, last in ipairs { function(p) p:close() end, function(p) p.stdin:close() end } do
      local cat = process.spawn({ "cat" }, { stdin = "pipe", stdout = { file = path } })
      cat.stdin:setvbuf("full")
      cat.stdin:write("kept")
      last(cat)
      test.eventually(function() return io.open(path):read("a") == "kept" end)
    end
    process.spawn({ "cat" }, { stdin = "pipe", stdout = { file = path } }).stdin:setvbuf("full")
    os.remove(path)
  end)

  test.case("io.type knows it", function()
    local cat <close> = process.spawn({ "cat" }, { stdin = "pipe" })
    test.equal({ io.type(cat.stdin), io.type(io.stdout), io.type(42), io.type(cat) }, { "file", "file", nil, nil })
    cat.stdin:close()
    test.equal(io.type(cat.stdin), "closed file")
    test.raises("bad argument #1 to 'type' (value expected)", io.type)
    -- what takes a file takes a pipe
    local function copy(from, to)
      assert(io.type(from) == "file" and io.type(to) == "file")
      for block in from:lines(4096) do assert(to:write(block)) end
      return assert(to:close())
    end
    local sort <close> = process.spawn({ "sort" }, { stdin = "pipe", stdout = "pipe" })
    copy(output("b\na\n"), sort.stdin)
    test.equal(sort.stdout:read("a"), "a\nb\n")
  end)

  test.case("what cannot be is an error that tells", function()
    local cat <close> = process.spawn({ "cat" }, { stdin = "pipe", stdout = "pipe" })
    test.raises("the pipe stdin of cat is for writing", cat.stdin.read, cat.stdin)
    test.raises("the pipe stdin of cat is for writing", cat.stdin.lines, cat.stdin)
    test.raises("the pipe stdin of cat is for writing", cat.stdin.read_some, cat.stdin)
    test.raises("the pipe stdout of cat is for reading", cat.stdout.write, cat.stdout, "x")
    test.raises("pipe.seek pipe stdin of cat: Illegal seek (ESPIPE)", cat.stdin.seek, cat.stdin)
    test.raises("pipe.seek pipe stdout of cat: Illegal seek (ESPIPE)", cat.stdout.seek, cat.stdout, "set", 0)
    test.raises("bad argument #1 to 'seek' ('set', 'cur', 'end' expected, got 'top')",
      cat.stdout.seek, cat.stdout, "top")
    test.raises("bad argument #2 to 'read' ('n', 'l', 'L', 'a' or a number of bytes expected, got 'x')",
      cat.stdout.read, cat.stdout, "l", "x")
    test.raises("bad argument #1 to 'lines' ('n', 'l', 'L', 'a' or a number of bytes expected, got '*')",
      cat.stdout.lines, cat.stdout, "*")
    test.raises("bad argument #1 to 'read' (0 to 9223372036854775807 expected, got -1)",
      cat.stdout.read, cat.stdout, -1)
    local lines = cat.stdout:lines()
    cat.stdout:close()
    test.raises("lines pipe stdout of cat: the handle is closed (EBADF)", lines)
    test.raises("pipe.read pipe stdout of cat: the handle is closed (EBADF)", cat.stdout.read, cat.stdout)
    cat:kill("KILL"):wait()
    test.raises("pipe.write pipe stdin of cat: Broken pipe (EPIPE)", cat.stdin.write, cat.stdin, "x")
    cat.stdin:setvbuf("full")
    cat.stdin:write("x")
    test.raises("pipe.close pipe stdin of cat: Broken pipe (EPIPE)", cat.stdin.close, cat.stdin)
    test.equal(io.type(cat.stdin), "closed file")
  end)
end)
