// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import SystemPackage

/// The namespaces that the shell has entered one after the other, and how it gets back out of them.
struct NamespaceWay {
    private let shell: Shell
    /// The working directory, which the shell loses in another mount namespace.
    private let directory: HeldDescriptor?
    private var left: [(kind: NamespaceKind, home: HeldDescriptor)] = []

    init(_ shell: Shell, entersMount: Bool) throws(KernelError) {
        self.shell = shell
        directory = entersMount ? HeldDescriptor(try FileIO.openWorkingDirectory()) : nil
    }

    /// Enters a namespace; inside of a user namespace the shell becomes root, if there is one.
    mutating func enter(_ namespace: Namespace) throws {
        let home = HeldDescriptor(try NamespaceFile.openHome(kind: namespace.kind))
        try namespace.enter()
        left.append((namespace.kind, home))
        if namespace.kind == .user { NamespaceJoining.becomeRoot() }
    }

    /// Enters a namespace unless the right is missing.
    /// - Returns: Whether the shell is inside.
    mutating func enterIfAllowed(_ namespace: Namespace) throws -> Bool {
        do {
            try enter(namespace)
            return true
        } catch let error as KernelError where error.errno == .notPermitted {
            return false
        }
    }

    /// Leaves again what was entered, the last first.
    ///
    /// Raises `EPERM` if a user namespace is among it, which nothing leads out of.
    func takeBack() throws {
        for (kind, home) in left.reversed() {
            if kind == .user {
                throw KernelError(
                    "setns", errno: .notPermitted,
                    detail: "the shell is in the user namespace now, but cannot enter the others from there")
            }
            shell.goBack(to: home.raw, kind)
            if kind == .mount, let directory { try FileIO.changeDirectory(directory.raw) }
        }
    }
}
