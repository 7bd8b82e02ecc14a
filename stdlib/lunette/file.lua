-- SPDX-License-Identifier: GPL-3.0-or-later
-- Files that the library writes: what goes wrong is an error object, as everywhere.
local failure = require "lunette.native.failure"
local M = {}

local codes = {
  [1] = "EPERM", [2] = "ENOENT", [5] = "EIO", [13] = "EACCES", [17] = "EEXIST", [20] = "ENOTDIR", [21] = "EISDIR",
  [24] = "EMFILE", [26] = "ETXTBSY", [27] = "EFBIG", [28] = "ENOSPC", [30] = "EROFS", [36] = "ENAMETOOLONG",
  [40] = "ELOOP", [122] = "EDQUOT",
}

---Returns what a function of `io` has returned, or raises why it failed.
---@param operation string the function that errors tell of
---@param path string
---@param result any
---@param message? string
---@param errno? integer
function M.check(operation, path, result, message, errno)
  if result then return result end
  failure.raise {
    operation = operation, subject = path, code = codes[errno] or "E" .. tostring(errno), errno = errno,
    message = (tostring(message):gsub("^" .. path:gsub("%p", "%%%0") .. ": ", "")),
  }
end

---Opens a file.
---@param operation string
---@param path string
---@param mode string as of `io.open`
---@return file*
function M.open(operation, path, mode) return M.check(operation, path, io.open(path, mode)) end

return M
