// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// A group that was made, with those above it that were made for it.
final class CgroupRecord {
    let handle: CgroupHandle
    /// In the order of making.
    let made: [CgroupDirectory]

    init(_ handle: CgroupHandle, made: [CgroupDirectory]) {
        self.handle = handle
        self.made = made
    }

    /// Whether all of it is gone.
    var isVoid: Bool { !made.contains(where: \.exists) }

    /// Moves processes from before back to where they were, ends all others, and removes the group.
    func undo() throws {
        if !handle.hasEnded {
            handle.sendGuestsHome()
            try handle.group.signal(9)
            try? handle.group.setFrozen(false) // what is frozen in version 1 does not end
            try handle.remove(timeout: 2) { seconds in
                var none: [Poll.Entry] = []
                _ = try Poll.wait(&none, timeout: seconds, ignoringSignals: true)
            }
        }
        removeEmpty()
    }

    /// Removes the groups above that nothing is in.
    func removeEmpty() { CgroupCreation.remove(made) }
}

extension Shell {
    /// Notes in the current scope that a group was made.
    func record(_ record: CgroupRecord) {
        currentScope.record(Undo(
            phase: .group, object: record, text: record.handle.handleText, action: { try record.undo() }))
    }
}
