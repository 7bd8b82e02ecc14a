// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel

/// Numbers in memory that this process shares with the servants that it makes afterwards.
///
/// Each number is written by one process only. Source: mmap(2), `MAP_SHARED`.
final class SharedNumbers {
    private let memory: UnsafeMutablePointer<Int64>
    private let size: Int

    init(count: Int) throws(KernelError) {
        size = count * MemoryLayout<Int64>.size
        guard let start = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0),
            start != MAP_FAILED
        else { throw .last("mmap") }
        memory = start.bindMemory(to: Int64.self, capacity: count)
    }

    deinit { munmap(memory, size) }

    subscript(index: Int) -> Int64 {
        get { memory[index] }
        set { memory[index] = newValue }
    }
}
