// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost

/// The shell's end of a pipe to or from a program.
final class PipeHandle: StreamHandle {
    override class var kindName: String { "pipe" }

    init(_ descriptor: HeldDescriptor, isWritable: Bool, text: String) {
        super.init(descriptor, isReadable: !isWritable, isWritable: isWritable, text: text)
    }
}
