-- SPDX-License-Identifier: GPL-3.0-or-later
---@meta _

---The shell's end of a terminal that a program has: what is written is typed there, and what it shows is read, which
---has `"\r\n"` at the end of lines. It is read and written as a `Pipe` is. A variable can be declared with `<close>`.
---
---Source: pty(7)
---@class Terminal
local Terminal = {}

---Reads what the terminal shows by each of the formats, as `Pipe:read` does. The end comes when no program has the
---terminal open any more.
---
---Raises `EBADF` if the handle is closed.
---@param ... pipe.format how to read; a line if there is none
---@return string|number|nil ...
function Terminal:read(...) end

---Reads what there is, and waits only if there is nothing; nil at the end.
---
---Raises `EBADF` if the handle is closed.
---@param limit? integer the most bytes to return
---@return string?
function Terminal:read_some(limit) end

---Returns an iterator that reads by the formats each time: a line without its newline if there is none.
---
---Raises `EBADF` if the handle is closed.
---@param ... pipe.format how to read
---@return fun(): string|number|nil ...
function Terminal:lines(...) end

---Types strings and numbers, and returns the handle. `"\3"` is Ctrl-C, `"\4"` Ctrl-D, which ends the input at the start
---of a line, and `"\26"` Ctrl-Z. It waits as long as the terminal takes no more.
---
---Raises `EBADF` if the handle is closed.
---
---```lua
---local shell = process.spawn({ "bash" }, { terminal = true })
---shell.terminal:write("exit 3\n")
---print(shell:wait().code)
---```
---@param ... string|number
---@return Terminal
function Terminal:write(...) end

---Types what `setvbuf` has kept back, and returns the handle.
---
---Raises `EBADF` if the handle is closed.
---@return Terminal
function Terminal:flush() end

---Sets when what is written is typed, as `Pipe:setvbuf` does.
---
---Raises `EBADF` if the handle is closed.
---@param mode "no"|"line"|"full"
---@param size? integer the most bytes to keep back; 8192 by default
---@return true
function Terminal:setvbuf(mode, size) end

---Raises `ESPIPE`: a terminal has no places to go to. It is there for what expects a file.
---@param whence? "set"|"cur"|"end"
---@param offset? integer
function Terminal:seek(whence, offset) end

---Returns how many characters the terminal shows.
---
---Equivalent to: `stty size`
---
---Raises `EBADF` if the handle is closed.
---
---Source: ioctl_tty(2), `TIOCGWINSZ`
---@return integer rows
---@return integer columns
function Terminal:size() end

---Changes how many characters the terminal shows, and returns the handle. The programs in the foreground get SIGWINCH.
---
---Equivalent to: `stty rows 50 columns 132`
---
---Raises `EBADF` if the handle is closed.
---
---Source: ioctl_tty(2), `TIOCSWINSZ`
---@param rows integer from 1 to 65535
---@param columns integer from 1 to 65535
---@return Terminal
function Terminal:resize(rows, columns) end

---Closes the terminal, and so hangs up: the first program of its session gets SIGHUP, and so do those in the
---foreground. Returns true. To close it again does no harm.
---@return true
function Terminal:close() end
