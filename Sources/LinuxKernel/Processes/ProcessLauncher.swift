// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// Starting programs.
public enum ProcessLauncher {
    /// Starts a program and returns when it runs.
    ///
    /// The child shares the memory of this process until then, so that the cost does not grow with it. It gets the
    /// three standard streams and no other descriptor, the default action for every signal that this process catches,
    /// and no blocked signal.
    ///
    /// Raises the error of the step that failed, and nothing is left of the child then: `execve` with `ENOENT` if the
    /// program was not found, `chdir`, `setns`, `clone` with `ENOSPC` at a limit of `/proc/sys/user`.
    /// Source: clone(2), execve(2).
    public static func spawn(_ specification: ProcessSpecification) throws(KernelError) -> Child {
        var kinds: [NamespaceKind] = []
        for descriptor in specification.join { kinds.append(try NamespaceFile.kind(of: descriptor)) }
        let request = try SpawnRequest(specification, joining: kinds)
        return try request.start()
    }
}
