// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// Moving the shell itself into new namespaces.
extension Shell {
    /// `namespace.unshare(kinds, options?)`: a kind, or a list of kinds.
    func unshareNamespaces(_ call: Call) throws -> Int32 {
        try call.expect(atMost: 2)
        let kinds = try unsharedKinds(call)
        let options = try call.options(2)
        let settings = try namespaceSettings(options, for: kinds)
        try options.finish()
        try requireWayBack(kinds)
        returnable = nil
        try about(kinds.map(\.rawValue).joined(separator: ",")) { () throws(KernelError) in
            do throws(KernelError) {
                try unshare(kinds, settings)
            } catch {
                throw error.explainingRefusal(of: kinds)
            }
        }
        try arrange(kinds, settings)
        return 0
    }

    private func unshare(_ kinds: [NamespaceKind], _ settings: NamespaceSettings) throws(KernelError) {
        guard kinds.contains(.user) else { return try NamespaceFile.unshare(kinds) }
        // Made in a child, all of them: who is who can be written from outside only, and what is refused is refused
        // before the shell has moved.
        let user: Descriptor
        do {
            let holder = try NamespaceHolder.start(kinds, NamespaceHolder.Settings())
            try settings.map?.write(process: holder.pid)
            user = try holder.open(.user)
        }
        try NamespaceFile.enter(user.rawValue, .user)
        NamespaceJoining.becomeRoot()
        let others = kinds.filter { $0 != .user }
        if !others.isEmpty { try NamespaceFile.unshare(others) }
    }

    private func unsharedKinds(_ call: Call) throws -> [NamespaceKind] {
        if call.type(1) == .string { return [try call.namespaceKind(1)] }
        guard call.type(1) == .table else { throw call.typeError(1, "kind or list of kinds") }
        var kinds: [NamespaceKind] = []
        try interpreter.forEachElement(at: call.index(1)) { number in
            guard let name = interpreter.string(at: -1) else {
                throw call.argumentError(
                    1, "element \(number): string expected, got \(interpreter.typeName(at: -1))")
            }
            guard let kind = NamespaceKind(rawValue: name) else {
                throw call.argumentError(1, "element \(number): \(NamespacePlace.reason(name))")
            }
            guard !kinds.contains(kind) else {
                throw call.argumentError(1, "element \(number): '\(name)' is given twice")
            }
            kinds.append(kind)
        }
        guard !kinds.isEmpty else { throw call.argumentError(1, "the list is empty") }
        return kinds
    }

    /// Does what new namespaces want done before anything else.
    private func arrange(_ kinds: [NamespaceKind], _ settings: NamespaceSettings) throws {
        if kinds.contains(.net) {
            let descriptor = try NamespaceFile.openCurrent(kind: .net)
            if let network = try namespace(adopting: descriptor, name: nil) as? NetworkNamespace {
                replaceCurrent(with: network)
            }
        }
        if kinds.contains(.mount) { try Mount.propagate("/", settings.propagation, recursive: true) }
        if kinds.contains(.uts) { try settings.applyNames() }
        if kinds.contains(.time) {
            try settings.offsets.write()
            // in it, not only its children: the kernel starts nothing that shares memory across clocks
            let descriptor = try NamespaceFile.openForChildren(kind: .time)
            try NamespaceFile.enter(descriptor.rawValue, .time)
        }
    }
}
