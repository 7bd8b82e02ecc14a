// SPDX-License-Identifier: GPL-3.0-or-later
import LuaHost

/// A Lua list that is made of the rows of a dump as they come. It makes many objects and no garbage, so the collector
/// rests while it exists.
final class RowList {
    private let lua: Interpreter
    private let collectorWorked: Bool
    private var count = 0

    /// Pushes an empty list.
    init(_ lua: Interpreter) {
        self.lua = lua
        collectorWorked = lua.stopCollecting()
        lua.pushTable()
    }

    deinit { if collectorWorked { lua.restartCollecting() } }

    /// Pops a row and appends it.
    func append() {
        count += 1
        lua.setElement(count)
    }

    /// Empties the list: the kernel asks to begin again.
    func restart() {
        lua.pop()
        lua.pushTable()
        count = 0
    }
}
