// SPDX-License-Identifier: GPL-3.0-or-later
import LuaHost

/// The modules `qdisc`, `class` and `filter`: what is done with packets that wait to leave a link, or come in.
extension Shell {
    func registerTraffic() {
        var qdisc = Module("qdisc")
        qdisc.rowVerbs(self, QdiscReader.self, QdiscSelection.self, QdiscRows.self)
        qdisc.function("change") { [unowned self] in try changeRows($0, .change, QdiscReader.self) }
        interpreter.register(qdisc)
        var classes = Module("class")
        classes.rowVerbs(self, ClassReader.self, ClassSelection.self, ClassRows.self)
        classes.function("change") { [unowned self] in try changeRows($0, .change, ClassReader.self) }
        interpreter.register(classes)
        var filter = Module("filter")
        filter.rowVerbs(self, FilterReader.self, FilterSelection.self, FilterRows.self)
        filter.function("change") { [unowned self] in try changeRows($0, .change, FilterReader.self) }
        interpreter.register(filter)
    }
}
