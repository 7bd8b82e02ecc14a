// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux

/// The init of new pid namespaces, a program in memory that is made when it is first needed.
enum InitImage {
    private static let file: Result<Int32, KernelError> = {
        let descriptor = clinux_init_image()
        return descriptor < 0 ? .failure(.last("memfd_create", "lunette-init")) : .success(descriptor)
    }()

    /// The open file, which stays open.
    static func descriptor() throws(KernelError) -> Int32 { try file.get() }
}
