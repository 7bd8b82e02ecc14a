// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import Netlink

extension RowTable {
    /// Changes rows that there are, one by one, so that a scope can put back what they were. What a row does not name
    /// stays as it is.
    func modify(_ rows: [Row]) throws {
        let session = try namespace.session()
        let known = try table(like: rows, session)
        let changes = try rows.map { row in
            guard let old = known[row.key] else { return (row: row, old: nil as Row?) }
            let changed = try about(row) { () throws(KernelError) in try row.changing(old) }
            try changed.check(.replace, as: .change)
            return (changed, old)
        }
        for (row, old) in changes {
            let changed = try about(row) { () throws(KernelError) in try hand(.change, row, session) }
            record(changed, inPlaceOf: old, isChange: true)
        }
    }
}
