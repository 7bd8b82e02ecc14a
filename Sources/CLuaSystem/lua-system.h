// SPDX-License-Identifier: GPL-3.0-or-later
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
