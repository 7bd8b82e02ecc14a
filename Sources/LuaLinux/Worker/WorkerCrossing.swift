// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// How a worker gets from where its parent is to where it shall run.
struct WorkerCrossing {
    /// How it reports in the end.
    let channel: WorkerChannel
    /// How the id of the process that goes on in another pid namespace reaches the parent, if there is one.
    let announcement: WorkerChannel?
    let targets: [NamespaceJoining.Target]
    /// That of the parent.
    let userNamespace: NamespaceIdentity
    let parent = getpid()

    /// Prepares the way into those of `namespaces` that the shell is not in.
    init(into namespaces: [Namespace], from shell: Shell) throws {
        channel = try WorkerChannel()
        userNamespace = try NamespaceFile.currentIdentity(kind: .user)
        targets = try namespaces.compactMap { namespace in
            let raw = try namespace.rawDescriptor()
            guard try !shell.isInside(namespace) else { return nil }
            return NamespaceJoining.Target(raw, namespace.kind, namespace.subject)
        }
        announcement = targets.contains { $0.kind == .pid } ? try WorkerChannel() : nil
    }

    /// Each side lets go of the other's ends.
    func keep(_ side: borrowing WorkerProcess.Side) {
        channel.keep(side)
        announcement?.keep(side)
    }

    /// Goes there. In a pid namespace, the process that goes on is another one.
    func perform() throws {
        defer { announcement?.close() }
        try NamespaceJoining.enter(targets) { () throws(KernelError) in
            guard let pid = try WorkerProcess.forkSibling() else { return }
            try? announcement?.send(withUnsafeBytes(of: pid) { Array($0) })
            WorkerProcess.end(status: 0)
        }
        try WorkerProcess.endWithParent(parent)
    }
}
