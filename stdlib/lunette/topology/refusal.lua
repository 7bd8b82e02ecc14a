-- SPDX-License-Identifier: GPL-3.0-or-later
-- The errors of a lab that cannot be as it was asked for.
local failure = require "lunette.native.failure"
local M = {}

local kinds = {
  EADDRINUSE = { 98, "Address already in use" }, EADDRNOTAVAIL = { 99, "Cannot assign requested address" },
  EBADF = { 9, "Bad file descriptor" }, EEXIST = { 17, "File exists" }, EINVAL = { 22, "Invalid argument" },
  ELOOP = { 40, "Too many levels of symbolic links" }, ENODEV = { 19, "No such device" },
  ENOENT = { 2, "No such file or directory" }, EOPNOTSUPP = { 95, "Operation not supported" },
}

---Raises an error.
---@param operation string the function: `"topology.link"`
---@param code string `"EEXIST"`
---@param subject string what it is about
---@param detail string why
---@param hint? string what helps
function M.raise(operation, code, subject, detail, hint)
  failure.raise {
    operation = operation, code = code, errno = kinds[code][1], message = kinds[code][2], subject = subject,
    detail = detail, hint = hint,
  }
end

return M
