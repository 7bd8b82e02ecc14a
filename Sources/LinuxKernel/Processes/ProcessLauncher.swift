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
    /// program was not found, `chdir`, `setns`. Source: clone(2), execve(2).
    public static func spawn(_ specification: ProcessSpecification) throws(KernelError) -> Child {
        var kinds: [NamespaceKind] = []
        for descriptor in specification.namespaces { kinds.append(try NamespaceFile.kind(of: descriptor)) }
        guard let position = kinds.firstIndex(of: .pid) else { return try start(specification, kinds) }
        // The pid namespace of a process never changes: the child has to be born in it.
        return try withChildrenBorn(in: specification.namespaces[position]) { () throws(KernelError) in
            try start(specification, kinds)
        }
    }

    private static func withChildrenBorn<R>(
        in descriptor: Int32, _ body: () throws(KernelError) -> R
    ) throws(KernelError) -> R {
        let current = try NamespaceFile.openForChildren(kind: .pid)
        try NamespaceFile.enter(descriptor, .pid)
        let result = Result { () throws(KernelError) in try body() }
        try NamespaceFile.enterAgain(current.rawValue, .pid)
        return try result.get()
    }

    private static func start(
        _ specification: ProcessSpecification, _ kinds: [NamespaceKind]
    ) throws(KernelError) -> Child {
        let request = try SpawnRequest(specification, kinds)
        return try request.start()
    }
}
