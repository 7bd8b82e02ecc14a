-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta _

---How to read, as Lua's own files have it: a line, a line with its newline, all that is left, a number, or so many
---bytes. An asterisk before the letter, as older versions of Lua had it, does no harm.
---@alias pipe.format "l"|"L"|"a"|"n"|"*l"|"*L"|"*a"|"*n"|integer

---The shell's end of a pipe to or from a program. What works on Lua's files works on it, but that errors are raised:
---`io.type` says `"file"`. A variable can be declared with `<close>`.
---@class Pipe
local Pipe = {}

---Reads from the pipe by each of the formats, and returns as many values. It waits as long as it takes. At the end
---there is nil for a format, or `""` for `"a"`; after the first nil nothing more is read.
---
---Raises `EINVAL` if the pipe is for writing, `EBADF` if the handle is closed.
---
---Equivalent to: `file:read(…)`
---
---```lua
---local sum = process.spawn({ "sh", "-c", "echo 1 2.5 3" }, { stdout = "pipe" })
---print(sum.stdout:read("n", "n", "n", "l"))
---```
---@param ... pipe.format how to read; a line if there is none
---@return string|number|nil ...
function Pipe:read(...) end

---Reads what there is, and waits only if there is nothing; nil at the end.
---
---Raises `EINVAL` if the pipe is for writing, `EBADF` if the handle is closed.
---
---Source: read(2)
---@param limit? integer the most bytes to return
---@return string?
function Pipe:read_some(limit) end

---Returns an iterator that reads by the formats each time: a line without its newline if there is none. It ends with
---the pipe, and does not close it.
---
---Raises `EINVAL` if the pipe is for writing, `EBADF` if the handle is closed.
---
---Equivalent to: `file:lines(…)`
---
---```lua
---for line in server.stdout:lines() do print(line) end
---```
---@param ... pipe.format how to read
---@return fun(): string|number|nil ...
function Pipe:lines(...) end

---Writes strings and numbers one after the other, and returns the handle. It waits for the reader as long as it takes.
---
---Raises `EPIPE` if nobody reads any more, `EINVAL` if the pipe is for reading, `EBADF` if the handle is closed.
---@param ... string|number
---@return Pipe
function Pipe:write(...) end

---Hands on what was written and `setvbuf` has kept back, and returns the handle.
---
---Raises `EPIPE` if nobody reads any more, `EBADF` if the handle is closed.
---@return Pipe
function Pipe:flush() end

---Sets when what is written is handed on: at once, which is the default, with each line, or when so many bytes have
---come together. What is left is handed on by `flush` and `close`.
---
---Raises `EPIPE` if nobody reads any more, `EBADF` if the handle is closed.
---@param mode "no"|"line"|"full"
---@param size? integer the most bytes to keep back; 8192 by default
---@return true
function Pipe:setvbuf(mode, size) end

---Raises `ESPIPE`: a pipe has no places to go to. It is there for what expects a file.
---@param whence? "set"|"cur"|"end"
---@param offset? integer
function Pipe:seek(whence, offset) end

---Closes the pipe: the program reads the end of its input, or cannot write any more. Returns true. To close it again
---does no harm.
---
---Raises `EPIPE` if something was kept back that nobody reads any more.
---@return true
function Pipe:close() end
